"""Installing an app in the local Slack, and tokens that rotate, by Slack's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import local_slack
from tests.servers.slack.errors import SlackError
from tests.servers.slack.scene import refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.slack import App, Json, LocalSlack, Team, User

BACK = "https://minuta.example/slack/oauth_redirect"


class Scene(NamedTuple):
    slack: LocalSlack
    team: Team
    alice: User
    app: App
    client: AsyncWebClient

    def address(self, scopes: list[str] | None = None, back: str = BACK) -> str:
        """Where the app sends the browser of who installs it."""
        wanted = sorted(self.app.scopes | self.app.optional_scopes) if scopes is None else scopes
        return AuthorizeUrlGenerator(
            client_id=self.app.client_id,
            redirect_uri=back,
            scopes=wanted,
            authorization_url=f"{self.slack.url}/oauth/v2/authorize",
        ).generate("the-state")

    async def access(self, **arguments: str) -> Json:
        """Ask for a token as the app."""
        asked: Json = {"client_id": self.app.client_id, "client_secret": self.app.client_secret}
        answer = await self.client.oauth_v2_access(**asked | arguments)
        assert isinstance(answer.data, dict)
        return answer.data

    async def installed(self) -> Json:
        """Install by Alice."""
        code = came_back(self.slack.oauth.approve(self.alice, self.address()))["code"]
        return await self.access(code=code, redirect_uri=BACK)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with local_slack() as slack:
        team = slack.add_team("Acme")
        alice = team.add_user("Alice Example", is_admin=True)
        app = slack.add_app(
            scopes=["chat:write", "files:read"],
            optional_scopes=["reactions:write"],
            redirect_urls=["https://minuta.example/"],
        )
        client = AsyncWebClient(base_url=slack.api_url, retry_handlers=[])
        yield Scene(slack, team, alice, app, client)


def came_back(url: str) -> dict[str, str]:
    assert url.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def test_who_agrees_is_sent_back_with_a_code_that_becomes_a_token(scene: Scene) -> None:
    back = came_back(scene.slack.oauth.approve(scene.alice, scene.address()))
    assert back["state"] == "the-state"
    answer = await scene.access(code=back["code"], redirect_uri=BACK)
    assert answer["team"] == {"id": scene.team.id, "name": "Acme"}
    assert answer["authed_user"] == {"id": scene.alice.id}
    assert answer["scope"] == "chat:write,files:read,reactions:write"
    assert "refresh_token" not in answer
    scene.client.token = answer["access_token"]
    assert (await scene.client.auth_test())["user_id"] == answer["bot_user_id"]


async def test_optional_scopes_can_be_left_out(scene: Scene) -> None:
    url = scene.slack.oauth.approve(
        scene.alice, scene.address(), without=frozenset({"reactions:write"})
    )
    answer = await scene.access(code=came_back(url)["code"], redirect_uri=BACK)
    assert answer["scope"] == "chat:write,files:read"


async def test_who_cancels_is_sent_back_with_that(scene: Scene) -> None:
    back = came_back(scene.slack.oauth.deny(scene.address()))
    assert back == {"error": "access_denied", "state": "the-state"}


@pytest.mark.parametrize(
    ("scopes", "back", "code"),
    [
        ([], BACK, "no_scopes"),
        (["admin"], BACK, "invalid_scope"),
        (["chat:write"], "https://elsewhere.example/", "bad_redirect_uri"),
    ],
)
async def test_the_page_shows_what_is_wrong_with_the_address(
    scene: Scene, scopes: list[str], back: str, code: str
) -> None:
    address = scene.address(scopes, back)
    with pytest.raises(SlackError, match=code):
        scene.slack.oauth.approve(scene.alice, address)
    async with aiohttp.ClientSession() as http, http.get(address) as response:
        assert response.status == 400
        assert code in await response.text()


async def test_a_code_is_good_once_and_for_ten_minutes(scene: Scene) -> None:
    code = came_back(scene.slack.oauth.approve(scene.alice, scene.address()))["code"]
    await scene.access(code=code, redirect_uri=BACK)
    with refused("invalid_code"):
        await scene.access(code=code, redirect_uri=BACK)
    late = came_back(scene.slack.oauth.approve(scene.alice, scene.address()))["code"]
    scene.slack.clock.advance(600)
    with refused("invalid_code"):
        await scene.access(code=late, redirect_uri=BACK)


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({"redirect_uri": "https://minuta.example/other"}, "bad_redirect_uri"),
    ],
)
async def test_the_exchange_names_what_does_not_fit(
    scene: Scene, spoiled: dict[str, str], code: str
) -> None:
    granted = came_back(scene.slack.oauth.approve(scene.alice, scene.address()))["code"]
    asked = {
        "client_id": scene.app.client_id,
        "client_secret": scene.app.client_secret,
        "code": granted,
        "redirect_uri": BACK,
    }
    with refused(code):
        await scene.client.oauth_v2_access(**asked | spoiled)


async def test_the_same_token_stays_when_the_app_is_installed_again(scene: Scene) -> None:
    first = await scene.installed()
    scene.team.bots()[first["bot_user_id"]].scopes.remove("files:read")
    second = await scene.installed()
    assert second["access_token"] == first["access_token"]
    assert "files:read" in second["scope"]


async def test_slacks_client_rotates_a_token_that_ends(scene: Scene) -> None:
    scene.app.rotates_tokens = True
    answer = await scene.installed()
    assert answer["expires_in"] == 12 * 3600
    scene.client.token = answer["access_token"]
    scene.slack.clock.advance(12 * 3600)
    with refused("token_expired"):
        await scene.client.auth_test()
    rotator = AsyncTokenRotator(
        client_id=scene.app.client_id, client_secret=scene.app.client_secret, client=scene.client
    )
    bot = Bot(
        team_id=scene.team.id,
        bot_token=answer["access_token"],
        bot_id="B1",
        bot_user_id=answer["bot_user_id"],
        bot_refresh_token=answer["refresh_token"],
        bot_token_expires_in=1,
        installed_at=scene.slack.clock(),
    )
    rotated = await rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=120)
    assert rotated is not None
    assert rotated.bot_token != answer["access_token"]
    scene.client.token = rotated.bot_token
    await scene.client.auth_test()


async def test_a_refresh_token_is_good_once_and_no_more_than_two_tokens_are(scene: Scene) -> None:
    scene.app.rotates_tokens = True
    answers = [await scene.installed()]
    for _ in range(2):
        refresh = {"grant_type": "refresh_token", "refresh_token": answers[-1]["refresh_token"]}
        answers.append(await scene.access(**refresh))
    with refused("invalid_refresh_token"):
        await scene.access(grant_type="refresh_token", refresh_token=answers[0]["refresh_token"])
    oldest, *good = [one["access_token"] for one in answers]
    for scene.client.token in good:
        await scene.client.auth_test()
    scene.client.token = oldest
    with refused("invalid_auth"):
        await scene.client.auth_test()


async def test_an_app_revokes_its_own_token(scene: Scene) -> None:
    answer = await scene.installed()
    scene.client.token = answer["access_token"]
    assert (await scene.client.auth_revoke(test=True))["revoked"] is False
    assert (await scene.client.auth_revoke())["revoked"] is True
    with refused("token_revoked"):
        await scene.client.auth_test()


async def test_an_app_uninstalls_itself_with_its_secret(scene: Scene) -> None:
    answer = await scene.installed()
    scene.client.token = answer["access_token"]
    with refused("bad_client_secret"):
        await scene.client.apps_uninstall(client_id=scene.app.client_id, client_secret="guessed")  # noqa: S106 (a wrong one)
    await scene.client.apps_uninstall(
        client_id=scene.app.client_id, client_secret=scene.app.client_secret
    )
    with refused("account_inactive"):
        await scene.client.auth_test()

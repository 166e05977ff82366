"""What an app learns of itself on the local Slack, and what is seldom asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from tests.servers.slack.scene import Scene, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.slack import Json


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Scene.opened() as opened:
        yield opened


async def raw(scene: Scene, method: str, body: bytes, kind: str) -> Json:
    """A call that Slack's client would not make."""
    headers = {"Authorization": f"Bearer {scene.bot.token}", "Content-Type": kind}
    async with (
        aiohttp.ClientSession() as http,
        http.post(scene.slack.api_url + method, data=body, headers=headers) as response,
    ):
        answer: Json = await response.json()
        return answer


async def test_a_bot_is_found_by_its_id(scene: Scene) -> None:
    found = (await scene.client.bots_info(bot=scene.bot.bot_id))["bot"]
    assert (found["user_id"], found["app_id"]) == (scene.bot.user_id, scene.bot.app.id)
    with refused("bot_not_found"):
        await scene.client.bots_info(bot="B0NOBODY")


async def test_the_workspace_tells_its_name_to_those_who_may_know(scene: Scene) -> None:
    with refused("missing_scope", needed="team:read"):
        await scene.client.team_info()
    scene.bot.scopes.add("team:read")
    assert (await scene.client.team_info())["team"]["name"] == "Acme"


async def test_only_an_app_token_opens_connections_and_only_in_socket_mode(scene: Scene) -> None:
    with refused("not_allowed_token_type"):
        await scene.client.apps_connections_open(app_token=scene.bot.token)
    with refused("forbidden_team"):
        await scene.client.apps_connections_open(app_token=scene.bot.app.app_token)
    scene.bot.app.socket_mode()
    opened = await scene.client.apps_connections_open(app_token=scene.bot.app.app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")


async def test_blocks_can_be_asked_about_before_they_are_sent(scene: Scene) -> None:
    await scene.client.api_call("blocks.validate", json={"blocks": [{"type": "divider"}]})
    with refused("invalid_blocks"):
        await scene.client.api_call("blocks.validate", json={"blocks": [{"type": "section"}]})
    with refused("invalid_arguments"):
        await scene.client.api_call("blocks.validate", json={})


async def test_bad_blocks_of_a_message_leave_nothing_behind(scene: Scene) -> None:
    with refused("invalid_blocks"):
        await scene.client.chat_postMessage(
            channel=scene.general.id,
            text="hi",
            blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
        )
    assert scene.slack.messages(scene.general) == []


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", "application/json; charset=utf-8", "invalid_json"),
        (b"[]", "application/json; charset=utf-8", "json_not_object"),
        (b"{}", "application/json; charset=utf-16", "invalid_charset"),
        (b"<a/>", "application/xml", "invalid_post_type"),
    ],
)
async def test_bodies_that_slack_does_not_read_are_refused(
    scene: Scene, body: bytes, kind: str, code: str
) -> None:
    answer = await raw(scene, "chat.postMessage", body, kind)
    assert (answer["ok"], answer["error"]) == (False, code)


async def test_json_without_a_charset_is_warned_of(scene: Scene) -> None:
    answer = await raw(scene, "auth.test", b"{}", "application/json")
    assert answer["ok"] is True
    assert answer["warning"] == "missing_charset"


async def test_a_token_in_json_is_not_seen(scene: Scene) -> None:
    body = f'{{"token": "{scene.bot.token}"}}'.encode()
    async with (
        aiohttp.ClientSession() as http,
        http.post(
            f"{scene.slack.api_url}auth.test",
            data=body,
            headers={"Content-Type": "application/json; charset=utf-8"},
        ) as response,
    ):
        assert (await response.json())["error"] == "not_authed"


async def test_a_token_in_a_form_is_enough(scene: Scene) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{scene.slack.api_url}auth.test", data={"token": scene.bot.token}) as response,
    ):
        assert (await response.json())["bot_id"] == scene.bot.bot_id


async def test_several_people_are_written_to_in_one_place(scene: Scene) -> None:
    bob = scene.team.add_user("Bob")
    users = [scene.alice.id, bob.id]
    with refused("missing_scope", needed="mpim:write"):
        await scene.client.conversations_open(users=users)
    scene.bot.scopes |= {"mpim:write", "mpim:read"}
    first = await scene.client.conversations_open(users=users)
    again = await scene.client.conversations_open(users=users[::-1])
    assert first["channel"]["id"] == again["channel"]["id"]
    info = await scene.client.conversations_info(channel=first["channel"]["id"])
    assert (info["channel"]["is_mpim"], info["channel"]["is_private"]) == (True, True)


async def test_a_direct_message_is_known_by_its_person(scene: Scene) -> None:
    direct = scene.slack.direct(scene.bot, scene.alice)
    info = (await scene.client.conversations_info(channel=direct.id))["channel"]
    assert (info["is_im"], info["user"]) == (True, scene.alice.id)
    members = (await scene.client.conversations_members(channel=direct.id))["members"]
    assert set(members) == {scene.alice.id, scene.bot.user_id}


async def test_files_of_one_message_have_ids_of_their_own(scene: Scene) -> None:
    first, second = scene.slack.share_many(
        scene.alice, scene.general, {"a.m4a": b"one", "b.mp3": b"two"}
    )
    (message,) = scene.slack.messages(scene.general)
    assert [one["id"] for one in message["files"]] == [first.id, second.id]
    assert first.message["ts"] == second.message["ts"] == message["ts"]


async def test_two_workspaces_know_nothing_of_each_other(scene: Scene) -> None:
    other = scene.slack.add_team("Globex")
    zoe = other.add_user("Zoe")
    lab = other.add_channel("lab", [zoe])
    shared = scene.slack.share(zoe, lab, "secret.m4a", b"psst")
    with refused("file_not_found"):
        await scene.client.files_info(file=shared.id)
    with refused("user_not_found"):
        await scene.client.users_info(user=zoe.id)
    bot = scene.bot.app.install(other)
    assert bot.token != scene.bot.token
    assert bot.user_id != scene.bot.user_id

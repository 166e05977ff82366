"""The local Slack's Web API: tokens, scopes, arguments and limits, by Slack's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.slack.scene import Scene, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.servers.slack import Json


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Scene.opened() as opened:
        yield opened


async def test_auth_test_names_the_bot_and_its_scopes(scene: Scene) -> None:
    answer = await scene.client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == (scene.team.id, scene.bot.user_id)
    assert answer["bot_id"] == scene.bot.bot_id
    assert set(answer.headers["x-oauth-scopes"].split(",")) == scene.bot.scopes


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda scene: setattr(scene.client, "token", None), "not_authed"),
        (lambda scene: setattr(scene.client, "token", "xoxb-nobody"), "invalid_auth"),
        (
            lambda scene: setattr(scene.client, "token", scene.app.app_token),
            "not_allowed_token_type",
        ),
        (lambda scene: scene.bot.revoke(), "token_revoked"),
        (lambda scene: scene.bot.uninstall(), "account_inactive"),
    ],
)
async def test_a_token_that_is_not_good_is_refused_by_its_own_word(
    scene: Scene, spoil: Callable[[Scene], object], code: str
) -> None:
    spoil(scene)
    with refused(code):
        await scene.client.auth_test()


async def test_a_missing_scope_is_named_with_those_that_are_there(scene: Scene) -> None:
    scene.bot.scopes.remove("users:read")
    with refused("missing_scope", needed="users:read") as caught:
        await scene.client.users_info(user=scene.alice.id)
    assert caught.value.response["provided"].split(",") == sorted(scene.bot.scopes)


async def test_the_scope_of_a_kind_of_channel_is_asked_for(scene: Scene) -> None:
    private = scene.team.add_channel("board", [scene.bot], is_private=True)
    scene.bot.scopes.remove("groups:read")
    await scene.client.conversations_info(channel=scene.general.id)
    with refused("missing_scope", needed="groups:read"):
        await scene.client.conversations_info(channel=private.id)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("files.info", {"file": "F1"}),
        ("users.info", {"user": "U1"}),
        ("conversations.replies", {"channel": "C1", "ts": "1.000001"}),
        ("conversations.members", {"channel": "C1"}),
        ("files.getUploadURLExternal", {"filename": "a.md", "length": 3}),
    ],
)
async def test_methods_that_take_no_json_do_not_see_it(
    scene: Scene, method: str, arguments: Json
) -> None:
    with refused("invalid_arguments") as caught:
        await scene.client.api_call(method, json=arguments)
    told = set(caught.value.response["response_metadata"]["messages"])
    assert told == {f"[ERROR] missing required field: {name}" for name in arguments}


async def test_what_a_method_does_not_know_is_refused(scene: Scene) -> None:
    with refused("invalid_arg_name"):
        await scene.client.api_call(
            "chat.postMessage", json={"channel": scene.general.id, "txet": "hi"}
        )
    with refused("unknown_method"):
        await scene.client.api_call("chat.shout", json={})


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"text": "hi", "unfurl_links": None}, "invalid_arguments"),
        ({"text": 7}, "invalid_arguments"),
        ({"text": "hi", "unfurl_links": "maybe"}, "invalid_arguments"),
        ({"text": ""}, "no_text"),
        ({"text": "hi", "blocks": "[{"}, "invalid_blocks_format"),
        ({"text": "hi", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        ({"text": "hi", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"text": "hi", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "hi", "markdown_text": "**hi**"}, "markdown_text_conflict"),
    ],
)
async def test_arguments_are_read_strictly(scene: Scene, arguments: Json, code: str) -> None:
    with refused(code):
        await scene.client.api_call(
            "chat.postMessage", json={"channel": scene.general.id, **arguments}
        )
    assert scene.slack.messages(scene.general) == []


async def test_a_form_carries_json_as_text_and_booleans_as_words(scene: Scene) -> None:
    await scene.client.api_call(
        "chat.postMessage",
        data={
            "channel": scene.general.id,
            "text": "hi",
            "blocks": '[{"type": "divider"}]',
            "unfurl_links": "false",
        },
    )
    (message,) = scene.slack.messages(scene.general)
    assert message["blocks"][0]["type"] == "divider"
    assert scene.slack.called("chat.postMessage")[0].arguments["unfurl_links"] is False


async def test_limits_are_counted_for_each_channel_and_end_with_time(scene: Scene) -> None:
    scene.slack.limits.is_on = True
    other = scene.team.add_channel("other", [scene.bot])
    await scene.client.chat_postMessage(channel=scene.general.id, text="one")
    await scene.client.chat_postMessage(channel=other.id, text="one")
    with refused("ratelimited") as caught:
        await scene.client.chat_postMessage(channel=scene.general.id, text="two")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    scene.slack.clock.advance(1)
    await scene.client.chat_postMessage(channel=scene.general.id, text="two")
    assert scene.slack.limits.refused == {"chat.postMessage": 1}

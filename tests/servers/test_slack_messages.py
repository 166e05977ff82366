"""Messages on the local Slack, by Slack's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.slack.scene import Scene, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.servers.slack import Json


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Scene.opened() as opened:
        yield opened


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def test_a_message_is_posted_answered_in_its_thread_edited_and_deleted(scene: Scene) -> None:
    general = scene.general.id
    root = await scene.client.chat_postMessage(channel=general, text="one")
    reply = await scene.client.chat_postMessage(channel=general, text="two", thread_ts=root["ts"])
    edited = await scene.client.chat_update(
        channel=general, ts=reply["ts"], text="three", blocks=[section("three")]
    )
    assert edited["ts"] == reply["ts"]
    (shown,) = scene.slack.messages(scene.general, thread=root["ts"])
    assert (shown["text"], shown["edited"]["user"]) == ("three", scene.bot.user_id)
    assert shown["bot_id"] == scene.bot.bot_id
    await scene.client.chat_delete(channel=general, ts=reply["ts"])
    assert scene.slack.messages(scene.general, thread=root["ts"]) == []
    with refused("message_not_found"):
        await scene.client.chat_update(channel=general, ts=reply["ts"], text="four")


async def test_blocks_stay_unless_an_edit_empties_them(scene: Scene) -> None:
    general = scene.general.id
    posted = await scene.client.chat_postMessage(
        channel=general, text="one", blocks=[section("one")]
    )
    await scene.client.chat_update(channel=general, ts=posted["ts"], text="two")
    (message,) = scene.slack.messages(scene.general)
    assert (message["text"], message["blocks"][0]["text"]["text"]) == ("two", "one")
    await scene.client.chat_update(channel=general, ts=posted["ts"], text="three", blocks=[])
    (message,) = scene.slack.messages(scene.general)
    assert "blocks" not in message


async def test_a_reply_to_a_reply_is_in_no_thread_that_anybody_sees(scene: Scene) -> None:
    root = scene.slack.say(scene.alice, scene.general, "one")
    reply = scene.slack.say(scene.alice, scene.general, "two", thread=root["ts"])
    await scene.client.chat_postMessage(
        channel=scene.general.id, text="three", thread_ts=reply["ts"]
    )
    assert [one["text"] for one in scene.slack.messages(scene.general)] == ["one"]
    assert [one["text"] for one in scene.general.replies(root["ts"])] == ["two"]


async def test_only_what_the_bot_itself_said_can_be_changed(scene: Scene) -> None:
    said = scene.slack.say(scene.alice, scene.general, "mine")
    for method, code in (
        ("chat.update", "cant_update_message"),
        ("chat.delete", "cant_delete_message"),
    ):
        text = {"text": "yours"} if method == "chat.update" else {}
        with refused(code):
            await scene.client.api_call(
                method, json={"channel": scene.general.id, "ts": said["ts"], **text}
            )


async def test_long_text_is_cut_when_it_is_posted_and_refused_when_it_is_edited(
    scene: Scene,
) -> None:
    posted = await scene.client.chat_postMessage(channel=scene.general.id, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    assert posted["warning"] == "message_truncated"
    with refused("msg_too_long"):
        await scene.client.chat_update(channel=scene.general.id, ts=posted["ts"], text="x" * 4_001)


async def test_metadata_is_given_back_only_to_those_who_ask_for_it(scene: Scene) -> None:
    metadata = {"event_type": "notes_posted", "event_payload": {"key": "k1"}}
    root = await scene.client.chat_postMessage(channel=scene.general.id, text="one")
    reply = await scene.client.chat_postMessage(
        channel=scene.general.id, text="two", thread_ts=root["ts"], metadata=metadata
    )
    asked: Json = {"channel": scene.general.id, "ts": root["ts"]}
    plain = await scene.client.conversations_replies(**asked)
    full = await scene.client.conversations_replies(**asked, include_all_metadata=True)
    assert [one["ts"] for one in plain["messages"]] == [root["ts"], reply["ts"]]
    assert "metadata" not in plain["messages"][1]
    assert full["messages"][1]["metadata"] == metadata
    await scene.client.chat_update(channel=scene.general.id, ts=reply["ts"], text="three")
    full = await scene.client.conversations_replies(**asked, include_all_metadata=True)
    assert full["messages"][1]["metadata"] == metadata


async def test_places_that_are_closed_to_the_bot_say_so(scene: Scene) -> None:
    foreign = scene.team.add_channel("foreign", [scene.alice])
    private = scene.team.add_channel("private", [scene.alice], is_private=True)
    old = scene.team.add_channel("old", [scene.alice, scene.bot])
    old.archive()
    expected = {
        foreign.id: "not_in_channel",
        private.id: "channel_not_found",
        old.id: "is_archived",
        "C0NOWHERE": "channel_not_found",
    }
    for channel, code in expected.items():
        with refused(code):
            await scene.client.chat_postMessage(channel=channel, text="hi")


async def test_direct_messages_are_opened_by_user_and_edited_by_their_own_id(scene: Scene) -> None:
    opened = await scene.client.conversations_open(users=scene.alice.id)
    direct = opened["channel"]["id"]
    assert direct == scene.slack.direct(scene.bot, scene.alice).id
    posted = await scene.client.chat_postMessage(channel=scene.alice.id, text="hello")
    assert posted["channel"] == direct
    with refused("channel_not_found"):
        await scene.client.chat_update(channel=scene.alice.id, ts=posted["ts"], text="bye")
    scene.app.has_messages_tab = False
    with refused("messages_tab_disabled"):
        await scene.client.chat_postMessage(channel=direct, text="hello")


async def test_not_everybody_can_be_written_to(scene: Scene) -> None:
    gone = scene.team.add_user("Gone")
    gone.change(deleted=True)
    expected = {
        scene.team.add_user("Robot", is_bot=True).id: "cannot_dm_bot",
        gone.id: "user_disabled",
        scene.team.add_user("Stranger", is_stranger=True).id: "user_not_visible",
        "U0NOBODY": "user_not_found",
    }
    for user, code in expected.items():
        with refused(code):
            await scene.client.conversations_open(users=user)


async def test_only_members_of_the_channel_are_whispered_to(scene: Scene) -> None:
    bob = scene.team.add_user("Bob")
    await scene.client.chat_postEphemeral(
        channel=scene.general.id, user=scene.alice.id, text="psst"
    )
    assert scene.slack.messages(scene.general) == []
    with refused("user_not_in_channel"):
        await scene.client.chat_postEphemeral(channel=scene.general.id, user=bob.id, text="psst")


async def test_links_to_replies_name_their_thread(scene: Scene) -> None:
    root = scene.slack.say(scene.alice, scene.general, "one")
    reply = scene.slack.say(scene.alice, scene.general, "two", thread=root["ts"])
    answer = await scene.client.chat_getPermalink(channel=scene.general.id, message_ts=reply["ts"])
    digits = reply["ts"].replace(".", "")
    assert answer["permalink"] == (
        f"https://acme.slack.com/archives/{scene.general.id}/p{digits}"
        f"?thread_ts={root['ts']}&cid={scene.general.id}"
    )


async def test_a_reaction_counts_once(scene: Scene) -> None:
    scene.bot.scopes.add("reactions:write")
    said = scene.slack.say(scene.alice, scene.general, "one")
    asked: Json = {"channel": scene.general.id, "timestamp": said["ts"], "name": "eyes"}
    await scene.client.reactions_add(**asked)
    with refused("already_reacted"):
        await scene.client.reactions_add(**asked)

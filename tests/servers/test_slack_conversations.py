"""Channels, people and their events on the local Slack, by Slack's own client."""

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


async def test_members_come_in_pages(scene: Scene) -> None:
    people = [scene.team.add_user(f"Person {number}") for number in range(250)]
    scene.general.invite(*people)
    seen: list[str] = []
    async for page in await scene.client.conversations_members(channel=scene.general.id, limit=100):
        seen += page["members"]
    assert seen == list(scene.general.members)
    assert [len(call.arguments) for call in scene.slack.called("conversations.members")] == [
        2,
        3,
        3,
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [({"limit": 1001}, "invalid_limit"), ({"cursor": "elsewhere"}, "invalid_cursor")],
)
async def test_pages_that_there_are_not_are_refused(
    scene: Scene, arguments: Json, code: str
) -> None:
    with refused(code):
        await scene.client.conversations_members(channel=scene.general.id, **arguments)


async def test_a_person_is_shown_as_far_as_the_scopes_go(scene: Scene) -> None:
    user = (await scene.client.users_info(user=scene.alice.id))["user"]
    assert user["profile"]["display_name"] == "alice"
    assert user["tz"] == "Europe/Berlin"
    assert "locale" not in user
    assert "email" not in user["profile"]
    scene.bot.scopes.add("users:read.email")
    user = (await scene.client.users_info(user=scene.alice.id, include_locale=True))["user"]
    assert user["locale"] == "de-DE"
    assert user["profile"]["email"] == scene.alice.email
    found = await scene.client.users_lookupByEmail(email=scene.alice.email.upper())
    assert found["user"]["id"] == scene.alice.id


async def test_guests_strangers_and_bots_are_told_apart(scene: Scene) -> None:
    guest = scene.team.add_user("Gus", is_single_channel_guest=True)
    stranger = scene.team.add_user("Stran", is_stranger=True)
    scene.general.invite(guest, stranger)
    listed = (await scene.client.users_list())["members"]
    by_id = {one["id"]: one for one in listed}
    assert by_id[guest.id]["is_restricted"] is True
    assert by_id[guest.id]["is_ultra_restricted"] is True
    assert by_id[stranger.id]["is_stranger"] is True
    assert by_id[stranger.id]["team_id"] != scene.team.id
    assert by_id[scene.bot.user_id]["is_bot"] is True


async def test_private_channels_are_there_for_their_members_only(scene: Scene) -> None:
    board = scene.team.add_channel("board", [scene.alice], is_private=True)
    types = "public_channel,private_channel"
    listed = await scene.client.conversations_list(types=types)
    assert [one["name"] for one in listed["channels"]] == ["general"]
    with refused("channel_not_found"):
        await scene.client.conversations_info(channel=board.id)
    board.invite(scene.bot)
    info = await scene.client.conversations_info(channel=board.id, include_num_members=True)
    assert (info["channel"]["is_private"], info["channel"]["num_members"]) == (True, 2)
    mine = await scene.client.users_conversations(types=types)
    assert [one["name"] for one in mine["channels"]] == ["general", "board"]


async def test_a_bot_can_join_what_is_open(scene: Scene) -> None:
    lobby = scene.team.add_channel("lobby")
    with refused("missing_scope", needed="channels:join"):
        await scene.client.conversations_join(channel=lobby.id)
    scene.bot.scopes.add("channels:join")
    await scene.client.conversations_join(channel=lobby.id)
    assert lobby.has(scene.bot)
    again = await scene.client.conversations_join(channel=lobby.id)
    assert again["warning"] == "already_in_channel"


async def test_history_is_of_the_channel_itself_and_newest_first(scene: Scene) -> None:
    one = scene.slack.say(scene.alice, scene.general, "one")
    scene.slack.say(scene.alice, scene.general, "a reply", thread=one["ts"])
    two = scene.slack.say(scene.alice, scene.general, "two")
    told = await scene.client.conversations_history(channel=scene.general.id)
    assert [message["text"] for message in told["messages"]] == ["two", "one"]
    assert told["messages"][1]["reply_count"] == 1
    bounded = await scene.client.conversations_history(
        channel=scene.general.id, oldest=two["ts"], inclusive=True
    )
    assert [message["text"] for message in bounded["messages"]] == ["two"]


async def test_replies_to_a_deleted_message_hang_on_a_gravestone(scene: Scene) -> None:
    root = scene.slack.say(scene.alice, scene.general, "one")
    scene.slack.say(scene.alice, scene.general, "two", thread=root["ts"])
    scene.listen()
    scene.general.delete(root["ts"])
    (changed,) = scene.told("message")
    assert (changed["subtype"], changed["message"]["subtype"]) == ("message_changed", "tombstone")
    assert changed["previous_message"]["text"] == "one"
    told = await scene.client.conversations_replies(channel=scene.general.id, ts=root["ts"])
    assert [one.get("subtype") for one in told["messages"]] == ["tombstone", None]
    with refused("thread_not_found"):
        await scene.client.conversations_replies(channel=scene.general.id, ts="1.000001")


async def test_what_happens_to_messages_is_told_to_the_apps_in_the_channel(scene: Scene) -> None:
    scene.listen()
    elsewhere = scene.team.add_channel("elsewhere", [scene.alice])
    scene.slack.say(scene.alice, elsewhere, "unheard")
    said = scene.slack.say(scene.alice, scene.general, f"<@{scene.bot.user_id}> hi")
    scene.general.edit(said["ts"], text="hello")
    scene.general.delete(said["ts"])
    posted, changed, deleted = scene.told("message")
    assert (posted["text"], posted["channel_type"]) == (f"<@{scene.bot.user_id}> hi", "channel")
    assert posted["event_ts"] == posted["ts"] == said["ts"]
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "hello"
    assert changed["previous_message"]["text"] == posted["text"]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", said["ts"])
    (mention,) = scene.told("app_mention")
    assert (mention["user"], mention["channel"]) == (scene.alice.id, scene.general.id)


async def test_people_who_come_go_and_change_are_told_of(scene: Scene) -> None:
    scene.listen()
    bob = scene.team.add_user("Bob")
    scene.general.invite(bob)
    bob.change(display_name="bobby")
    scene.general.remove(bob)
    assert scene.told("team_join")[-1]["user"]["id"] == bob.id
    assert scene.told("member_joined_channel")[-1]["user"] == bob.id
    assert scene.told("user_change")[-1]["user"]["profile"]["display_name"] == "bobby"
    assert scene.told("member_left_channel")[-1]["user"] == bob.id


async def test_a_huddle_is_a_message_that_changes_when_it_is_over(scene: Scene) -> None:
    scene.listen()
    bob = scene.team.add_user("Bob")
    scene.general.invite(bob)
    huddle = scene.slack.huddle(scene.general, scene.alice)
    huddle.join(bob)
    huddle.end(minutes=7, canvas_id="F0CANVAS")
    begun, _, ended = scene.told("message")
    assert begun["subtype"] == "huddle_thread"
    assert begun["room"]["has_ended"] is False
    room = ended["message"]["room"]
    assert room["has_ended"] is True
    assert room["date_end"] - room["date_start"] == 7 * 60
    assert room["participant_history"] == [scene.alice.id, bob.id]
    assert room["attached_file_ids"] == ["F0CANVAS"]
    assert "edited" not in ended["message"]


async def test_an_app_that_is_removed_is_told_and_leaves_all_channels(scene: Scene) -> None:
    scene.listen()
    scene.bot.uninstall()
    assert scene.told("tokens_revoked")[0]["tokens"]["bot"] == [scene.bot.user_id]
    assert len(scene.told("app_uninstalled")) == 1
    assert not scene.general.has(scene.bot)

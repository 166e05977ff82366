"""Where follow-through is said: directly, in the thread, once, and with nobody pinged by it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.outbox import MessageRef
from bot.domain.people import Account, Participant
from bot.domain.publication import (
    ChannelDigestPublication,
    MentionPublication,
    OpenItem,
    SaidDonePublication,
    UnreachablePublication,
)
from bot.domain.reminder import ReminderKind
from bot.errors import ProviderError, UnreachableError
from tests import examples
from tests.discord.chat_room import MARKER
from tests.discord.meeting_notes import item
from tests.discord.nudge_room import NudgeRoom, nudge_room
from tests.discord.nudges import NOW, due, nudge, said_done
from tests.discord.scripted_desk import Call
from tests.discord.scripted_items import view_of
from tests.servers.discord import LocalDiscord
from tests.servers.discord.messages import shown
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from bot.domain.publication import NudgePublication

ITEM = examples.item().id
CLOSED = (
    "-# (I can't write to you directly: allow direct messages from members of this server in its "
    "privacy settings.)"
)


def of_ben(at: NudgeRoom) -> NudgePublication:
    return nudge(at.reminded(ReminderKind.DUE), ben=at.ben.id)


async def test_a_nudge_goes_to_its_person_is_found_and_is_written_anew() -> None:
    async with nudge_room() as at:
        said = of_ben(at)
        assert await at.chat.find(said, MARKER) is None
        ref = await at.chat.post(said, MARKER)
        assert await at.chat.find(said, MARKER) == ref
        assert await at.chat.find(said, "another") is None
        done = said.reminded[0].model_copy(update={"is_changed": True})
        for _ in range(2):
            await at.chat.edit(ref, said.model_copy(update={"reminded": (done,)}))
        (message,) = at.local.rest.messages.direct_with(at.ben)
        assert shown(message).startswith("### Due <t:")
        assert at.messages() == []
        assert at.pings() == []


async def test_a_nudge_that_is_posted_twice_is_there_once() -> None:
    async with nudge_room() as at:
        first = await at.chat.post(of_ben(at), MARKER)
        assert await at.chat.post(of_ben(at), MARKER) == first
        assert len(at.local.rest.messages.direct_with(at.ben)) == 1


async def test_the_private_channel_is_opened_once() -> None:
    async with nudge_room() as at:
        for marker in ("one", "two", "three"):
            await at.chat.post(of_ben(at), marker)
        opened = [one for one in at.local.rest.requests if one.path.endswith("/@me/channels")]
        assert len(opened) == 1


async def test_buttons_of_an_earlier_run_still_work() -> None:
    async with LocalDiscord.started() as local:
        at = NudgeRoom(local)
        async with logged_in(local, at.client):
            await at.tell(at.reminded(ReminderKind.DUE))
        at.restart()
        async with logged_in(local, at.client):
            await at.use("nudge-done")
        assert at.items.calls == [Call("done", str(at.ben.id), (ITEM,))]
        assert shown(at.message).startswith("### Done ✓")


async def test_who_takes_no_direct_messages_is_unreachable() -> None:
    async with nudge_room() as at:
        at.local.rest.messages.closed.add(at.ben.id)
        with pytest.raises(UnreachableError, match=r"no direct messages.*privacy settings"):
            await at.chat.post(of_ben(at), MARKER)


async def test_who_shares_no_server_any_more_is_unreachable() -> None:
    async with nudge_room() as at:
        await at.chat.post(of_ben(at), MARKER)
        at.guild.send_away(at.ben)
        with pytest.raises(UnreachableError):
            await at.chat.post(of_ben(at), "another")


@pytest.mark.parametrize(
    "account",
    [
        None,
        Account(platform="slack", workspace="T1", user_id="U1"),
        Account(platform="discord", workspace="1", user_id="4242"),
    ],
)
async def test_who_has_no_account_here_is_unreachable(account: Account | None) -> None:
    async with nudge_room() as at:
        nobody = Participant(id="x", name="Speaker 1", account=account)
        with pytest.raises(UnreachableError):
            await at.chat.post(of_ben(at).model_copy(update={"participant": nobody}), MARKER)


async def test_what_does_not_work_for_another_reason_can_be_tried_again() -> None:
    async with nudge_room() as at:
        at.local.rest.fail_next("POST", "/@me/channels", 400)
        with pytest.raises(ProviderError):
            await at.chat.post(of_ben(at), MARKER)
        assert (await at.chat.post(of_ben(at), MARKER)).platform == "discord"


def mention(at: NudgeRoom, **changes: object) -> MentionPublication:
    about = at.meeting()
    made = MentionPublication(
        meeting=about,
        participant=about.participants[1],
        items=(examples.item(), item("Pay @everyone", "anna")),
    )
    return made.model_copy(update=changes)


async def test_a_mention_mentions_exactly_one_person_once() -> None:
    async with nudge_room() as at:
        ref = await at.chat.post(mention(at), MARKER)
        assert await at.chat.find(mention(at), MARKER) == ref
        assert at.pings() == [str(at.ben.id)]
        (message,) = at.messages()
        assert shown(message).splitlines() == [
            f"<@{at.ben.id}>, this is about 2 action items of yours:",
            "☐ Send the draft to Carla · due <t:1795212000:F> (<t:1795212000:R>)",
            "☐ Pay @\u200beveryone · due <t:1795212000:F> (<t:1795212000:R>)",
            CLOSED,
        ]
        await at.chat.edit(ref, mention(at))
        assert at.pings() == [str(at.ben.id)]


async def test_a_mention_is_in_the_thread_of_the_notes() -> None:
    async with nudge_room() as at:
        notes = await at.chat.post(at.notes(), "notes")
        before, pages = at.pings(), len(at.pages(notes))
        said = mention(at, notes=notes)
        ref = await at.chat.post(said, MARKER)
        assert ref.channel == notes.message_id
        assert await at.chat.find(said, MARKER) == ref
        assert len(at.messages()) == 1, "nothing but the notes in the channel"
        assert shown(at.pages(notes)[pages]).startswith(f"<@{at.ben.id}>, this is about 2")
        assert at.pings() == [*before, str(at.ben.id)]
        at.guild.channels[int(notes.message_id)].archive(is_archived=True)
        await at.chat.post(said, "another")
        assert len(at.pages(notes)) == pages + 2


async def test_a_mention_is_in_the_channel_where_the_notes_have_no_thread() -> None:
    async with nudge_room() as at:
        for gone in (
            MessageRef(platform="discord", channel=str(at.text.id), message_id="4242"),
            MessageRef(platform="slack", channel="C1", message_id="1.2"),
        ):
            await at.chat.post(mention(at, notes=gone), gone.platform)
        assert len(at.messages()) == 2


async def test_who_has_no_account_is_named_and_not_mentioned() -> None:
    async with nudge_room() as at:
        nobody = Participant(id="x", name="Speaker <@1>")
        await at.chat.post(mention(at, participant=nobody), MARKER)
        assert at.pings() == []
        text = shown(at.messages()[0])
        assert text.startswith("**Speaker \\<@\u200b1>** has 2 action items:")
        assert "Fix names" in text


async def test_who_started_the_meeting_is_told_who_can_not_be() -> None:
    async with nudge_room() as at:
        about = at.meeting()
        anna, ben = about.participants
        said = UnreachablePublication(meeting=about, participant=anna, unreachable=ben)
        await at.chat.post(said, MARKER)
        (message,) = at.local.rest.messages.direct_with(at.anna)
        assert shown(message).startswith("**Ben** takes no direct messages from me")
        assert f"<#{at.text.id}>" in shown(message)
        unknown = ben.model_copy(update={"account": None})
        await at.chat.post(said.model_copy(update={"unreachable": unknown}), "another")
        assert "I don't know their account" in shown(
            at.local.rest.messages.direct_with(at.anna)[-1]
        )


def open_item(at: NudgeRoom, task: str, day: int | None) -> OpenItem:
    on = None if day is None else due(datetime(2026, 11, day, 17))  # noqa: DTZ001 (wall time)
    return OpenItem(item=item(task).model_copy(update={"due": on}), meeting=at.meeting())


async def test_once_a_week_a_place_is_told_what_is_open_and_nobody_is_pinged() -> None:
    async with nudge_room() as at:
        items = tuple(
            open_item(at, task, day) for task, day in (("A", 19), ("B", 22), ("C", 23), ("D", None))
        )
        said = ChannelDigestPublication(
            place=at.place(), zone="America/New_York", now=NOW, items=items, done=3
        )
        await at.chat.post(said, MARKER)
        (message,) = at.messages()
        assert shown(message).splitlines() == [
            "## Open action items",
            "-# 3 items were done in the last week.",
            "### Overdue",
            "☐ A – Ben · overdue since <t:1795125600:D>",
            "### Due this week",
            "☐ B – Ben · due <t:1795384800:D>",
            "### Later",
            "☐ C – Ben · due <t:1795471200:D>",
            "### Without a date",
            "☐ D – Ben",
        ]
        assert at.pings() == []


async def test_what_was_said_to_be_done_is_answered_in_the_channel() -> None:
    async with nudge_room() as at:
        about = at.meeting()
        one = said_done(item("Pay the printer"))
        at.items.views[one.id] = view_of(one, about)
        said = SaidDonePublication(
            meeting=about,
            items=(
                OpenItem(item=one, meeting=about),
                OpenItem(item=item("Call Carla"), meeting=about),
                OpenItem(
                    item=item("Buy paper").model_copy(update={"status": ItemStatus.DONE}),
                    meeting=about,
                ),
                OpenItem(
                    item=one.model_copy(update={"id": "x", "status": ItemStatus.REJECTED}),
                    meeting=about,
                ),
            ),
        )
        await at.chat.post(said, MARKER)
        (message,) = at.messages()
        assert shown(message).splitlines() == [
            "### Said to be done in Book launch",
            "☐ **Pay the printer** – Ben",
            "> “I finished that draft.” – Ben",
            "☐ **Call Carla** – Ben · not done yet",
            "☑ **Buy paper** – Ben · done",
            "☒ **Pay the printer** – Ben · rejected",
        ]
        assert at.controls(message) == ["Yes, it's done", "Not yet", "Undo", "Undo", "Undo"]
        assert at.pings() == []
        custom_id = f"nudge-done:{at.server}:{one.id}"
        pressed = await at.local.press(at.ben, at.text, message, custom_id).finished()
        assert pressed.is_ephemeral
        assert pressed.text.startswith("**Done**, nobody is reminded of it any more\n☑ Pay the")
        assert at.items.calls == [Call("done", str(at.ben.id), (one.id,))]
        assert at.controls(pressed.messages[0]) == ["Undo", "Reopen"]

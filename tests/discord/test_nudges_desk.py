"""The buttons of direct messages and what is really decided behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.people import Account, Participant
from bot.domain.reminder import ReminderKind
from bot.ports.desk import Mute
from tests.discord import meeting_notes
from tests.discord.direct_room import DirectRoom, direct_room
from tests.servers.discord.components import walk
from tests.servers.discord.messages import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.action_item import ActionItem

SUGGESTED = ItemStatus.SUGGESTED
ON_SLACK = Account(platform="slack", workspace="T1", user_id="U1")


@pytest.fixture
async def at(sqlite_database_url: str) -> AsyncIterator[DirectRoom]:
    async with direct_room(sqlite_database_url) as room:
        yield room


def item(task: str = "Print the cover", **changes: object) -> ActionItem:
    return meeting_notes.item(task).model_copy(update=changes)


async def status(at: DirectRoom) -> ItemStatus:
    return (await at.store.item(item().id)).status


def change(at: DirectRoom, key: str, before: str, after: str) -> None:
    """Let a button or a menu be as another version has sent it."""
    for one in walk(at.message["components"]):
        for component in (one, *one.get("options", ())):
            if component.get(key) == before:
                component[key] = after


async def test_undo_that_is_clicked_twice_takes_back_one_change(at: DirectRoom) -> None:
    await at.keep(item(status=SUGGESTED))
    await at.tell(ReminderKind.ASSIGNED, item().id)
    await at.use("nudge-accept")
    await at.use("nudge-done")
    at.follows = False
    for _ in range(2):
        await at.use("nudge-undo-of")
        assert await status(at) is ItemStatus.OPEN


async def test_undo_takes_back_nothing_that_was_done_since(at: DirectRoom) -> None:
    await at.keep(item())
    await at.tell(ReminderKind.DUE, item().id)
    await at.use("nudge-done")
    at.follows = False
    elsewhere = at.asker(at.ben)
    await at.desk.items.reopen(elsewhere, item().id)
    await at.desk.items.due(elsewhere, item().id, "2026-12-24")
    refused = await at.use("nudge-undo-of")
    assert shown(refused.messages[-1]).startswith("⚠️")
    due = (await at.store.item(item().id)).due
    assert due is not None
    assert due.local is not None
    assert due.local.day == 24


async def test_undo_of_a_message_that_names_no_version_still_works(at: DirectRoom) -> None:
    await at.keep(item())
    await at.tell(ReminderKind.DUE, item().id)
    await at.use("nudge-done")
    old = f"nudge-undo:{at.server}:{item().id}"
    change(at, "custom_id", f"nudge-undo-of:{at.server}:{item().id}:2", old)
    await at.use("nudge-undo")
    assert await status(at) is ItemStatus.OPEN


async def test_there_is_no_way_back_from_what_was_taken_back(at: DirectRoom) -> None:
    await at.keep(item())
    await at.tell(ReminderKind.DUE, item().id)
    await at.use("nudge-done")
    assert "Undo" in at.controls()
    await at.use("nudge-undo-of")
    assert "Undo" not in at.controls()
    card = await at.use("nudge-owner")
    kept = await at.use("nudge-not-mine", on=card.messages[0])
    assert "Undo" in at.controls(kept.messages[0])
    back = await at.use("nudge-undo-of", on=kept.messages[0])
    assert "Undo" not in at.controls(back.messages[0])


async def keep_from_slack(at: DirectRoom, *others: Participant) -> None:
    """An item of Ben's on Slack, which he has linked with his account here."""
    code = (await at.desk.accounts.begin(at.asker(at.ben))).code
    await at.desk.accounts.link(at.slack(ON_SLACK), code)
    ben = Participant(id="ben", name="Ben", account=ON_SLACK)
    place = at.place().model_copy(update={"platform": "slack", "workspace": "T1", "channel": "C"})
    await at.keep(item(), place=place, people=(ben, *others))


async def test_what_is_given_to_a_colleague_elsewhere_is_not_theirs_any_more(
    at: DirectRoom,
) -> None:
    carl = ON_SLACK.model_copy(update={"user_id": "U2"})
    await keep_from_slack(at, Participant(id="carl", name="Carl", account=carl))
    other = item("Order paper")
    await at.keep(other)
    await at.tell(ReminderKind.DUE, item().id, other.id)
    card = (await at.use("nudge-more", f"{at.server}:{item().id}")).messages[0]
    assert "Not mine" in at.controls(card)
    asked = await at.use("nudge-owner", on=card)
    given = await at.use("nudge-person", "carl", on=asked.messages[0])
    assert (await at.store.item(item().id)).owner == "carl"
    assert not {"Not mine", "Accept"} & set(at.controls(given.messages[0]))


async def test_of_two_people_with_one_name_the_chosen_one_gets_it(at: DirectRoom) -> None:
    guests = tuple(Participant(id=f"guest-{n}", name="Alex") for n in (1, 2))
    ben = at.notes().meeting.participants[1]
    await at.keep(item(), people=(ben, *guests))
    await at.tell(ReminderKind.DUE, item().id)
    asked = await at.use("nudge-owner")
    await at.use("nudge-person", "guest-2", on=asked.messages[0])
    assert (await at.store.item(item().id)).owner == "guest-2"


async def test_who_has_left_the_server_can_still_be_left_alone(at: DirectRoom) -> None:
    await at.keep(item())
    await at.tell(ReminderKind.DUE, item().id, asks_zone=True, zone="Europe/Berlin")
    ben = at.asker(at.ben)
    at.guild.send_away(at.ben)
    muted = await at.use("mute", Mute.WEEK)
    assert muted.text.startswith("You hear nothing of me until")
    assert (await at.desk.reminders.settings(ben)).muted_until is not None
    await at.use("unmute", on=muted.messages[0])
    assert (await at.desk.reminders.settings(ben)).muted_until is None
    right = await at.use("zone-right")
    assert right.text == "From now on your reminders come by the clock of **Europe/Berlin**."
    assert (await at.desk.settings.person(ben)).zone == "Europe/Berlin"
    refused = await at.use("nudge-done")
    assert shown(refused.messages[-1]).startswith("⚠️ You are not on this server")


async def test_a_refusal_leaves_the_card_as_it_is(at: DirectRoom) -> None:
    await at.keep(item(), item("Order paper"))
    await at.tell(ReminderKind.DUE, item().id, item("Order paper").id)
    card = (await at.use("nudge-more", f"{at.server}:{item().id}")).messages[0]
    before = shown(card)
    form = await at.use("nudge-date", on=card)
    refused = await at.fill_in(form, date="some day")
    assert shown(refused.messages[-1]).startswith("⚠️")
    assert shown(card) == before
    dated = await at.fill_in(await at.use("nudge-date", on=card), date="2026-12-24")
    assert dated.messages[0] is card


async def test_a_value_of_another_version_is_refused_in_words(at: DirectRoom) -> None:
    await at.keep(item())
    await at.tell(ReminderKind.DUE, item().id)
    change(at, "value", Mute.WEEK, "for-ever")
    refused = await at.use("mute", "for-ever")
    assert refused.text.startswith("⚠️ This is of another version of Minuta.")

"""Every button of a direct message, from the click to the desk and back to the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.people import Account
from bot.domain.reminder import ReminderKind
from bot.errors import ConflictError
from bot.ports.desk import Mute
from tests import examples
from tests.discord.nudge_room import nudge_room
from tests.discord.nudges import said_done
from tests.discord.scripted_desk import Call
from tests.servers.discord.messages import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.discord.nudge_room import NudgeRoom

ITEM = examples.item().id
DONE = {"status": ItemStatus.DONE}


@pytest.fixture
async def at() -> AsyncIterator[NudgeRoom]:
    async with nudge_room() as room:
        yield room


async def tell(at: NudgeRoom, kind: ReminderKind = ReminderKind.DUE, **changes: object) -> None:
    await at.tell(at.reminded(kind, examples.item().model_copy(update=changes)))


def heading(at: NudgeRoom) -> str:
    return shown(at.message).splitlines()[0]


@pytest.mark.parametrize(
    ("kind", "action", "what", "then"),
    [
        (ReminderKind.ASSIGNED, "nudge-accept", "accept", "### Confirmed, due <t:1795212000:f>"),
        (ReminderKind.DUE, "nudge-done", "done", "### Done ✓"),
        (ReminderKind.DUE, "nudge-not-mine", "hand back", "### Nobody's"),
    ],
)
async def test_a_click_changes_the_item_and_the_message_follows(
    at: NudgeRoom, kind: ReminderKind, action: str, what: str, then: str
) -> None:
    await tell(at, kind)
    pressed = await at.use(action)
    assert at.items.calls == [Call(what, str(at.ben.id), (ITEM,))]
    assert heading(at) == then
    assert pressed.messages == [at.message], "nothing else is said"
    (by,) = at.items.askers
    assert by.account == Account(platform="discord", workspace=at.server, user_id=str(at.ben.id))
    assert await by.can_read(at.place())
    assert not by.is_admin


async def test_what_was_done_is_undone_or_reopened_from_the_same_message(at: NudgeRoom) -> None:
    await tell(at)
    await at.use("nudge-done")
    assert at.controls()[:2] == ["Undo", "Reopen"]
    await at.use("nudge-undo-of")
    assert at.items.views[ITEM].item.status is ItemStatus.OPEN
    await at.use("nudge-done")
    await at.use("nudge-reopen")
    assert [one.what for one in at.items.calls] == ["done", "undo", "done", "reopen"]


async def test_what_was_said_to_be_done_is_confirmed_or_not(at: NudgeRoom) -> None:
    await at.tell(at.reminded(ReminderKind.SAID_DONE, said_done()))
    await at.use("nudge-not-done")
    assert heading(at) == "### Not done yet"
    await at.tell(at.reminded(ReminderKind.SAID_DONE, said_done()))
    await at.use("nudge-done")
    assert [one.what for one in at.items.calls] == ["not done", "done"]


async def test_what_was_handed_back_can_be_no_item(at: NudgeRoom) -> None:
    await tell(at, ReminderKind.HANDED_BACK, assignee=None)
    await at.use("nudge-reject")
    assert at.items.calls == [Call("reject", str(at.ben.id), (ITEM,))]


@pytest.mark.parametrize("until", ["20m", "1h", "3h", "tomorrow", "working-day", "monday"])
async def test_an_item_is_snoozed_by_a_choice(at: NudgeRoom, until: str) -> None:
    await tell(at)
    await at.use("nudge-snooze", until)
    assert at.items.calls == [Call("snooze", str(at.ben.id), (ITEM, until))]
    assert heading(at) == "### Snoozed until <t:1798070400:f>"


async def test_another_moment_is_written_into_a_form(at: NudgeRoom) -> None:
    await tell(at)
    form = await at.use("nudge-snooze", "pick")
    assert at.items.calls == []
    done = await at.fill_in(form, until="2026-12-24")
    assert at.items.calls == [Call("snooze", str(at.ben.id), (ITEM, "2026-12-24"))]
    assert done.messages == [at.message]


async def test_what_is_no_moment_can_be_written_again(at: NudgeRoom) -> None:
    await tell(at)
    refused = await at.fill_in(await at.use("nudge-snooze", "pick"), until="soonish @everyone")
    told = refused.messages[1]
    assert shown(told).startswith("⚠️ That is no date that can be understood.")
    form = await at.use("nudge-pick", on=told)
    done = await at.fill_in(form, until="2026-12-24")
    card = "**Snoozed** until <t:1798070400:f>\n☐ Send the draft"
    assert done.text.startswith(card), "it takes the place of the words"
    assert heading(at).startswith("### Snoozed until")


async def test_a_date_is_changed_in_a_form_that_has_the_one_so_far(at: NudgeRoom) -> None:
    await tell(at)
    form = await at.use("nudge-date")
    (label,) = form.content["components"]
    assert label["component"]["value"] == "2026-11-20"
    await at.fill_in(form, date="2026-12-01")
    assert at.items.calls == [Call("due", str(at.ben.id), (ITEM, "2026-12-01"))]
    assert heading(at) == "### Due <t:1796083200:f>"
    refused = await at.fill_in(await at.use("nudge-date"), date="never")
    again = await at.use("nudge-other-date", on=refused.messages[1])
    await at.fill_in(again, date="")
    assert at.items.views[ITEM].item.due is None


async def test_the_candidates_of_an_unclear_date_are_offered(at: NudgeRoom) -> None:
    first = examples.due_friday().local
    assert first is not None
    moments = (first, first.replace(day=27))
    unclear = examples.due_friday().model_copy(
        update={"local": None, "candidates": moments, "reason": "it can mean two days"}
    )
    await tell(at, due=unclear)
    asked = await at.use("nudge-date")
    assert at.controls(asked.messages[0]) == [
        "Fri 20 Nov 2026",
        "Fri 27 Nov 2026",
        "Another date…",
    ]
    await at.use("nudge-on", on=asked.messages[0])
    assert at.items.calls == [Call("due", str(at.ben.id), (ITEM, "2026-11-20"))]


async def test_an_item_is_given_to_somebody_of_the_meeting(at: NudgeRoom) -> None:
    await tell(at)
    asked = await at.use("nudge-owner")
    assert asked.is_ephemeral
    assert at.controls(asked.messages[0]) == [
        "Somebody from the meeting",
        "Somebody else…",
        "Nobody",
        "Not mine",
    ]
    given = await at.use("nudge-person", "anna", on=asked.messages[0])
    (call,) = at.items.calls
    assert (call.what, call.about[-1]) == ("assign", "Anna")
    assert heading(at) == "### Now Anna's"
    assert at.controls()[:1] == ["Undo"], "it is hers now"
    assert given.messages[0] is asked.messages[0]
    assert "Not an item" in at.controls(given.messages[0])


async def test_an_item_is_given_to_a_member_who_is_found_by_name(at: NudgeRoom) -> None:
    carla = at.guild.add_member("Carla")
    at.guild.add_member("Caro", nick="Zoe")
    await tell(at)
    asked = await at.use("nudge-owner")
    form = await at.use("nudge-other-owner", on=asked.messages[0])
    found = await at.fill_in(form, name="car")
    (menu,) = found.messages[0]["components"][1]["components"]
    assert [one["label"] for one in menu["options"]] == ["Carla", "Zoe"]
    await at.use("nudge-found", str(carla.id), on=found.messages[0])
    (call,) = at.items.calls
    assert call.about[1:] == (
        Account(platform="discord", workspace=at.server, user_id=str(carla.id)),
        "Carla",
    )
    assert heading(at) == "### Now Carla's"


async def test_who_is_not_found_is_said(at: NudgeRoom) -> None:
    await tell(at)
    asked = await at.use("nudge-owner")
    form = await at.use("nudge-other-owner", on=asked.messages[0])
    refused = await at.fill_in(form, name="Xaver")
    assert shown(refused.messages[1]).startswith("⚠️ Nobody on the server is called so.")
    assert at.controls(asked.messages[0])[1] == "Somebody else…", "the question can be asked again"


async def test_an_item_can_be_nobodys(at: NudgeRoom) -> None:
    await tell(at)
    asked = await at.use("nudge-owner")
    await at.use("nudge-nobody", on=asked.messages[0])
    assert at.items.calls == [Call("assign", str(at.ben.id), (ITEM, None, ""))]


async def test_one_of_several_is_opened_with_everything_that_can_be_done(at: NudgeRoom) -> None:
    other = examples.item().model_copy(update={"id": "other", "task": "Pay the printer"})
    await at.tell(at.reminded(ReminderKind.DUE), at.reminded(ReminderKind.ASSIGNED, other))
    assert at.controls() == ["Done", "Accept", "Do more with…", "Mute all reminders…"]
    opened = await at.use("nudge-more", f"{at.server}:other")
    card = opened.messages[0]
    assert opened.is_ephemeral
    assert shown(card).startswith("**Open**, to be done\n☐ Pay the printer\n")
    assert at.controls(card) == ["Done", "Date", "Reassign", "Not mine", "Snooze…"]
    changed = await at.use("nudge-done", on=card)
    assert at.items.calls == [Call("done", str(at.ben.id), ("other",))]
    assert changed.messages[0] is card
    assert at.controls(card) == ["Undo", "Reopen"]
    assert "**Pay the printer** – Done ✓" in shown(at.message)


async def test_a_refusal_is_told_to_who_clicked_and_nothing_changes(at: NudgeRoom) -> None:
    await tell(at)
    before = shown(at.message)
    at.items.refusal = ConflictError("Somebody else was faster @here.", "Look again.")
    refused = await at.use("nudge-done")
    told = refused.messages[1]
    assert shown(told) == "⚠️ Somebody else was faster @\u200bhere. Look again."
    assert told["flags"] & 64, "only they see it"
    assert shown(at.message) == before


async def test_who_has_left_the_server_changes_nothing_there(at: NudgeRoom) -> None:
    await tell(at)
    at.guild.send_away(at.ben)
    refused = await at.use("nudge-done")
    assert shown(refused.messages[1]).startswith("⚠️ You are not on this server")
    assert at.items.calls == []


async def test_reminders_are_muted_and_come_again(at: NudgeRoom) -> None:
    await tell(at)
    muted = await at.use("mute", "week")
    assert at.reminders.muted == [(str(at.ben.id), Mute.WEEK)]
    until = int(examples.START.timestamp()) + 7 * 24 * 3600
    assert muted.text == f"You hear nothing of me until <t:{until}:F>."
    back = await at.use("unmute", on=muted.messages[0])
    assert back.text == "Reminders come again."
    assert at.reminders.of[str(at.ben.id)].muted_until is None


@pytest.mark.parametrize("words", ["new york", "America/New_York", "america/new_york"])
async def test_a_zone_is_set_by_the_name_of_a_city(at: NudgeRoom, words: str) -> None:
    await at.tell(at.reminded(ReminderKind.DUE), asks_zone=True)
    said = await at.fill_in(await at.use("zone"), zone=words)
    assert at.settings.zone_of == {str(at.ben.id): "America/New_York"}
    assert shown(said.messages[-1]).endswith("clock of **America/New\\_York**.")


async def test_a_zone_that_can_not_be_guessed_is_chosen(at: NudgeRoom) -> None:
    await at.tell(at.reminded(ReminderKind.DUE), asks_zone=True)
    asked = await at.fill_in(await at.use("zone"), zone="kentucky")
    assert at.settings.zone_of == {}
    await at.use("zone-set", "America/Kentucky/Louisville", on=asked.messages[-1])
    assert at.settings.zone_of == {str(at.ben.id): "America/Kentucky/Louisville"}
    nowhere = await at.fill_in(await at.use("zone"), zone="xyzzyx")
    assert shown(nowhere.messages[-1]).startswith("⚠️ No time zone is called so.")


async def test_every_click_is_acknowledged_before_the_desk_is_asked(at: NudgeRoom) -> None:
    await tell(at)
    at.local.rest.interactions.patience_s = 0.5
    pressed = await at.use("nudge-done")
    assert pressed.answered_after_s is not None
    paths = [one.path for one in at.local.rest.requests if one.method != "GET"]
    acknowledged = next(n for n, path in enumerate(paths) if path.endswith("/callback"))
    edited = next(n for n, path in enumerate(paths) if f"/messages/{at.message['id']}" in path)
    assert acknowledged < edited

"""The buttons under an action item: they change it, say what holds, and the page follows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import AssigneeBasis, ItemStatus, instant_of
from integrations.discord.items.dates import date_written
from tests import examples
from tests.desk.askers import Person
from tests.discord.front_desk import front_desk
from tests.discord.meeting_notes import notes
from tests.servers.discord.messages import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.action_item import ActionItem
    from tests.discord.front_desk import FrontDesk

ITEM = examples.item().id
EVIDENCE = f"evidence:{examples.meeting().id}:{ITEM}"


@pytest.fixture
async def at(sqlite_database_url: str) -> AsyncIterator[FrontDesk]:
    async with front_desk(sqlite_database_url) as desk:
        yield desk


def with_item(**changes: object) -> ActionItem:
    return examples.item().model_copy(update=changes)


def of_item(at: FrontDesk) -> list[str]:
    """The buttons under the item, in their order."""
    return [
        label
        for one, label in at.buttons().items()
        if one == EVIDENCE or (one.endswith(f":{ITEM}") and one.startswith("item-"))
    ]


@pytest.mark.parametrize(
    ("status", "labels"),
    [
        (ItemStatus.SUGGESTED, ["Confirm", "Owner", "Date", "Reject", "Evidence"]),
        (ItemStatus.OPEN, ["Done", "Owner", "Date", "Reject", "Evidence"]),
        (ItemStatus.SNOOZED, ["Done", "Owner", "Date", "Reject", "Evidence"]),
        (ItemStatus.DONE, ["Reopen", "Evidence"]),
        (ItemStatus.REJECTED, ["Reopen", "Evidence"]),
        (ItemStatus.CANCELLED, ["Reopen", "Evidence"]),
    ],
)
async def test_an_item_has_the_buttons_of_its_state(
    at: FrontDesk, status: ItemStatus, labels: list[str]
) -> None:
    await at.publish(notes(action_items=(with_item(status=status),), please_check=()))
    assert of_item(at) == labels


async def test_a_suggestion_is_confirmed_and_the_page_follows(at: FrontDesk) -> None:
    await at.publish(notes(action_items=(with_item(status=ItemStatus.SUGGESTED),)))
    pressed = await at.press(at.room.ben, f"item-confirm:{ITEM}")
    assert pressed.is_ephemeral
    assert pressed.text.startswith("**Open**, to be done\n☐ Send the draft to Carla\n")
    assert (await at.item()).status is ItemStatus.OPEN
    assert of_item(at)[0] == "Done"
    assert at.room.pings() == [str(at.room.ben.id)], "of the notes, none of the answer"


async def test_what_is_done_can_be_reopened_from_the_page_and_from_the_answer(
    at: FrontDesk,
) -> None:
    await at.publish()
    pressed = await at.press(at.room.ben, f"item-done:{ITEM}")
    assert pressed.text.startswith("**Done**, nobody is reminded of it any more\n☑ Send the draft")
    back = await at.go_on(at.room.ben, pressed, f"nudge-reopen:{at.room.guild.id}:{ITEM}")
    assert back.text.startswith("**Open**, to be done\n")
    assert back.messages[0] is pressed.messages[0], "the answer takes the place of the question"
    assert (await at.item()).status is ItemStatus.OPEN
    await at.press(at.room.ben, f"item-reject:{ITEM}")
    assert (await at.item()).status is ItemStatus.REJECTED
    assert of_item(at) == ["Reopen", "Evidence"]
    await at.press(at.room.ben, f"item-reopen:{ITEM}")
    assert (await at.item()).status is ItemStatus.OPEN


async def test_an_answer_in_the_thread_has_the_way_back_and_the_moments_to_be_reminded_at(
    at: FrontDesk,
) -> None:
    await at.publish()
    server = at.room.guild.id
    done = await at.press(at.room.ben, f"item-done:{ITEM}")
    back = await at.go_on(at.room.ben, done, f"nudge-undo-of:{server}:{ITEM}:2")
    assert back.messages[0] is done.messages[0]
    assert (await at.item()).status is ItemStatus.OPEN
    await at.go_on(at.room.ben, back, f"nudge-snooze:{server}:{ITEM}", "monday")
    assert (await at.item()).status is ItemStatus.SNOOZED
    asked = await at.press(at.room.ben, f"item-owner:{ITEM}")
    await at.go_on(at.room.ben, asked, f"nudge-not-mine:{server}:{ITEM}")
    assert (await at.item()).assignee is None


async def test_clicking_twice_is_as_clicking_once(at: FrontDesk) -> None:
    await at.publish()
    at.follows = False
    answers = [await at.press(at.room.ben, f"item-done:{ITEM}") for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    assert (await at.item()).version == 2
    assert len(await at.store.item_events(ITEM)) == 1


async def test_the_button_of_an_old_page_says_what_holds_now(at: FrontDesk) -> None:
    await at.publish(notes(action_items=(with_item(status=ItemStatus.SUGGESTED),)))
    at.follows = False
    await at.press(at.room.ben, f"item-reject:{ITEM}")
    confirmed = await at.press(at.room.ben, f"item-confirm:{ITEM}")
    assert confirmed.text.startswith("**Rejected**, nobody is reminded of it\n☒ ")
    assert (await at.item()).status is ItemStatus.REJECTED


async def test_a_strangers_click_is_refused_and_changes_nothing(at: FrontDesk) -> None:
    await at.publish()
    carla = at.room.guild.add_member("Carla")
    for verb in ("done", "reject"):
        refused = await at.press(carla, f"item-{verb}:{ITEM}")
        assert refused.text == (
            "⚠️ This action item is somebody else's. "
            "Ask them, who started the meeting, or an admin of the server."
        )
        assert refused.is_ephemeral
    assert await at.item() == examples.item()


async def test_the_owner_is_chosen_from_the_members(at: FrontDesk) -> None:
    await at.publish()
    carla = at.room.guild.add_member("Carla")
    at.room.guild.rename(carla, "Carla @everyone")
    asked = await at.press(at.room.ben, f"item-owner:{ITEM}")
    assert asked.text.startswith("**Whose is this?**\n☐ Send the draft to Carla\n")
    assert asked.is_ephemeral
    changed = await at.go_on(at.room.ben, asked, f"nudge-member:{at.room.guild.id}:{ITEM}", carla)
    assert f"<@{carla.id}> · due" in changed.text
    assert changed.messages[0] is asked.messages[0]
    item = await at.item()
    assert item.assignee is not None
    assert item.assignee.basis is AssigneeBasis.MANUAL
    meeting = await at.store.meeting(examples.meeting().id)
    owner = meeting.participant(item.assignee.participant)
    assert owner is not None
    assert owner.name == "Carla @everyone"
    assert f"<@{carla.id}> · due" in "\n".join(map(shown, at.messages()))
    assert at.room.pings() == [str(at.room.ben.id)]


async def test_an_item_can_be_nobodys(at: FrontDesk) -> None:
    await at.publish()
    asked = await at.press(at.room.ben, f"item-owner:{ITEM}")
    changed = await at.go_on(at.room.ben, asked, f"nudge-nobody:{at.room.guild.id}:{ITEM}")
    assert "\nunassigned · due" in changed.text
    assert (await at.item()).assignee is None


async def test_a_bot_owns_nothing(at: FrontDesk) -> None:
    await at.publish()
    asked = await at.press(at.room.ben, f"item-owner:{ITEM}")
    refused = await at.go_on(
        at.room.ben, asked, f"nudge-member:{at.room.guild.id}:{ITEM}", at.room.local.bot
    )
    assert shown(refused.messages[1]) == "⚠️ That is a bot. Choose a person."
    assert await at.item() == examples.item()


async def test_a_date_is_written_into_a_form_that_has_the_one_so_far(at: FrontDesk) -> None:
    await at.publish()
    form = await at.press(at.room.ben, f"item-date:{ITEM}")
    (label,) = form.content["components"]
    assert label["component"]["value"] == "2026-11-20"
    assert "2026-12-01 15:00, friday, tomorrow 3pm" in label["description"]
    changed = await at.fill_in(at.room.ben, form, date="2026-12-01 15:00")
    assert changed.text.startswith("**Open**, to be done\n☐ Send the draft to Carla\n")
    due = (await at.item()).due
    assert due is not None
    assert due.local == datetime(2026, 12, 1, 15)  # noqa: DTZ001 (wall time)
    assert changed.is_ephemeral
    assert f"<t:{due.instant.timestamp():.0f}:F>" in changed.text if due.instant else False


async def test_a_form_that_is_sent_as_it_was_changes_no_date(at: FrontDesk) -> None:
    await at.publish()
    form = await at.press(at.room.ben, f"item-date:{ITEM}")
    await at.fill_in(at.room.ben, form)
    due, before = (await at.item()).due, examples.due_friday()
    assert due is not None
    assert (due.local, due.is_date_only) == (before.local, before.is_date_only)


async def test_a_time_is_written_where_the_owner_of_the_item_lives(at: FrontDesk) -> None:
    moment = datetime(2026, 12, 4, 15)  # noqa: DTZ001 (wall time)
    due = examples.due_friday().model_copy(
        update={"local": moment, "zone": "Europe/Berlin", "is_date_only": False}
    )
    await at.publish(notes(action_items=(with_item(due=due),), please_check=()))
    ben = Person(str(at.room.ben.id), workspace=str(at.room.guild.id), platform="discord")
    await at.desk.settings.change_zone(ben, "America/New_York")
    form = await at.press(at.room.ben, f"item-date:{ITEM}")
    (label,) = form.content["components"]
    assert label["component"]["value"] == "2026-12-04 09:00"
    assert label["description"].endswith("Zone: America/New_York")
    await at.fill_in(at.room.ben, form)
    kept = (await at.item()).due
    assert kept is not None
    assert kept.instant == due.instant


async def test_candidates_with_an_hour_are_of_where_the_owner_lives(at: FrontDesk) -> None:
    moments = tuple(one.replace(hour=15, minute=30) for one in UNCLEAR.candidates)
    due = UNCLEAR.model_copy(
        update={"candidates": moments, "is_date_only": False, "zone": "Europe/Berlin"}
    )
    await at.publish(notes(action_items=(with_item(due=due),), please_check=()))
    ben = Person(str(at.room.ben.id), workspace=str(at.room.guild.id), platform="discord")
    await at.desk.settings.change_zone(ben, "America/New_York")
    asked = await at.press(at.room.ben, f"item-date:{ITEM}")
    assert asked.text.endswith("-# Times are of **America/New\\_York**.")
    first, *_ = asked.messages[0]["components"][1]["components"]
    assert first["label"] == "Fri 20 Nov 2026, 09:30"
    await at.go_on(at.room.ben, asked, first["custom_id"])
    kept = (await at.item()).due
    assert kept is not None
    assert kept.instant == instant_of(moments[0], "Europe/Berlin")


async def test_an_empty_form_takes_the_date_away(at: FrontDesk) -> None:
    await at.publish()
    form = await at.press(at.room.ben, f"item-date:{ITEM}")
    changed = await at.fill_in(at.room.ben, form, date="")
    assert "· no date" in changed.text
    assert (await at.item()).due is None


async def test_what_is_no_date_is_told_with_an_example(at: FrontDesk) -> None:
    await at.publish()
    form = await at.press(at.room.ben, f"item-date:{ITEM}")
    refused = await at.fill_in(at.room.ben, form, date="soonish @everyone")
    assert refused.text.startswith("⚠️ That is no date that can be understood. ")
    assert await at.item() == examples.item()
    form = await at.go_on(at.room.ben, refused, f"nudge-other-date:{at.room.guild.id}:{ITEM}")
    changed = await at.fill_in(at.room.ben, form, date="2026-12-04")
    assert changed.messages[0] is refused.messages[0]
    assert (await at.item()).version == 2


UNCLEAR = examples.due_friday().model_copy(
    update={
        "phrase": "next Friday",
        "local": None,
        "reason": "it can mean this Friday or the one after",
        "candidates": (
            datetime(2026, 11, 20, 17),  # noqa: DTZ001 (wall time)
            datetime(2026, 11, 27, 17),  # noqa: DTZ001 (wall time)
        ),
    }
)


async def test_the_candidates_of_an_unclear_date_are_offered_first(at: FrontDesk) -> None:
    await at.publish(notes(action_items=(with_item(due=UNCLEAR),), please_check=()))
    asked = await at.press(at.room.ben, f"item-date:{ITEM}")
    assert asked.text.startswith("**When is this due?**\n☐ Send the draft to Carla\n")
    offered = {
        one["custom_id"]: one["label"] for one in asked.messages[0]["components"][1]["components"]
    }
    assert offered == {
        f"nudge-on:{at.room.guild.id}:{ITEM}:2026-11-20": "Fri 20 Nov 2026",
        f"nudge-on:{at.room.guild.id}:{ITEM}:2026-11-27": "Fri 27 Nov 2026",
        f"nudge-other-date:{at.room.guild.id}:{ITEM}": "Another date…",
    }
    await at.go_on(at.room.ben, asked, f"nudge-on:{at.room.guild.id}:{ITEM}:2026-11-27")
    due = (await at.item()).due
    assert due is not None
    assert (due.local, due.is_date_only) == (UNCLEAR.candidates[1], True)


async def test_an_hour_that_was_said_stays_with_the_candidate(at: FrontDesk) -> None:
    moments = tuple(one.replace(hour=9, minute=30) for one in UNCLEAR.candidates)
    due = UNCLEAR.model_copy(
        update={"candidates": moments, "is_date_only": False, "zone": examples.meeting().zone}
    )
    await at.publish(notes(action_items=(with_item(due=due),), please_check=()))
    asked = await at.press(at.room.ben, f"item-date:{ITEM}")
    await at.go_on(at.room.ben, asked, f"nudge-on:{at.room.guild.id}:{ITEM}:2026-11-20T0930")
    chosen = (await at.item()).due
    assert chosen is not None
    assert (chosen.local, chosen.is_date_only) == (moments[0], False)


async def test_another_date_than_the_candidates_can_be_written(at: FrontDesk) -> None:
    await at.publish(notes(action_items=(with_item(due=UNCLEAR),), please_check=()))
    asked = await at.press(at.room.ben, f"item-date:{ITEM}")
    form = await at.go_on(at.room.ben, asked, f"nudge-other-date:{at.room.guild.id}:{ITEM}")
    changed = await at.fill_in(at.room.ben, form, date="2026-12-04")
    assert changed.messages[0] is asked.messages[0], "the answer takes the place of the question"
    due = (await at.item()).due
    assert due is not None
    assert due.local == datetime(2026, 12, 4, 17)  # noqa: DTZ001 (wall time)


def test_a_date_is_written_as_it_can_be_read_again() -> None:
    assert date_written(None, "UTC") == ""
    assert date_written(UNCLEAR, "UTC") == "next Friday"
    at_noon = examples.due_friday().model_copy(
        update={"local": datetime(2026, 11, 20, 12), "is_date_only": False}  # noqa: DTZ001 (wall time)
    )
    assert date_written(at_noon, at_noon.zone) == "2026-11-20 12:00"

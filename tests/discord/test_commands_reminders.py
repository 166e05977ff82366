"""/reminders: what somebody wants to be told, and when, from the command and from its card."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time

import pytest

from bot.desk.reminders import FrontReminderDesk
from bot.domain.preferences import ReminderSettings
from bot.domain.working_hours import QuietHours, WorkingHours
from bot.followup.timing import Timings
from bot.followup.zones import Zones
from integrations.discord.commands.reminder_card import ON, SILENCE, SWITCH, TIMES, UNSILENCE
from tests.desk.fronts import ZONE, moving
from tests.discord.command_room import CommandRoom, command_room, said
from tests.discord.front_desk import told, until
from tests.servers.discord import Account, Interaction
from tests.servers.discord.components import walk


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


async def of(room: CommandRoom, person: Account) -> ReminderSettings:
    """What is kept of a person."""
    kept = await room.store.person_settings([room.account(person)])
    return kept[str(person.id)].reminders if kept else ReminderSettings()


async def card(room: CommandRoom) -> Interaction:
    return await told(room.local.invoke(room.ben, room.text, "reminders show", {}))


def labels(shown: Interaction) -> dict[str, str]:
    parts = walk(shown.messages[-1]["components"])
    return {one["custom_id"]: one["label"] for one in parts if one["type"] == 2}


async def press(room: CommandRoom, shown: Interaction, custom_id: str | None) -> Interaction:
    assert custom_id is not None
    return await told(room.local.press(room.ben, room.text, shown.messages[-1], custom_id))


async def test_at_first_it_is_as_everybody_has_it(room: CommandRoom) -> None:
    shown = await card(room)
    assert shown.is_ephemeral
    text = said(shown)
    assert "By the clock of the server's time zone" in text
    assert "Quiet hours, in which nothing comes: 20:00-08:00" in text
    assert "Working day: as whoever runs Minuta says" in text
    assert "60 minutes before" in text
    assert "as your day begins, if there is something" in text


async def test_everything_can_be_set_at_once_and_the_rest_stays(room: CommandRoom) -> None:
    await room.ask(room.ben, "timezone set", {"zone": "America/New_York"})
    options: dict[str, object] = {
        "quiet": "9 pm to 7 am",
        "hours": "8:30-16:00",
        "days": "mon-thu",
        "lead": 30,
        "assignments": False,
        "digest_at": "8:45",
    }
    text = await room.ask(room.ben, "reminders set", options)
    expected = ReminderSettings(
        quiet=QuietHours(begin=time(21), end=time(7)),
        hours=WorkingHours(day_start=time(8, 30), day_end=time(16), days=frozenset(range(4))),
        lead_minutes=30,
        assignments=False,
        digest_at=time(8, 45),
    )
    assert await of(room, room.ben) == expected
    assert await of(room, room.anna) == ReminderSettings()
    assert "By the clock of **America/New\\_York**" in text
    assert "21:00-07:00" in text
    assert "08:30-16:00, Mon-Thu" in text
    assert "What is new and yours: no" in text
    assert "30 minutes before" in text
    assert "at 08:45, if there is something" in text
    await room.ask(room.ben, "reminders set", {"days": "fri", "overdue": False})
    now = await of(room, room.ben)
    assert now.hours == WorkingHours(day_start=time(8, 30), day_end=time(16), days=frozenset({4}))
    assert (now.overdue, now.eve, now.quiet) == (False, True, expected.quiet)


async def test_what_was_set_is_taken_back(room: CommandRoom) -> None:
    options = {"quiet": "21-7", "hours": "8-16", "days": "sun", "digest_at": "8"}
    await room.ask(room.ben, "reminders set", options)
    text = await room.ask(
        room.ben, "reminders set", {"quiet": "off", "hours": "default", "digest_at": "default"}
    )
    assert await of(room, room.ben) == ReminderSettings(quiet=None)
    assert "Quiet hours, in which nothing comes: none" in text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"quiet": "night"}, "Write it like 20:00-08:00."),
        ({"quiet": "8-8"}, "Quiet hours end at another time than they begin."),
        ({"hours": "17:00-9:00"}, "A working day ends after it has begun."),
        ({"hours": "9:00"}, "Write it like 20:00-08:00."),
        ({"days": "noday"}, "Write them like mon-fri or mon, wed, sat."),
        ({"digest_at": "25:00"}, "Write it like 08:30 or 8 pm."),
        ({}, "Nothing was given to be changed."),
    ],
)
async def test_what_is_not_understood_is_said_and_changes_nothing(
    room: CommandRoom, options: dict[str, object], sentence: str
) -> None:
    text = await room.ask(room.ben, "reminders set", options)
    assert text.startswith("⚠️")
    assert sentence in text.replace("\\", "")
    assert await of(room, room.ben) == ReminderSettings()


async def test_discord_takes_no_lead_that_can_not_be(room: CommandRoom) -> None:
    for lead in (4, 1441):
        with pytest.raises(ValueError, match="lead"):
            room.local.invoke(room.ben, room.text, "reminders set", {"lead": lead})


async def test_each_kind_is_switched_by_its_button_and_the_card_follows(room: CommandRoom) -> None:
    shown = await card(room)
    for name in ("assignments", "eve", "overdue", "digest"):
        off = await press(room, shown, SWITCH.id(name, "off"))
        assert getattr(await of(room, room.ben), name) is False
        assert off.messages[0] is shown.messages[0], "the card takes its own place"
        assert labels(off)[SWITCH.id(name, ON) or ""].endswith(": off")
    off = await press(room, shown, SWITCH.id("all", "off"))
    assert not (await of(room, room.ben)).is_on
    assert "They are off: nothing comes." in said(off)
    back = await press(room, shown, SWITCH.id("all", ON))
    assert (await of(room, room.ben)).is_on
    assert "They are off" not in said(back)


async def test_times_are_written_in_a_form_that_shows_what_is_set(room: CommandRoom) -> None:
    await room.ask(room.ben, "reminders set", {"hours": "8:30-16:00", "days": "mon-thu"})
    shown = await card(room)
    form = await press(room, shown, TIMES.id("all"))
    before = {
        one["component"]["custom_id"]: one["component"].get("value")
        for one in form.content["components"]
    }
    assert before["quiet"] == "20:00-08:00"
    assert (before["hours"], before["days"], before["lead"]) == ("08:30-16:00", "Mon-Thu", "60")
    values = {"quiet": "", "hours": "", "days": "sat, sun", "lead": "15 min", "digest": "7 pm"}
    sent = await told(room.local.submit(room.ben, form, values))
    assert await of(room, room.ben) == ReminderSettings(
        quiet=None,
        hours=WorkingHours(days=frozenset({5, 6})),
        lead_minutes=15,
        digest_at=time(19),
    )
    assert "09:00-17:00, Sat, Sun" in said(sent)


async def test_days_alone_leave_the_hours_of_whoever_runs_minuta(sqlite_database_url: str) -> None:
    usual = WorkingHours(day_start=time(8), day_end=time(16))
    async with command_room(sqlite_database_url, answers=False) as room:
        timings = Timings(room.store, usual)
        zones, moves = Zones(room.store), moving(room.store, room.clock)
        desk = FrontReminderDesk(room.store, moves, timings, room.clock, zones, ZONE)
        await room.client.answer(replace(room.desk, reminders=desk))
        await room.ask(room.ben, "reminders set", {"days": "mon-thu"})
        mon_thu = usual.model_copy(update={"days": frozenset(range(4))})
        assert (await of(room, room.ben)).hours == mon_thu
        form = await press(room, await card(room), TIMES.id("all"))
        values = {"hours": "", "days": "sat", "lead": "60"}
        await told(room.local.submit(room.ben, form, values))
        saturdays = usual.model_copy(update={"days": frozenset({5})})
        assert (await of(room, room.ben)).hours == saturdays


async def test_a_form_that_is_refused_says_why_and_leaves_the_card(room: CommandRoom) -> None:
    shown = await card(room)
    form = await press(room, shown, TIMES.id("all"))
    sent = await told(room.local.submit(room.ben, form, {"lead": "a while"}))
    await until(lambda: len(sent.messages) == 2)
    text = said(sent)
    assert "between 5 and 1440 minutes before" in text
    assert "### Your reminders" in text
    assert await of(room, room.ben) == ReminderSettings()


async def test_everything_is_muted_and_heard_again(room: CommandRoom) -> None:
    text = await room.ask(room.ben, "reminders mute", {"for": "week"})
    assert "Nothing comes until <t:" in text
    until = (await of(room, room.ben)).muted_until
    assert until is not None
    assert f"<t:{until.timestamp():.0f}:F>" in text
    await room.ask(room.ben, "reminders unmute")
    assert (await of(room, room.ben)).muted_until is None


async def test_the_card_mutes_and_unmutes(room: CommandRoom) -> None:
    shown = await card(room)
    assert UNSILENCE.id("all") not in labels(shown)
    menu = SILENCE.id("all") or ""
    muted = await told(
        room.local.choose(room.ben, room.text, shown.messages[-1], menu, "working-day")
    )
    assert "Muted until <t:" in said(muted)
    heard = await press(room, muted, UNSILENCE.id("all"))
    assert "Muted until" not in said(heard)
    assert (await of(room, room.ben)).muted_until is None

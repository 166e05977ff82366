"""/minuta reminders, mute and unmute: what somebody is told, and when they are left alone."""

from datetime import time, timedelta

import pytest

from bot.domain.preferences import ReminderSettings
from bot.domain.working_hours import QuietHours, WorkingHours
from bot.errors import MinutaError
from tests.servers.slack import Json
from tests.slack.acting_room import NOW, ActingRoom

ALL = ["assignments", "eve", "overdue", "digest"]


async def form(acting: ActingRoom) -> Json:
    """Bob's reminders as he sees them."""
    await acting.types("reminders")
    modal = acting.person(acting.bob).modal
    assert modal is not None
    return modal


async def test_all_that_can_be_set_is_shown_and_stays_when_nothing_is_changed(
    acting: ActingRoom,
) -> None:
    acting.scripted.reminders.of[acting.bob.id] = ReminderSettings(
        hours=WorkingHours(day_start=time(8, 30), day_end=time(16), days=frozenset({0, 6})),
        quiet=QuietHours(begin=time(21), end=time(7, 30)),
        lead_minutes=45,
        digest_at=time(10),
        eve=False,
    )
    shown = await form(acting)
    assert "45 minutes" in str(shown["blocks"])
    await acting.person(acting.bob).submit(shown, {})
    assert "Nothing was changed" in acting.modal(acting.bob)
    assert acting.asked("change reminders") == []


async def test_all_of_it_is_changed_at_once(acting: ActingRoom) -> None:
    before = ReminderSettings(muted_until=NOW + timedelta(days=1))
    acting.scripted.reminders.of[acting.bob.id] = before
    await acting.person(acting.bob).submit(
        await form(acting),
        {
            "what": {"value": ["overdue"]},
            "lead": {"value": "15"},
            "digest-at": {"value": "16:45"},
            "quiet-from": {"value": "19:00"},
            "quiet-until": {"value": "09:30"},
            "day-from": {"value": "10:00"},
            "day-until": {"value": "18:00"},
            "days": {"value": ["1", "2", "3"]},
        },
    )
    assert acting.scripted.reminders.of[acting.bob.id] == ReminderSettings(
        hours=WorkingHours(day_start=time(10), day_end=time(18), days=frozenset({1, 2, 3})),
        quiet=QuietHours(begin=time(19), end=time(9, 30)),
        muted_until=before.muted_until,
        assignments=False,
        eve=False,
        lead_minutes=15,
        digest=False,
        digest_at=time(16, 45),
    )
    told = acting.modal(acting.bob)
    assert "Nothing comes from 19:00 until 09:30." in told
    assert "You work 10:00 to 18:00 on Tue, Wed, Thu." in told
    assert "You are told what is due; what is late." in told
    assert "comes 15 minutes before." in told


async def test_what_is_set_is_summed_up_with_its_hours(acting: ActingRoom) -> None:
    digest = {"digest-at": {"value": "16:45"}}
    await acting.person(acting.bob).submit(await form(acting), digest)
    told = acting.modal(acting.bob)
    assert "what has become yours; what is due on the next working day; what is late." in told
    assert "named comes 1 hour before." in told
    assert "Once on a working day, at 16:45:" in told
    assert "You work 09:00 to 17:00 on Mon, Tue, Wed, Thu, Fri." in told


async def test_the_hours_of_whoever_has_set_none_are_said(acting: ActingRoom) -> None:
    shown = str(await form(acting))
    assert "Nothing in all three: 09:00 to 17:00 on Mon, Tue, Wed, Thu, Fri." in shown


async def test_what_is_set_meanwhile_is_not_lost(acting: ActingRoom) -> None:
    shown = await form(acting)
    until = NOW + timedelta(days=1)
    acting.scripted.reminders.of[acting.bob.id] = ReminderSettings(muted_until=until)
    await acting.person(acting.bob).submit(shown, {"lead": {"value": "15"}})
    kept = acting.scripted.reminders.of[acting.bob.id]
    assert (kept.lead_minutes, kept.muted_until) == (15, until)


async def test_who_is_left_alone_can_end_it_in_the_form(acting: ActingRoom) -> None:
    assert "Unmute" not in acting.seen(await form(acting))
    until = NOW + timedelta(days=1)
    acting.scripted.reminders.of[acting.bob.id] = ReminderSettings(muted_until=until)
    shown = await form(acting)
    assert "Minuta is silent until Thu 19 Nov 2026 at 09:00." in acting.seen(shown)
    await acting.person(acting.bob).press(shown, "Unmute")
    await acting.settle()
    now = acting.person(acting.bob).modal
    assert now is not None
    assert "silent" not in acting.seen(now)
    assert acting.direct(acting.bob) == []
    await acting.person(acting.bob).submit(now, {"lead": {"value": "15"}})
    assert acting.scripted.reminders.of[acting.bob.id].lead_minutes == 15


async def test_everything_can_be_turned_off_and_left_to_the_program(acting: ActingRoom) -> None:
    acting.scripted.reminders.of[acting.bob.id] = ReminderSettings(hours=WorkingHours())
    await acting.person(acting.bob).submit(
        await form(acting),
        {
            "on": {"value": []},
            "what": {"value": ALL},
            "quiet-from": {"value": None},
            "quiet-until": {"value": None},
            "day-from": {"value": None},
            "day-until": {"value": None},
            "days": {"value": []},
        },
    )
    settings = acting.scripted.reminders.of[acting.bob.id]
    assert (settings.is_on, settings.quiet, settings.hours) == (False, None, None)
    assert "Reminders are off" in acting.modal(acting.bob)


@pytest.mark.parametrize(
    ("filled", "field"),
    [
        ({"quiet-until": {"value": None}}, "quiet-until"),
        ({"quiet-from": {"value": None}}, "quiet-from"),
        ({"quiet-from": {"value": "08:00"}}, "quiet-until"),
        ({"day-from": {"value": "09:00"}}, "day-until"),
        ({"days": {"value": ["1"]}}, "day-from"),
        ({"day-from": {"value": "09:00"}, "day-until": {"value": "10:00"}}, "days"),
        (
            {
                "day-from": {"value": "09:00"},
                "day-until": {"value": "09:00"},
                "days": {"value": ["1"]},
            },
            "day-until",
        ),
    ],
)
async def test_what_does_not_fit_together_is_told_at_its_field(
    acting: ActingRoom, filled: dict[str, dict[str, str | list[str] | None]], field: str
) -> None:
    answer = await acting.person(acting.bob).submit(await form(acting), filled)
    assert list(answer.errors) == [field]
    assert acting.asked("change reminders") == []


async def test_a_refusal_is_told_in_the_form(acting: ActingRoom) -> None:
    shown = await form(acting)
    acting.script.refusals["change reminders"] = MinutaError("That won't do.", "Try another.")
    answer = await acting.person(acting.bob).submit(shown, {"lead": {"value": "5"}})
    assert "That won't do. Try another." in str(answer.errors)


@pytest.mark.parametrize(
    ("text", "how"), [("mute", "today"), ("mute WEEK", "week"), ("mute working-day", "working-day")]
)
async def test_somebody_wants_to_be_left_alone_for_a_while(
    acting: ActingRoom, text: str, how: str
) -> None:
    told = await acting.types(text)
    assert acting.asked("mute")[0].about == (how,)
    assert "silent until Wed 25 Nov 2026 at 09:00" in told
    (message,) = acting.person(acting.bob).ephemerals(acting.channel)
    await acting.person(acting.bob).press(message, "Unmute")
    await acting.settle()
    assert [one.by for one in acting.asked("unmute")] == [acting.bob.id]
    assert "tells you of things again" in acting.told(acting.bob)


async def test_for_another_while_it_is_said_which_there_are(acting: ActingRoom) -> None:
    assert "/minuta mute working-day" in await acting.types("mute forever")
    assert acting.asked("mute") == []


async def test_somebody_wants_to_hear_of_things_again(acting: ActingRoom) -> None:
    assert "again" in await acting.types("unmute")
    assert len(acting.asked("unmute")) == 1


async def test_a_direct_message_is_muted_and_leads_to_the_form(acting: ActingRoom) -> None:
    message = await acting.remind()
    await acting.person(acting.bob).choose(message, "menu", "mute:week", label="Mute")
    await acting.settle()
    assert acting.asked("mute")[0].about == ("week",)
    assert "silent until" in acting.seen(acting.direct(acting.bob)[-1])
    await acting.person(acting.bob).choose(message, "menu", "reminders:-", label="Mute")
    await acting.settle()
    assert "Quiet hours" in acting.modal(acting.bob)

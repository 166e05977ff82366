"""The Home of Minuta: a person's items by their date, and how Minuta is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.action_item import ActionItem, DueBasis, DueDate, ItemStatus
from bot.domain.preferences import ReminderSettings
from bot.ports.desk import ItemView
from integrations.slack.home import Group, grouped
from tests import examples
from tests.servers.slack import Kind
from tests.slack import meeting_notes
from tests.slack.acting_room import ITEM, NOW, ActingRoom


def item(due: datetime | None, status: ItemStatus = ItemStatus.OPEN) -> ActionItem:
    """An item that is due at a moment in UTC."""
    date = None
    if due is not None:
        local = due.replace(tzinfo=None)
        date = DueDate(phrase="then", zone="UTC", basis=DueBasis.DATE, local=local)
    return examples.item().model_copy(update={"due": date, "status": status})


@pytest.mark.parametrize(
    ("due", "zone", "group"),
    [
        (None, "UTC", Group.NO_DATE),
        (NOW - timedelta(minutes=1), "UTC", Group.OVERDUE),
        (NOW + timedelta(hours=14, minutes=59), "UTC", Group.TODAY),
        (NOW + timedelta(hours=15), "UTC", Group.WEEK),
        (NOW + timedelta(hours=15), "America/New_York", Group.TODAY),
        (NOW + timedelta(days=6), "UTC", Group.WEEK),
        (NOW + timedelta(days=7), "UTC", Group.LATER),
    ],
)
def test_items_are_grouped_by_the_days_of_who_looks(
    due: datetime | None, zone: str, group: Group
) -> None:
    view = ItemView(item(due), examples.meeting(), "UTC")
    found = grouped([view], NOW, ZoneInfo(zone))
    assert [name for name, views in found.items() if views] == [group]


def test_what_nobody_has_confirmed_is_asked_about_first() -> None:
    view = ItemView(item(NOW, ItemStatus.SUGGESTED), examples.meeting(), "UTC")
    found = grouped([view], datetime(2027, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
    assert found[Group.SUGGESTED] == [view]


async def test_the_home_shows_ones_items_and_how_minuta_is(acting: ActingRoom) -> None:
    home = acting.seen(await acting.person(acting.bob).home())
    assert "Send the draft" in home
    assert "This week (1)" in home
    assert "Every permission that Minuta needs is there." in home
    assert acting.asked("tasks")[0].by == acting.bob.id


async def test_without_items_it_says_what_to_do(acting: ActingRoom) -> None:
    acting.scripted.items.items.clear()
    assert "nothing to be done" in acting.seen(await acting.person(acting.bob).home())


async def test_a_click_there_changes_the_item_and_the_home(acting: ActingRoom) -> None:
    home = await acting.person(acting.bob).home()
    await acting.person(acting.bob).press(home, "Done")
    await acting.settle()
    published = acting.slack.called("views.publish")
    assert len(published) == 2
    assert "nothing to be done" in str(published[-1].arguments["view"])
    assert acting.told(acting.bob) == ""


async def test_a_click_elsewhere_changes_the_home_too(acting: ActingRoom) -> None:
    message = await acting.remind()
    await acting.person(acting.bob).press(message, "Done")
    await acting.settle()
    assert len(acting.slack.called("views.publish")) == 1


async def test_a_form_opened_there_changes_the_item(acting: ActingRoom) -> None:
    home = await acting.person(acting.bob).home()
    await acting.person(acting.bob).press(home, "Owner")
    await acting.settle()
    form = acting.person(acting.bob).modal
    assert form is not None
    await acting.person(acting.bob).submit(form, {"who": {"value": acting.alice}})
    await acting.settle()
    assert acting.asked("assign")[0].about == (ITEM, acting.alice.id, "alice", None)


async def test_two_hundred_items_are_as_many_as_fit_and_a_number(acting: ActingRoom) -> None:
    acting.scripted.items.items = {one.id: one for one in meeting_notes.items(200)}
    home = await acting.person(acting.bob).home()
    assert len(home["blocks"]) <= 100
    assert "… and 1" in acting.seen(home)


async def test_a_home_that_was_changed_meanwhile_is_read_again(acting: ActingRoom) -> None:
    home = await acting.person(acting.bob).home()
    acting.slack.faults.add("views.publish", Kind.ERROR, error="hash_conflict")
    await acting.person(acting.bob).press(home, "Done")
    await acting.settle()
    first, second = acting.slack.called("views.publish")[1:]
    assert first.arguments["hash"] == home["hash"]
    assert "hash" not in second.arguments
    assert len(acting.asked("tasks")) == 3


async def test_a_right_that_is_missing_is_named_there(acting: ActingRoom) -> None:
    acting.bot.scopes.discard("files:write")
    await acting.api.call(acting.team.id, "users.info", user=acting.bob.id)
    home = acting.seen(await acting.person(acting.bob).home())
    assert "Missing: files:write, to put transcripts" in home


async def test_the_settings_open_from_there(acting: ActingRoom) -> None:
    home = await acting.person(acting.bob).home()
    await acting.person(acting.bob).press(home, "Settings")
    await acting.settle()
    assert "Time zone" in str(acting.person(acting.bob).modal)
    await acting.person(acting.bob).press(home, "Refresh")
    await acting.settle()
    assert len(acting.slack.called("views.publish")) == 2


async def test_it_says_what_is_late_or_due_soon(acting: ActingRoom) -> None:
    late = item(NOW - timedelta(days=1)).model_copy(update={"id": "late"})
    soon = item(NOW + timedelta(hours=20)).model_copy(update={"id": "soon"})
    acting.scripted.items.items = {one.id: one for one in (late, soon)}
    home = acting.seen(await acting.person(acting.bob).home())
    assert "Tue 17 Nov 2026 at 09:00 · overdue" in home
    assert "Thu 19 Nov 2026 at 05:00 · due soon" in home


async def test_what_somebody_is_told_is_summed_up_there_and_changed(acting: ActingRoom) -> None:
    until = NOW + timedelta(days=1)
    acting.scripted.reminders.of[acting.bob.id] = ReminderSettings(muted_until=until)
    home = await acting.person(acting.bob).home()
    assert "Nothing comes from 20:00 until 08:00." in acting.seen(home)
    assert "Minuta is silent until Thu 19 Nov 2026 at 09:00." in acting.seen(home)
    await acting.person(acting.bob).press(home, "Reminders…")
    await acting.settle()
    form = acting.person(acting.bob).modal
    assert form is not None
    await acting.person(acting.bob).submit(form, {"quiet-from": {"value": "22:00"}})
    await acting.settle()
    assert "from 22:00 until 08:00" in str(acting.slack.called("views.publish")[-1].arguments)


async def test_who_is_left_alone_ends_it_there(acting: ActingRoom) -> None:
    until = NOW + timedelta(days=1)
    acting.scripted.reminders.of[acting.bob.id] = ReminderSettings(muted_until=until)
    home = await acting.person(acting.bob).home()
    await acting.person(acting.bob).press(home, "Unmute")
    await acting.settle()
    assert len(acting.asked("unmute")) == 1
    home = await acting.person(acting.bob).home()
    assert "silent" not in acting.seen(home)
    assert "Unmute" not in acting.seen(home)
    assert acting.direct(acting.bob) == []


async def test_ones_items_come_as_a_file_from_there(acting: ActingRoom) -> None:
    home = await acting.person(acting.bob).home()
    await acting.person(acting.bob).press(home, "Send me a calendar")
    await acting.settle()
    assert acting.asked("export tasks")[0].about == ("mine", "ics", None, "")
    files = [one["name"] for said in acting.direct(acting.bob) for one in said.get("files", ())]
    assert files == ["tasks.ics"]

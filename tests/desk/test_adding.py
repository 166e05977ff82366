"""An item that somebody adds lives as every other one: with evidence, a message and reminders."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clock import AdjustableClock
from bot.desk.items import FrontItemDesk
from bot.desk.notes import Asks
from bot.domain.action_item import AssigneeBasis, ItemStatus
from bot.domain.meeting import Source
from bot.domain.people import Account
from bot.domain.preferences import PersonSettings, ServerSettings
from bot.domain.progress import Stage
from bot.domain.reminder import ReminderKind
from bot.domain.transcript import SpeakerBasis
from bot.errors import MinutaError, NotAllowedError, NotFoundError
from bot.notes.exports import attachments
from bot.ports.desk import NewItem, PickedMessage, TaskScope
from storage.store import SqlStore
from tests import examples
from tests.desk.askers import ANN, BEN, FOREIGN_ADMIN, READER, STRANGER, account
from tests.desk.fronts import ZONE, Fronts, fronts
from tests.desk.meetings import PLACE, Calls
from tests.followup.planned import planned, towards

THREAD = PLACE.model_copy(update={"thread": "1763456789.000100"})
WRITTEN_AT = datetime(2026, 11, 17, 20, 15, tzinfo=UTC)
TEXT = "  Could somebody *please*\nsend the <slides> to Carla?  "
CARLA = account("carla")


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock(examples.START)


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def desks(records: SqlStore, clock: AdjustableClock, calls: Calls) -> Fronts:
    return fronts(records, clock, Asks(calls.refresh, calls.rewrite, calls.retry, calls.forget))


@pytest.fixture
def desk(desks: Fronts) -> FrontItemDesk:
    return desks.items


def picked(
    message_id: str = "1763456789.000100",
    text: str = TEXT,
    author: Account | None = CARLA,
    name: str = "Carla",
) -> PickedMessage:
    return PickedMessage(message_id, text, author, name, WRITTEN_AT)


def new(**changes: Any) -> NewItem:  # noqa: ANN401 (whatever field it is)
    return NewItem(task="", place=THREAD, said=picked())._replace(**changes)


async def test_a_message_becomes_an_item_with_its_words_as_evidence(
    desk: FrontItemDesk, records: SqlStore, calls: Calls
) -> None:
    view = await desk.add(READER, new())
    item, meeting = view.item, view.meeting
    assert item.task == "Could somebody *please* send the <slides> to Carla?"
    assert (item.status, item.assignee, item.due) == (ItemStatus.OPEN, None, None)
    assert (meeting.source, meeting.place, meeting.started_at) == (
        Source.MESSAGE,
        THREAD,
        WRITTEN_AT,
    )
    assert (meeting.title, meeting.zone, meeting.started_by) == (
        "Message from Carla",
        ZONE,
        "reader",
    )
    (said,) = (await records.transcript(meeting.id)).utterances
    assert (said.text, said.speaker, said.basis) == (TEXT.strip(), "carla", SpeakerBasis.MANUAL)
    (evidence,) = item.evidence
    assert (evidence.utterance_id, evidence.quote) == (said.id, said.text)
    assert {one.account for one in meeting.participants} == {CARLA, READER.account}
    assert (await records.progress(meeting.id)).stage is Stage.DONE
    assert await records.unfinished() == [examples.meeting().id]
    notes = await records.notes(meeting.id)
    assert notes.action_items == (item,)
    assert calls.made == [("refresh", meeting.id)]
    assert meeting.id in await records.stale_notes()
    files = attachments(meeting, await records.transcript(meeting.id), notes)
    assert any("Could somebody" in file.text for file in files)
    assert any("Written by hand" in file.text for file in files)


async def test_the_same_message_makes_one_item_whoever_asks(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    first = await desk.add(READER, new())
    await desk.assign(READER, first.item.id, BEN.account, "Ben")
    again = await desk.add(ANN, new(task="Something else", when="tomorrow"))
    assert again.item == (await records.item(first.item.id))
    other = await desk.add(ANN, new(said=picked("2")))
    assert other.item.id != first.item.id
    elsewhere = PLACE.model_copy(update={"channel": "random"})
    assert (await desk.add(ANN, new(place=elsewhere))).item.id != first.item.id


async def test_what_is_added_by_hand_is_new_each_time(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    by_hand = NewItem(task="Send  it", place=PLACE)
    first, second = [await desk.add(ANN, by_hand) for _ in range(2)]
    assert first.item.id != second.item.id
    assert (first.item.task, first.meeting.title) == ("Send it", "Added by Ann")
    (said,) = (await records.transcript(first.meeting.id)).utterances
    assert (said.speaker, said.text) == ("ann", "Send it")


async def test_whose_it_is_and_when_it_is_due_are_as_everywhere(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    await records.save_person_settings(BEN.account, PersonSettings(zone="America/New_York"))
    view = await desk.add(ANN, new(task="Send it", to=BEN.account, name="Ben", when="friday"))
    assert view.item.assignee is not None
    assert (view.item.assignee.participant, view.item.assignee.basis) == (
        "ben",
        AssigneeBasis.MANUAL,
    )
    assert view.item.due is not None
    assert view.item.due.instant == datetime(2026, 11, 20, 22, tzinfo=UTC)
    news, *_ = every = await planned(records)
    assert (news.kind, news.participant) == (ReminderKind.ASSIGNED, "ben")
    reminders = towards(every)
    assert [(one.item_id, one.at) for one in reminders] == [
        (view.item.id, datetime(2026, 11, 19, 14, tzinfo=UTC)),
        (view.item.id, datetime(2026, 11, 20, 14, tzinfo=UTC)),
    ]
    by_name = await desk.add(ANN, new(said=picked("2"), name="Carla"))
    assert by_name.item.assignee is not None
    assert by_name.item.assignee.participant == "carla"


async def test_the_zone_is_the_servers_else_that_of_who_adds_it(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    await records.save_person_settings(ANN.account, PersonSettings(zone="Asia/Tokyo"))
    assert (await desk.add(ANN, NewItem("One", PLACE))).meeting.zone == "Asia/Tokyo"
    await records.save_server_settings("chat", "w", ServerSettings(zone="Asia/Kolkata"))
    assert (await desk.add(ANN, NewItem("Two", PLACE))).meeting.zone == "Asia/Kolkata"


async def test_who_has_no_account_is_known_by_name(desk: FrontItemDesk) -> None:
    said = picked(author=None, name="Some \u202eApp")
    view = await desk.add(ANN, new(said=said))
    assert [(one.name, one.account) for one in view.meeting.participants] == [
        ("Some App", None),
        ("Ann", ANN.account),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"said": picked(text=" \n ")},
        {"said": None},
        {"task": "x" * 501},
        {"when": "whenever"},
        {"when": "2026-11-01"},
        {"name": "Zoe"},
        {"to": account("x", workspace="other")},
    ],
    ids=["no words", "no task", "too long", "no date", "past", "unknown", "foreign"],
)
async def test_what_is_no_item_is_not_kept(
    desk: FrontItemDesk, records: SqlStore, calls: Calls, wrong: dict[str, Any]
) -> None:
    with pytest.raises(MinutaError):
        await desk.add(ANN, new(**wrong))
    assert len(await records.meetings(99)) == 1
    assert calls.made == []


async def test_a_long_message_becomes_a_short_task_and_a_message_without_words_needs_one(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    view = await desk.add(ANN, new(said=picked(text="word " * 2000)))
    assert (len(view.item.task), view.item.task[-1]) == (500, "…")
    (evidence,) = view.item.evidence
    said = (await records.transcript(view.meeting.id)).utterance(evidence.utterance_id)
    assert said is not None
    assert evidence.quote in said.text
    assert len(said.text) > len(evidence.quote)
    only_a_file = await desk.add(ANN, new(task="Look at it", said=picked("2", text="")))
    assert only_a_file.item.evidence[0].quote == "Look at it"


async def test_only_who_can_read_the_place_adds_something_there(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    with pytest.raises(NotAllowedError):
        await desk.add(STRANGER, new())
    with pytest.raises(NotFoundError):
        await desk.add(FOREIGN_ADMIN, new())
    assert len(await records.meetings(99)) == 1


async def test_it_is_listed_as_a_task_and_found_but_is_no_meeting(
    desks: Fronts, records: SqlStore
) -> None:
    view = await desks.items.add(BEN, new(to=BEN.account, name="Ben"))
    mine = await desks.items.tasks(BEN, TaskScope.MINE)
    assert view.item.id in {one.item.id for one in mine.items}
    assert [one.meeting.id for one in await desks.notes.search(ANN, "slides", 9)] == [
        view.meeting.id
    ]
    assert view.meeting.id not in {one.id for one in await desks.notes.complete(ANN, "", 99)}
    assert await desks.notes.complete(ANN, "Message", 99) == []
    assert view.meeting.id not in {one.id for one in await records.meetings_at([THREAD], 99)}


async def test_it_is_answered_and_forgotten_like_every_other(desks: Fronts, calls: Calls) -> None:
    view = await desks.items.add(ANN, new(to=BEN.account, name="Ben"))
    done = await desks.items.done(BEN, view.item.id)
    assert done.item.status is ItemStatus.DONE
    undone = await desks.items.undo(BEN, view.item.id)
    assert undone.item.status is ItemStatus.OPEN
    await desks.notes.forget(ANN, view.meeting.id)
    assert calls.made[-1] == ("forget", view.meeting.id)


async def test_who_adds_something_for_themselves_is_not_told_of_it(
    desk: FrontItemDesk, records: SqlStore
) -> None:
    linked = account("b2", workspace="team", platform="other")
    await desk.add(BEN, new(to=BEN.account, name="Ben"))
    assert await planned(records) == []
    await records.link_accounts(ANN.account, linked)
    await desk.add(ANN, new(said=picked("2"), to=ANN.account, name="Ann"))
    assert await planned(records) == []
    await desk.add(ANN, new(said=picked("3"), to=BEN.account, name="Ben"))
    assert [one.kind for one in await planned(records)] == [ReminderKind.ASSIGNED]

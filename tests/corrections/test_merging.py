"""A voice that turns out to be somebody who is known already becomes one person with them."""

from datetime import datetime

import pytest

from bot.clock import AdjustableClock
from bot.corrections.corrections import Corrections
from bot.domain.meeting import Meeting
from bot.domain.people import Account, Participant
from bot.domain.working_hours import WorkingHours
from bot.errors import ConflictError, Fault, ProviderError
from bot.followup.answers import Answers
from bot.followup.changing import Actor, ItemChanges
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from storage.store import SqlStore
from tests import examples

MEETING = examples.meeting().id
ITEM = examples.item().id
BY = Actor("anna", "terminal")
DANA = Account(platform="terminal", workspace="local", user_id="dana")
KNOWN = Participant(id="dana", name="Dana Lee", aliases=("Dana",), account=DANA, zone="Asia/Tokyo")
VOICE = Participant(id="anna", name="Speaker 1", is_named=False)


@pytest.fixture
async def known(records: SqlStore) -> SqlStore:
    """Anna is a voice; the item, and what was decided, are those of somebody without one."""
    meeting = examples.meeting()
    people = (VOICE, meeting.participants[1], KNOWN)
    await records.update_meeting(meeting.model_copy(update={"participants": people}))
    assignee = examples.item().assignee
    assert assignee is not None
    theirs = assignee.model_copy(update={"participant": "dana"})
    notes, decision = examples.notes(), examples.notes().decisions[0]
    await records.save_notes(
        notes.model_copy(
            update={
                "action_items": (examples.item().model_copy(update={"assignee": theirs}),),
                "decisions": (decision.model_copy(update={"decided_by": ("dana", "anna")}),),
            }
        )
    )
    return records


async def rename(store: SqlStore) -> Meeting:
    clock = AdjustableClock(examples.START)
    changes = ItemChanges(store, Timings(store, WorkingHours()), clock)
    corrections = Corrections(store, changes, clock, MeetingTurns())
    return await corrections.rename(MEETING, "anna", "Dana Lee", DANA, BY)


async def check(store: SqlStore, meeting: Meeting) -> None:
    assert [one.id for one in meeting.participants] == ["anna", "ben"]
    dana = meeting.participants[0]
    assert (dana.name, dana.account, dana.aliases) == ("Dana Lee", DANA, ("Dana",))
    assert dana.zone == "Asia/Tokyo"
    assert await store.meeting(MEETING) == meeting
    item = await store.item(ITEM)
    assert item.assignee is not None
    assert item.assignee.participant == "anna"
    assert (await store.notes(MEETING)).decisions[0].decided_by == ("anna",)


async def test_what_was_theirs_without_a_voice_is_theirs_with_it(known: SqlStore) -> None:
    meeting = await rename(known)
    await check(known, meeting)
    assert await rename(known) == meeting
    assert [task.item_id for task in await known.open_tasks_of(DANA)] == [ITEM]


async def test_an_item_does_not_go_back_to_who_is_nobody_any_more(known: SqlStore) -> None:
    await rename(known)
    answers = Answers(known, Timings(known, WorkingHours()), AdjustableClock(examples.START))
    with pytest.raises(ConflictError, match="somebody else"):
        await answers.undo(ITEM, actor="anna", where="terminal")


class _Interrupted(SqlStore):
    """A store in which somebody is killed when the second of two participants is to go."""

    updates = 0

    async def update_meeting(self, meeting: Meeting, *, at: datetime | None = None) -> None:
        self.updates += 1
        if self.updates > 1:
            raise ProviderError("database", Fault.CONNECTIVITY, "gone")
        await super().update_meeting(meeting, at=at)


async def test_what_was_cut_off_is_completed_by_saying_it_again(known: SqlStore) -> None:
    with pytest.raises(ProviderError):
        await rename(_Interrupted(known._database))  # noqa: SLF001 (the same database)
    await check(known, await rename(known))

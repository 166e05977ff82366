"""Notes are written anew while people change them, or somebody ends the process."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.claims import claim_id
from bot.domain.notes import Notes
from bot.domain.reminder import Reminder
from bot.errors import Fault, ProviderError
from bot.failpoints import nowhere
from bot.pipeline.rewriting import Rewriting
from storage.store import SqlStore
from tests.flows.conftest import Openings
from tests.flows.stage_set import MORNING, pipeline_settings
from tests.flows.test_refresh import ITEM, MEETING, answers, corrections, published, until_idle
from tests.followup.planned import planned, towards


class _Interrupted(SqlStore):
    """A store in which something happens once before new reminders are kept."""

    happens: Callable[[], Awaitable[None]] | None = None

    async def replace_reminders(
        self,
        item_id: str,
        reminders: Sequence[Reminder],
        *,
        version: int,
        due_zone: str | None = None,
    ) -> bool:
        if self.happens is not None:
            happens, self.happens = self.happens, None
            await happens()
        return await super().replace_reminders(
            item_id, reminders, version=version, due_zone=due_zone
        )


@pytest.mark.parametrize("is_killed", [True, False])
async def test_an_item_that_comes_back_is_reminded_of_although_that_was_interrupted(
    openings: Openings,
    is_killed: bool,  # noqa: FBT001 (a case)
) -> None:
    """By an end, or by somebody who words it anew at that moment."""

    async def killed() -> None:
        raise ProviderError("database", Fault.CONNECTIVITY, "gone")

    async with openings() as (stage_set, pipeline):

        async def reworded() -> None:
            await answers(stage_set).reword(ITEM, "Do it well", actor="p0", where="file")

        await published(stage_set)
        stage_set.note_taker.finds_items = False
        stage_set.clock.move_to(MORNING + timedelta(minutes=5))
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        stage_set.note_taker.finds_items = True
        store = _Interrupted(stage_set.store._database)  # noqa: SLF001 (the same database)
        rewriting = Rewriting(replace(stage_set.outside, store=store), pipeline_settings(), nowhere)
        surveyed = await rewriting.survey(MEETING)
        stage_set.clock.move_to(MORNING + timedelta(minutes=10))
        await rewriting.rewrite(MEETING, str(surveyed["written_at"]))
        store.happens = killed if is_killed else reworded
        with pytest.raises(ProviderError) if is_killed else nullcontext():
            await rewriting.settle(MEETING, surveyed)
        if is_killed:
            await rewriting.settle(MEETING, surveyed)
        assert [one.item_id for one in towards(await planned(store))] == [ITEM]


class _Corrected(SqlStore):
    """A store in which somebody corrects the notes at the moment in which new ones are kept."""

    correct: Callable[[], Awaitable[None]] | None = None

    async def save_next_notes(self, notes: Notes, *, at: datetime | None = None) -> None:
        if self.correct is not None:
            correct, self.correct = self.correct, None
            await correct()
        await super().save_next_notes(notes, at=at)


async def test_a_correction_at_the_moment_in_which_the_new_notes_are_kept_is_not_lost(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, _):
        await published(stage_set)
        first = await stage_set.store.notes(MEETING)

        async def correct() -> None:
            wanted = claim_id(first.tldr[0])
            await corrections(stage_set).reword(MEETING, wanted, "Ann does it.")

        store = _Corrected(stage_set.store._database)  # noqa: SLF001 (the same database)
        store.correct = correct
        rewriting = Rewriting(replace(stage_set.outside, store=store), pipeline_settings(), nowhere)
        stage_set.clock.move_to(MORNING + timedelta(minutes=5))
        await rewriting.rewrite(MEETING, first.written_at.isoformat())
        notes = await store.notes(MEETING)
    assert [line.text for line in notes.tldr] == ["Ann does it."]
    assert notes.version == 3
    assert len(stage_set.journal.read("writing")) == 2

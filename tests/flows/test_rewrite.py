"""Notes are written anew: as the next version, without losing what people changed."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.action_item import ItemStatus
from bot.domain.claims import claim_id
from bot.domain.preferences import ConfirmMode, ServerSettings
from bot.domain.progress import Stage
from bot.domain.reminder import ReminderState
from bot.errors import ConflictError, Fault
from bot.failpoints import nowhere
from bot.pipeline.rewriting import Rewriting
from tests.flows.conftest import Openings, until
from tests.flows.stage_set import MORNING, Faults, pipeline_settings
from tests.flows.test_pipeline import provider_error
from tests.flows.test_refresh import (
    ITEM,
    MEETING,
    SOMEBODY,
    answers,
    corrections,
    notes_shown,
    published,
    until_idle,
)
from tests.followup.planned import planned, towards


async def test_the_notes_are_written_as_the_next_version_in_the_same_message(
    openings_everywhere: Openings,
) -> None:
    async with openings_everywhere() as (stage_set, pipeline):
        await published(stage_set)
        stage_set.clock.move_to(MORNING + timedelta(minutes=5))
        await pipeline.rewrite(MEETING)
        await pipeline.rewrite(MEETING)  # a second click
        await until_idle(pipeline)
        notes = await stage_set.store.notes(MEETING)
        assert (await stage_set.store.progress(MEETING)).stage is Stage.DONE
    assert notes.version == 2
    assert notes.written_at >= MORNING + timedelta(minutes=5)
    assert len(stage_set.journal.read("writing")) == 2
    assert [line["version"] for line in notes_shown(stage_set)] == [1, 2]
    assert len(stage_set.journal.read("post")) == 1


async def test_what_people_changed_stays(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        first = await stage_set.store.notes(MEETING)
        await answers(stage_set).reword(ITEM, "Do it well", actor="p0", where="file")
        await corrections(stage_set).reword(MEETING, claim_id(first.tldr[0]), "Ann does it.")
        stage_set.clock.move_to(MORNING + timedelta(minutes=5))
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        notes = await stage_set.store.notes(MEETING)
    assert notes.version == 3
    assert [line.text for line in notes.tldr] == ["Ann does it."]
    assert [item.task for item in notes.action_items] == ["Do it well"]


async def test_what_people_took_out_stays_out(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        first = await stage_set.store.notes(MEETING)
        await corrections(stage_set).reword(MEETING, claim_id(first.tldr[0]), "")
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        assert (await stage_set.store.notes(MEETING)).tldr == ()


async def test_if_it_fails_the_notes_stay_and_a_message_says_why_until_it_succeeds(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, _):
        await published(stage_set)
    async with openings(Faults([], [provider_error(Fault.QUOTA)], {})) as (stage_set, pipeline):
        await pipeline.rewrite(MEETING)
        await until(pipeline.dead_letters.listed)
        (job,) = await pipeline.dead_letters.listed()
        assert (await stage_set.store.notes(MEETING)).version == 1
        assert (await stage_set.store.progress(MEETING)).stage is Stage.DONE
        message, trouble = stage_set.journal.read("post")
        assert trouble["failure"] == "Somebody is over its quota."
        assert job.failure is not None
        assert job.failure.remedy.endswith(f"minuta jobs retry {job.id}.")
        await pipeline.retry(MEETING)
        await until_idle(pipeline)
        assert (await stage_set.store.notes(MEETING)).version == 2
    assert stage_set.journal.read("edit")[-1] == {
        **stage_set.journal.read("edit")[-1],
        "message": trouble["message"],
        "stage": "done",
    }
    assert {line["message"] for line in notes_shown(stage_set)} == {message["message"]}


async def test_a_failed_rewrite_is_given_up_for_the_next_one(openings: Openings) -> None:
    faults = Faults([], [], {})
    async with openings(faults) as (stage_set, pipeline):
        await published(stage_set)
        faults.notes.append(provider_error(Fault.QUOTA))
        await pipeline.rewrite(MEETING)
        await until(pipeline.dead_letters.listed)
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        assert await pipeline.dead_letters.listed() == []
        assert (await stage_set.store.notes(MEETING)).version == 2


async def test_the_reminders_of_an_item_that_is_now_due_another_day_move(
    openings: Openings,
) -> None:
    """The scripted note taker finds everything due on the day that it is asked."""
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        (first,) = towards(await planned(stage_set.store))
        stage_set.clock.move_to(datetime(2026, 11, 19, 7, tzinfo=UTC))
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        earlier = await stage_set.store.reminder(first.id)
        later = await stage_set.store.reminder(f"{ITEM}:due:20261119T0900")
    assert first.local.day == MORNING.day
    assert (earlier.state, later.state) == (ReminderState.CANCELLED, ReminderState.PLANNED)


async def test_an_item_that_stays_the_same_keeps_its_reminders(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        before = await planned(stage_set.store)
        stage_set.clock.move_to(MORNING + timedelta(hours=2))
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        assert await planned(stage_set.store) == before
    assert [one.kind.value for one in before] == ["assigned", "due", *["overdue"] * 3]


async def test_an_item_that_is_not_found_any_more_is_called_off_and_can_come_back(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        stage_set.note_taker.finds_items = False
        stage_set.clock.move_to(MORNING + timedelta(minutes=5))
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        assert (await stage_set.store.item(ITEM)).status is ItemStatus.CANCELLED
        assert await planned(stage_set.store) == []
        stage_set.note_taker.finds_items = True
        stage_set.clock.move_to(MORNING + timedelta(minutes=10))
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        assert (await stage_set.store.item(ITEM)).status is ItemStatus.OPEN
        assert len(towards(await planned(stage_set.store))) == 1


async def test_an_item_that_somebody_changed_stays_although_it_is_not_found_any_more(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)
        await answers(stage_set).done(ITEM, actor="p0", where="file")
        stage_set.note_taker.finds_items = False
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        (item,) = (await stage_set.store.notes(MEETING)).action_items
    assert (item.id, item.status) == (ITEM, ItemStatus.DONE)


async def test_a_name_that_is_put_right_while_the_notes_are_written_is_not_lost(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, pipeline):
        await published(stage_set)

        async def rename() -> None:
            stage_set.note_taker.meanwhile = None
            await corrections(stage_set).rename(MEETING, "p0", "Ann", None, SOMEBODY)

        stage_set.note_taker.meanwhile = rename
        stage_set.clock.move_to(MORNING + timedelta(minutes=5))
        await pipeline.rewrite(MEETING)
        await until_idle(pipeline)
        notes = await stage_set.store.notes(MEETING)
    assert len(stage_set.journal.read("writing")) == 3
    assert stage_set.journal.read("written")[-1]["people"] == ["Ann"]
    assert notes_shown(stage_set)[-1]["people"] == ["Ann"]
    assert notes.version == 2


async def test_notes_about_people_who_are_not_known_any_more_are_never_kept(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, _):
        await published(stage_set)
        first = await stage_set.store.notes(MEETING)

        async def rename() -> None:
            name = f"Ann {len(stage_set.journal.read('writing'))}"
            await corrections(stage_set).rename(MEETING, "p0", name, None, SOMEBODY)

        stage_set.note_taker.meanwhile = rename
        stage_set.clock.move_to(MORNING + timedelta(minutes=5))
        rewriting = Rewriting(stage_set.outside, pipeline_settings(), nowhere)
        with pytest.raises(ConflictError):
            await rewriting.rewrite(MEETING, first.written_at.isoformat())
        assert (await stage_set.store.notes(MEETING)).written_at == first.written_at


async def test_a_server_says_which_items_open_by_themselves(openings: Openings) -> None:
    async with openings() as (stage_set, _):
        await stage_set.store.save_server_settings(
            "file", "w", ServerSettings(confirm=ConfirmMode.ALL)
        )
        await published(stage_set)
        assert (await stage_set.store.item(ITEM)).status is ItemStatus.SUGGESTED
        assert await planned(stage_set.store) == []

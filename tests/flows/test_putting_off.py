"""What a platform can't take for a while comes when it can, once."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.domain.meeting import Place
from bot.domain.nudge import Nudge, NudgeState
from bot.domain.progress import Stage
from bot.errors import Fault
from bot.pipeline.pipeline import Pipeline
from bot.pipeline.rounds import is_last_round, next_round
from tests.flows.conftest import Openings, until, until_stage
from tests.flows.stage_set import MORNING, Faults, StageSet, tick_of
from tests.flows.test_pipeline import provider_error

MEETING = "0123456789abcdef"
HALF_A_MINUTE = timedelta(seconds=30)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TRIES = 3


@pytest.mark.parametrize(
    ("passed", "wait"),
    [
        (timedelta(), HALF_A_MINUTE),
        (timedelta(minutes=5), timedelta(minutes=2.5)),
        (DAY, HOUR / 2),
        (-DAY, HALF_A_MINUTE),  # the clock was set back
    ],
)
def test_the_longer_something_is_tried_the_later_it_is_tried_again(
    passed: timedelta, wait: timedelta
) -> None:
    assert next_round(MORNING, MORNING + passed) == MORNING + passed + wait


@pytest.mark.parametrize(
    ("round_at", "is_last"), [(None, False), (MORNING + DAY, False), (MORNING + DAY + HOUR, True)]
)
def test_what_was_tried_for_a_day_is_not_put_off_any_more(
    round_at: datetime | None, *, is_last: bool
) -> None:
    assert is_last_round(MORNING, round_at) is is_last


async def test_a_nudge_is_put_off_until_the_platform_takes_it_and_sent_once(
    openings: Openings,
) -> None:
    async with openings() as (stage_set, _):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
    away: dict[str, list[Exception]] = {
        "post": [provider_error(Fault.SERVER) for _ in range(2 * TRIES - 1)],
        "after post": [provider_error(Fault.CONNECTIVITY)],
    }
    now = MORNING + timedelta(minutes=5)
    async with openings(Faults([], [], away)) as (stage_set, pipeline):
        for _ in range(2):
            await look(stage_set, pipeline, now)
            await until(partial(_is_put_off, stage_set, now))
            now = (await nudge(stage_set)).next_at or now
        assert await pipeline.dead_letters.listed() == []
        await look(stage_set, pipeline, now)
        await until(partial(_is_sent, stage_set))
    assert sum("nudge" in line for line in stage_set.journal.read("post")) == 1


async def look(stage_set: StageSet, pipeline: Pipeline, now: datetime) -> None:
    """Look what is due at a moment."""
    stage_set.clock.move_to(now)
    await tick_of(stage_set, pipeline).tick()


async def nudge(stage_set: StageSet) -> Nudge:
    """The one that there is."""
    its = await stage_set.store.reminders_of(f"{MEETING}item")
    (nudge_id,) = {one.nudge for one in its if one.nudge is not None}
    return await stage_set.store.nudge(nudge_id)


async def _is_put_off(stage_set: StageSet, since: datetime) -> bool:
    next_at = (await nudge(stage_set)).next_at
    return next_at is not None and next_at > since


async def _is_sent(stage_set: StageSet) -> bool:
    return (await nudge(stage_set)).state is NudgeState.SENT


async def test_a_weekly_digest_is_put_off_until_the_platform_takes_it(openings: Openings) -> None:
    place = Place(platform="file", workspace="w", channel="c")
    async with openings() as (stage_set, _):
        await stage_set.hand_in(MEETING)
        await until_stage(stage_set, MEETING, Stage.DONE)
        await stage_set.store.plan_channel_digest(place, MORNING)
    away: list[Exception] = [provider_error(Fault.SERVER) for _ in range(TRIES)]
    async with openings(Faults([], [], {"post": away})) as (stage_set, pipeline):
        (due,) = await stage_set.store.due_channel_digests(MORNING, 9)
        await pipeline.send_weekly(due)

        async def is_put_off() -> bool:
            return await stage_set.store.due_channel_digests(MORNING, 9) == []

        await until(is_put_off)
        assert await pipeline.dead_letters.listed() == []
        stage_set.clock.move_to(MORNING + HOUR)
        (again,) = await stage_set.store.due_channel_digests(stage_set.clock.now(), 9)
        assert again.at == MORNING
        await pipeline.send_weekly(again)

        async def is_posted() -> bool:
            return any("weekly" in line for line in stage_set.journal.read("post"))

        await until(is_posted)

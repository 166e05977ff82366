"""What is said weekly in a place goes when somebody whom it names is erased, or their meeting."""

from datetime import timedelta
from typing import Any

from bot.clock import AdjustableClock
from bot.domain.meeting import Place
from bot.domain.nudge import DueChannelDigest
from bot.domain.people import Account
from bot.followup.turns import MeetingTurns
from bot.pipeline.pipeline import Pipeline
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes
from bot.privacy.withdrawals import Withdrawals
from tests.flows.conftest import Openings
from tests.flows.stage_set import MORNING, StageSet
from tests.flows.test_refresh import MEETING, published, until_idle

PLACE = Place(platform="file", workspace="w", channel="c")
WHO = Account(platform="file", workspace="w", user_id="900000000000000001")


async def weekly(stage_set: StageSet, pipeline: Pipeline) -> str:
    """Publish a meeting and what is open in its place; the message with that."""
    await published(stage_set)
    meeting = await stage_set.store.meeting(MEETING)
    (person,) = meeting.participants
    known = person.model_copy(update={"account": WHO})
    await stage_set.store.update_meeting(meeting.model_copy(update={"participants": (known,)}))
    await until_idle(pipeline)
    due_at = MORNING + timedelta(hours=1)
    stage_set.clock.move_to(due_at)
    await stage_set.store.plan_channel_digest(PLACE, due_at)
    await pipeline.send_weekly(DueChannelDigest(PLACE, due_at))
    await until_idle(pipeline)
    (post,) = [one for one in posts(stage_set) if "weekly" in one]
    return str(post["message"])


def posts(stage_set: StageSet) -> list[dict[str, Any]]:
    return stage_set.journal.read("post")


def deleted(stage_set: StageSet) -> list[str]:
    return [str(line["message"]) for line in stage_set.journal.read("deleted")]


async def test_it_goes_with_the_meeting(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        message = await weekly(stage_set, pipeline)
        await pipeline.forget(MEETING)
        await until_idle(pipeline)
        assert message in deleted(stage_set)
        assert await stage_set.store.deliveries("") == []


async def test_it_goes_with_who_is_erased(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        message = await weekly(stage_set, pipeline)
        store = stage_set.store
        stale = StaleNotes(store, pipeline.refresh)
        clock = AdjustableClock(stage_set.clock.now())
        await Erasure(store, stage_set.shelf, clock, MeetingTurns(), stale).erase(WHO)
        assert await store.deliveries("weekly:") == []
        assert await Withdrawals(store, pipeline.unsay).sweep() == 1
        assert deleted(stage_set) == [message]
        assert await store.withdrawn() == []

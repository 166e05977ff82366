"""A part of a file at a provider: what is tried again, what is kept, what is deleted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.speech import SpeechRequest
from bot.domain.speech_job import SpeechJobState
from bot.errors import Fault, NotFoundError, ProviderError
from tests.servers.plain_speech.service import ALL, AT_ONCE
from tests.servers.speech import failures
from tests.speech.remote.stage import MEETING, Stage, numbered, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.domain.speech_job import JobHabits, SpeechJob
    from storage.store import SqlStore
    from tests.servers.speech.failures import Failure

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEN = numbered(range(10))
UPLOAD, BEGIN, FETCH, DELETE = "POST /upload", "POST /jobs", "GET /jobs/", "DELETE /jobs/"


async def jobs(store: SqlStore) -> Sequence[SpeechJob]:
    """Those of which a provider has something."""
    return await store.speech_jobs_to_delete(99, datetime(9000, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "failure",
    [
        failures.status(500),
        failures.page(502),
        failures.status(503),
        failures.rate_limited("7"),
        failures.cut_before(),
        failures.garbled(),
    ],
    ids=["500", "502", "503", "429", "cut", "half an answer"],
)
@pytest.mark.parametrize("where", [UPLOAD, BEGIN, FETCH])
async def test_what_may_pass_is_tried_again(
    stage: Stage, short_talk: Path, failure: Failure, where: str
) -> None:
    stage.server.fail_next(failure, where=where)
    async with stage.open() as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    assert stage.server.begun == 1
    assert stage.server.jobs == {}


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (401, Fault.AUTHENTICATION),
        (402, Fault.QUOTA),
        (400, Fault.BAD_INPUT),
        (413, Fault.TOO_LONG),
    ],
)
@pytest.mark.parametrize("where", [UPLOAD, BEGIN, FETCH])
async def test_what_can_not_pass_is_told_at_once(
    stage: Stage, short_talk: Path, code: int, fault: Fault, where: str
) -> None:
    stage.server.fail_next(failures.status(code), times=9, where=where)
    async with stage.open() as transcriber:
        with pytest.raises(ProviderError) as failed:
            await stage.hear(transcriber, short_talk)
    assert failed.value.fault is fault
    assert stage.clock.waits == []


async def test_waits_grow_and_give_way_to_what_the_provider_asks_for(
    stage: Stage, short_talk: Path
) -> None:
    stage.server.fail_next(failures.status(500), times=2, where=UPLOAD)
    stage.server.fail_next(failures.rate_limited("45"), where=UPLOAD)
    stage.server.polls = 0
    async with stage.open() as transcriber:
        await stage.hear(transcriber, short_talk)
    assert stage.clock.waits == [2.0, 4.0, 45.0]


async def test_after_the_last_try_the_fault_is_told(stage: Stage, short_talk: Path) -> None:
    stage.server.fail_next(failures.status(500), times=9, where=UPLOAD)
    async with stage.open(tries=3) as transcriber:
        with pytest.raises(ProviderError) as failed:
            await stage.hear(transcriber, short_talk)
    assert failed.value.fault is Fault.SERVER
    assert stage.clock.waits == [2.0, 4.0]


async def test_no_wait_goes_past_the_budget(stage: Stage, short_talk: Path) -> None:
    stage.server.fail_next(failures.rate_limited("900"), times=9, where=UPLOAD)
    async with stage.open(budget_s=600.0, budget_share=0.0) as transcriber:
        with pytest.raises(ProviderError) as failed:
            await stage.hear(transcriber, short_talk)
    assert failed.value.fault is Fault.RATE
    assert stage.clock.waits == []


async def test_a_provider_that_never_answers_is_a_fault_and_no_time_out(
    stage: Stage, short_talk: Path
) -> None:
    stage.server.fail_next(failures.never(), times=9, where=UPLOAD)
    async with stage.open(call_timeout_s=0.05, tries=2) as transcriber:
        with pytest.raises(ProviderError) as failed:
            await stage.hear(transcriber, short_talk)
    assert failed.value.fault is Fault.CONNECTIVITY


async def test_a_job_that_never_ends_is_given_up_and_found_again(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    stage.server.polls = 10**9
    async with stage.open(budget_s=120.0, budget_share=0.0) as transcriber:
        with pytest.raises(ProviderError, match="no result in 120 s") as failed:
            await stage.hear(transcriber, short_talk)
        assert failed.value.fault is Fault.SERVER
        assert max(stage.clock.waits) == 30.0
        assert stage.clock.waits == sorted(stage.clock.waits)
        (job,) = await jobs(kept)
        assert job.state is SpeechJobState.WORKING
        stage.server.finish(job.job_id or "")
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    assert (stage.server.sounds, stage.server.begun) == (1, 1)


async def test_a_begin_whose_answer_was_lost_is_not_repeated(
    stage: Stage, short_talk: Path
) -> None:
    stage.server.fail_next(failures.cut_after(), where=BEGIN)
    async with stage.open() as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    assert stage.server.begun == 1
    assert len(stage.server.record.of("GET", "/jobs")) == 1


async def test_a_begin_that_was_lost_is_repeated_once_it_is_known_to_be_lost(
    stage: Stage, short_talk: Path
) -> None:
    stage.server.fail_next(failures.page(504), where=BEGIN)
    async with stage.open() as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    assert stage.server.begun == 1
    assert len(stage.server.record.of("GET", "/jobs")) == 1


@pytest.mark.parametrize("habits", [ALL.model_copy(update={"finds": False}), AT_ONCE])
async def test_where_nothing_can_be_found_it_is_repeated(
    stage: Stage, short_talk: Path, habits: JobHabits
) -> None:
    where = BEGIN if habits.fetches else "POST /hear"
    stage.server.fail_next(failures.cut_after(), where=where)
    async with stage.open(habits) as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    assert stage.server.begun == 2


async def test_a_job_that_failed_there_is_begun_once_more(stage: Stage, short_talk: Path) -> None:
    failed = failures.answering({"status": "error", "error": "out of workers"})
    stage.server.fail_next(failed, times=3, where=FETCH)
    async with stage.open() as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    assert stage.server.begun == 2
    assert stage.server.jobs == {}


async def test_a_job_that_fails_there_again_is_given_up(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    failed = failures.answering({"status": "error", "error": "out of workers"})
    stage.server.fail_next(failed, times=99, where=FETCH)
    async with stage.open() as transcriber:
        with pytest.raises(ProviderError, match="out of workers"):
            await stage.hear(transcriber, short_talk)
    assert stage.server.begun == 2
    (job,) = await jobs(kept)
    assert (job.state, job.must_delete) == (SpeechJobState.FAILED, True)


async def test_sound_that_is_to_blame_is_not_sent_again(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    failed = failures.answering({"status": "error", "error": "bad sound"})
    stage.server.fail_next(failed, where=FETCH)
    async with stage.open() as transcriber:
        with pytest.raises(ProviderError) as told:
            await stage.hear(transcriber, short_talk)
    assert told.value.fault is Fault.BAD_INPUT
    assert stage.server.begun == 1
    (job,) = await jobs(kept)
    assert job.state is SpeechJobState.FAILED


async def test_what_was_heard_is_deleted_there(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    async with stage.open() as transcriber:
        await stage.hear(transcriber, short_talk)
    assert len(stage.server.deleted) == 1
    assert stage.server.uploads == {}
    assert await jobs(kept) == []


async def test_a_server_may_want_nothing_deleted(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    async with stage.open(delete=False) as transcriber:
        await stage.hear(transcriber, short_talk)
    assert len(stage.server.jobs) == 1
    assert await jobs(kept) == []


async def test_what_could_not_be_deleted_costs_nothing_and_is_remembered(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    stage.server.fail_next(failures.status(500), where=DELETE)
    async with stage.open() as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    (job,) = await jobs(kept)
    assert (job.state, job.must_delete) == (SpeechJobState.HEARD, True)


async def test_a_file_that_was_heard_is_not_heard_again(stage: Stage, short_talk: Path) -> None:
    async with stage.open() as transcriber:
        first = await stage.hear(transcriber, short_talk)
        assert await stage.hear(transcriber, short_talk) == first
        assert stage.server.begun == 1
        other = SpeechRequest(key="m1/1", meeting_id=MEETING)
        await stage.hear(transcriber, short_talk, other)
    assert stage.server.begun == 2


async def test_sound_without_a_key_is_kept_nowhere(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    stage.server.fail_next(failures.status(500), where=DELETE)
    async with stage.open() as transcriber:
        for _ in range(2):
            assert words(await stage.hear(transcriber, short_talk, SpeechRequest())) == TEN
    assert stage.server.begun == 2
    assert await jobs(kept) == []


async def test_of_a_meeting_that_is_forgotten_meanwhile_nothing_stays_there(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    stage.server.polls = 10**9
    async with stage.open() as transcriber:
        hearing = asyncio.create_task(stage.hear(transcriber, short_talk))
        await stage.server.until(lambda: bool(stage.server.record.of("GET", "/jobs/*")))
        await kept.forget_meeting(MEETING)
        stage.server.finish(next(iter(stage.server.jobs)))
        with pytest.raises(NotFoundError):
            await hearing
    assert stage.server.jobs == {}
    assert await jobs(kept) == []


async def test_no_secret_and_no_speech_is_logged_or_told(
    stage: Stage, short_talk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stage.server.fail_next(failures.status(500, "w1 w2 plain-key"), times=9, where=FETCH)
    stage.server.fail_next(failures.garbled(), where=BEGIN)
    with caplog.at_level("DEBUG", logger="bot"):
        async with stage.open(public_url="https://minuta.example") as transcriber:
            with pytest.raises(ProviderError) as failed:
                await stage.hear(transcriber, short_talk)
    secret = stage.server.record.of("POST", "/jobs")[0].body["callback"].rpartition("/")[2]
    said = f"{caplog.text}{failed.value}"
    assert "tried" in said or "try" in said
    assert all(word not in said for word in ("w1 w2", "plain-key", secret))

"""Results that are called back: over our own HTTP server, from a provider that nobody trusts."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from bot.domain.speech_job import SpeechJobState
from bot.errors import Fault, ProviderError
from bot.speech.remote.callbacks import Callbacks
from bot.speech.remote.waiters import Waiters
from integrations.web.server import open_web
from tests.servers.plain_speech.service import ALL, CALLS, PlainService
from tests.servers.speech import failures
from tests.speech.remote.stage import Stage, numbered, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain.speech_job import JobHabits
    from storage.store import SqlStore

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEN = numbered(range(10))
NEVER = 10**9


@asynccontextmanager
async def listening(
    stage: Stage, habits: JobHabits, waiters: Waiters | None = None
) -> AsyncIterator[str]:
    """Our server, as a provider reaches it; `waiters` are others than those of the stage."""
    assert stage.store is not None
    service = PlainService(stage.server.base_url, habits)
    desk = Callbacks({"plain": service}, stage.store, stage.clock, waiters or stage.waiters)

    async def well() -> bool:
        return True

    try:
        async with open_web(("127.0.0.1", 0), desk, well) as (host, port):
            yield f"http://{host}:{port}"
    finally:
        await service.aclose()


async def for_ever(seconds: float) -> None:
    del seconds
    await asyncio.Event().wait()


def has_begun(stage: Stage, jobs: int) -> bool:
    return len(stage.server.jobs) >= jobs


def callback(stage: Stage, number: int = -1) -> str:
    url: str = stage.server.record.of("POST", "/jobs")[number].body["callback"]
    return url


async def begun(stage: Stage) -> str:
    """Wait until the provider has a job; its id."""
    await stage.server.until(lambda: bool(stage.server.jobs))
    return next(iter(stage.server.jobs))


async def working(stage: Stage, store: SqlStore) -> None:
    """Wait until it is kept that the provider works."""
    secret = callback(stage).rpartition("/")[2]
    digest = sha256(secret.encode()).hexdigest()
    while True:
        job = await store.speech_job_of_secret("plain", digest)
        if job is not None and job.state is SpeechJobState.WORKING:
            return
        await asyncio.sleep(0.002)


async def test_a_call_wakes_who_waits_and_the_result_is_fetched(
    stage: Stage, short_talk: Path
) -> None:
    stage.server.polls, stage.server.is_calling = NEVER, False
    stage.sleep = for_ever
    async with listening(stage, ALL) as url, stage.open(public_url=url) as transcriber:
        hearing = asyncio.create_task(stage.hear(transcriber, short_talk))
        job_id = await begun(stage)
        await stage.server.until(lambda: bool(stage.server.record.of("GET", "/jobs/*")))
        stage.server.finish(job_id)
        # what a call says is nothing to go by
        assert await stage.server.call_back(job_id, result={"duration": 1, "segments": []}) == 200
        async with asyncio.timeout(10):
            assert words(await hearing) == TEN
    assert len(stage.server.record.of("GET", "/jobs/*")) == 2


async def test_a_lie_that_a_job_is_done_changes_nothing(stage: Stage, short_talk: Path) -> None:
    stage.server.polls, stage.server.is_calling = NEVER, False
    async with listening(stage, ALL) as url, stage.open(public_url=url) as transcriber:
        hearing = asyncio.create_task(stage.hear(transcriber, short_talk))
        job_id = await begun(stage)
        assert await stage.server.call(callback(stage), b"\xff not even JSON") == 200
        assert not hearing.done()
        stage.server.finish(job_id)
        assert words(await hearing) == TEN
    assert stage.server.begun == 1


async def test_words_that_only_a_call_brings_are_kept(stage: Stage, short_talk: Path) -> None:
    async with listening(stage, CALLS) as url, stage.open(CALLS, public_url=url) as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
        await stage.server.called()
    assert stage.server.calls == [200]
    assert (stage.server.sounds, stage.server.begun) == (1, 1)


async def test_a_call_to_another_process_is_seen_through_the_store(
    stage: Stage, short_talk: Path
) -> None:
    async with (
        listening(stage, CALLS, Waiters()) as url,
        stage.open(CALLS, public_url=url) as transcriber,
    ):
        assert words(await stage.hear(transcriber, short_talk)) == TEN


async def test_a_call_to_another_process_makes_a_result_be_fetched_at_once(
    stage: Stage, short_talk: Path
) -> None:
    stage.server.polls, stage.server.is_calling = NEVER, False
    async with (
        listening(stage, ALL, Waiters()) as url,
        stage.open(public_url=url, first_poll_s=3.0, longest_poll_s=3000.0) as transcriber,
    ):
        hearing = asyncio.create_task(stage.hear(transcriber, short_talk))
        job_id = await begun(stage)
        await stage.server.until(lambda: len(stage.server.record.of("GET", "/jobs/*")) == 10)
        stage.server.finish(job_id)
        await stage.server.call_back(job_id)
        waited = len(stage.clock.waits)
        assert words(await hearing) == TEN
    # the eleventh poll would be two minutes later; the store is looked at while one waits
    assert sum(stage.clock.waits[waited:]) <= 9.0


async def test_a_call_that_is_faster_than_the_answer_is_not_lost(
    stage: Stage, short_talk: Path
) -> None:
    async def early(request: object, handler: object) -> object:
        answer = await handler(request)  # type: ignore[operator]
        await stage.server.called()
        return answer

    stage.server.fail_next(early, where="POST /jobs")  # type: ignore[arg-type]
    async with listening(stage, CALLS) as url, stage.open(CALLS, public_url=url) as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    assert stage.server.calls == [200]
    assert stage.server.begun == 1


async def test_doubled_and_late_calls_change_nothing(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    async with listening(stage, CALLS) as url, stage.open(CALLS, public_url=url) as transcriber:
        heard = await stage.hear(transcriber, short_talk)
        await stage.server.called()
        job_id = await begun(stage)
        other = {"duration": 1.0, "segments": []}
        assert [await stage.server.call_back(job_id, result=other) for _ in range(2)] == [200, 200]
        assert await stage.hear(transcriber, short_talk) == heard
        digest = sha256(callback(stage).rpartition("/")[2].encode()).hexdigest()
        job = await kept.speech_job_of_secret("plain", digest)
        assert job is not None
        await kept.forget_speech_jobs([job.key])
        assert await stage.server.call_back(job_id) == 404
    assert stage.server.begun == 1


@pytest.mark.parametrize("habits", [ALL, CALLS], ids=["fetched", "called"])
async def test_a_lost_call_costs_time_alone(
    stage: Stage, short_talk: Path, habits: JobHabits
) -> None:
    stage.server.is_calling = False
    async with stage.open(
        habits, public_url="http://127.0.0.1:1", callback_s=60.0, callback_share=0.1
    ) as transcriber:
        assert words(await stage.hear(transcriber, short_talk)) == TEN
    if habits.fetches:
        assert stage.server.begun == 1
    else:  # sent again, to be heard at once
        assert stage.server.record.of("POST", "/hear")
        assert 60 <= sum(stage.clock.waits) < 66


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\x00",
        b'{"id": "another", "result": {"duration": 1, "segments": []}}',
        b'{"id": 7}',
        b"[" * 100_000,
        b'{"id": null, "result": null}',
    ],
    ids=["empty", "bytes", "another job", "no id", "deep", "nothing"],
)
async def test_nonsense_with_the_secret_is_not_kept(
    stage: Stage, kept: SqlStore, short_talk: Path, body: bytes
) -> None:
    stage.server.is_calling = False
    async with listening(stage, CALLS) as url, stage.open(CALLS, public_url=url) as transcriber:
        hearing = asyncio.create_task(stage.hear(transcriber, short_talk))
        job_id = await begun(stage)
        await working(stage, kept)
        assert await stage.server.call(callback(stage), body) == 404
        assert await stage.server.call_back(job_id) == 200
        assert words(await hearing) == TEN
    assert stage.server.begun == 1


async def test_a_failure_that_is_called_back_is_tried_once_more(
    stage: Stage, short_talk: Path
) -> None:
    stage.server.is_calling = False
    async with listening(stage, CALLS) as url, stage.open(CALLS, public_url=url) as transcriber:
        hearing = asyncio.create_task(stage.hear(transcriber, short_talk))
        for number in range(2):
            await stage.server.until(partial(has_begun, stage, number + 1))
            job_id = list(stage.server.jobs)[number]
            body = {"id": job_id, "error": "out of workers"}
            assert await stage.server.call(callback(stage), json.dumps(body).encode()) == 200
        with pytest.raises(ProviderError, match="out of workers") as failed:
            await hearing
    assert failed.value.fault is Fault.SERVER


async def test_who_guesses_gets_the_same_answer_whatever_they_guess(
    stage: Stage, short_talk: Path
) -> None:
    async with listening(stage, CALLS) as url, stage.open(CALLS, public_url=url) as transcriber:
        await stage.hear(transcriber, short_talk)
        await stage.server.called()
        secret = callback(stage).rpartition("/")[2]
        guesses = [
            f"plain/{secret[:-1]}",
            f"plain/{secret}x",
            f"plain/{secret.swapcase()}",
            f"deepgram/{secret}",
            f"plain/{'x' * 3000}",
            "plain/%00",
            "plain/%F0%9F%9A%80",
        ]
        told = [
            await stage.server.call(f"{url}/callbacks/speech/{guess}", b"{}") for guess in guesses
        ]
    assert told == [404] * len(guesses)


async def test_a_new_secret_is_used_for_every_try_and_only_its_hash_is_kept(
    stage: Stage, kept: SqlStore, short_talk: Path
) -> None:
    failed = failures.answering({"status": "error", "error": "out of workers"})
    stage.server.fail_next(failed, times=3, where="GET /jobs/")
    stage.server.is_calling = False
    async with stage.open(public_url="https://minuta.example/") as transcriber:
        await stage.hear(transcriber, short_talk)
    urls = [callback(stage, number) for number in (0, 1)]
    assert all(u.startswith("https://minuta.example/callbacks/speech/plain/") for u in urls)
    secrets = {url.rpartition("/")[2] for url in urls}
    assert len(secrets) == 2
    assert all(len(secret) >= 43 for secret in secrets)  # 256 bits in base64
    tickets = {request.body["ticket"] for request in stage.server.record.of("POST", "/jobs")}
    assert len(tickets | secrets) == 4
    first, second = (sha256(u.rpartition("/")[2].encode()).hexdigest() for u in urls)
    assert await kept.speech_job_of_secret("plain", first) is None
    job = await kept.speech_job_of_secret("plain", second)
    assert job is not None
    assert not any(secret in job.model_dump_json() for secret in secrets)

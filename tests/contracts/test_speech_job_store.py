"""What every store promises about sound that providers work on."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256

import pytest

from bot.domain.progress import Progress, Stage
from bot.domain.speech_job import SpeechJob, SpeechJobState
from bot.errors import ConflictError, NotFoundError
from storage.store import SqlStore
from tests.storage import examples

LATER = timedelta(hours=1)
FIRST, SECOND = (sha256(secret).hexdigest() for secret in (b"first", b"second"))


@pytest.fixture(autouse=True)
async def _meetings(store: SqlStore) -> None:
    await store.add_meeting(examples.meeting("m1"), "s")
    await store.add_meeting(examples.meeting("m2"), "t")


def job(key: str = "m1/0:0-9:gladia", **changes: object) -> SpeechJob:
    """A job with a value in every field."""
    return SpeechJob(
        key=key,
        meeting_id="m1",
        provider="gladia",
        state=SpeechJobState.HEARD,
        ticket="ticket",
        secret_hash=FIRST,
        began_at=examples.START,
        upload="https://api.gladia.io/file/1",
        job_id="j-1",
        called_back_at=examples.START + LATER,
        heard=examples.heard(),
        failure="kaputt 🚀",
        must_delete=True,
    ).model_copy(update=changes)


async def test_a_job_comes_back_as_it_was_kept(store: SqlStore) -> None:
    assert await store.speech_job("m1/0:0-9:gladia") is None
    saved = await store.save_speech_job(job())
    assert saved == job(version=saved.version)
    assert await store.speech_job("m1/0:0-9:gladia") == saved
    assert await store.speech_job("M1/0:0-9:gladia") is None
    bare = SpeechJob(
        key="k",
        meeting_id=None,
        provider="p",
        state=SpeechJobState.SENDING,
        ticket="t",
        secret_hash=SECOND,
        began_at=examples.START,
    )
    kept = await store.save_speech_job(bare)
    assert await store.speech_job("k") == kept


async def test_text_that_no_database_holds_does_not_cost_a_job(store: SqlStore) -> None:
    await store.save_speech_job(job(failure="kaputt \0 🚀"))
    kept = await store.speech_job(job().key)
    assert kept is not None
    assert kept.failure == "kaputt \ufffd 🚀"


async def test_a_change_of_what_was_read_is_kept(store: SqlStore) -> None:
    first = await store.save_speech_job(job(state=SpeechJobState.SENDING, heard=None))
    second = await store.save_speech_job(
        first.model_copy(update={"state": SpeechJobState.HEARD, "heard": examples.heard()})
    )
    assert second.version > first.version
    assert await store.speech_job(job().key) == second


async def test_of_two_who_change_the_same_version_one_is_refused(
    store: SqlStore, second_store: SqlStore
) -> None:
    read = await store.save_speech_job(job())
    changed = await second_store.save_speech_job(read.model_copy(update={"failure": "theirs"}))
    with pytest.raises(ConflictError):
        await store.save_speech_job(read.model_copy(update={"failure": "ours"}))
    assert await store.speech_job(job().key) == changed


async def test_a_new_try_replaces_what_was_known_and_who_knew_it_notices(store: SqlStore) -> None:
    old = await store.save_speech_job(job())
    new = await store.save_speech_job(job(ticket="other", secret_hash=SECOND, heard=None))
    assert new.version > old.version
    assert await store.speech_job(job().key) == new
    assert await store.speech_job_of_secret("gladia", FIRST) is None
    with pytest.raises(ConflictError):
        await store.save_speech_job(old)


async def test_a_job_is_found_by_provider_and_secret_together(store: SqlStore) -> None:
    saved = await store.save_speech_job(job())
    await store.save_speech_job(job("other", secret_hash=SECOND))
    assert await store.speech_job_of_secret("gladia", FIRST) == saved
    assert await store.speech_job_of_secret("deepgram", FIRST) is None
    assert await store.speech_job_of_secret("gladia", FIRST.upper()) is None
    assert await store.speech_job_of_secret("gladia", "") is None


async def test_what_is_over_and_not_deleted_at_the_provider_is_told_oldest_first(
    store: SqlStore,
) -> None:
    states = [*SpeechJobState, SpeechJobState.FAILED]
    for number, state in enumerate(states):
        began_at = examples.START + LATER * (len(states) - number)
        await store.save_speech_job(job(state.value + str(number), state=state, began_at=began_at))
    await store.save_speech_job(job("gone", must_delete=False))

    async def keys(limit: int, abandoned: int) -> list[str]:
        before = examples.START + LATER * abandoned
        return [each.key for each in await store.speech_jobs_to_delete(limit, before)]

    assert await keys(9, 0) == ["failed5", "failed3", "heard2"]
    assert await keys(2, 0) == ["failed5", "failed3"]
    # who died while it was sent or worked on never came back for it
    assert await keys(9, 9) == ["failed5", "deleted4", "failed3", "heard2", "working1", "sending0"]


async def test_jobs_are_forgotten_by_key(store: SqlStore) -> None:
    for key in ("a", "b", "c"):
        await store.save_speech_job(job(key))
    await store.forget_speech_jobs(["a", "c", "unknown"])
    await store.forget_speech_jobs([])
    assert [await store.speech_job(key) is None for key in ("a", "b", "c")] == [True, False, True]


async def test_old_jobs_are_forgotten_unless_a_provider_has_something_of_them(
    store: SqlStore,
) -> None:
    await store.save_speech_job(job("old", must_delete=False))
    await store.save_speech_job(job("there"))
    await store.save_speech_job(job("new", must_delete=False, began_at=examples.START + LATER))
    assert await store.forget_old_speech_jobs(examples.START + LATER) == 1
    kept = [await store.speech_job(key) is not None for key in ("old", "there", "new")]
    assert kept == [False, True, True]


async def forgotten(store: SqlStore) -> None:
    await store.forget_meeting("m1")


async def transcribed(store: SqlStore) -> None:
    await store.save_transcript(examples.transcript("m1"))


async def somebody_taken_out(store: SqlStore) -> None:
    await store.report_progress("m1", Progress(stage=Stage.DONE))
    await store.replace_record(await store.meeting("m1"), None, None, "p2")


@pytest.mark.parametrize("end", [forgotten, transcribed, somebody_taken_out])
async def test_words_go_with_their_meeting_and_what_is_to_be_deleted_stays(
    store: SqlStore, end: Callable[[SqlStore], Awaitable[None]]
) -> None:
    working = await store.save_speech_job(job("working", state=SpeechJobState.WORKING))
    await store.save_speech_job(job("deleted", must_delete=False))
    other = await store.save_speech_job(job("other", meeting_id="m2"))
    await store.save_speech_job(job("nobody's", meeting_id=None))
    await end(store)
    assert await store.speech_job("deleted") is None
    left = await store.speech_job("working")
    assert left is not None
    emptied = {"meeting_id": None, "heard": None, "failure": None, "state": SpeechJobState.FAILED}
    assert left == working.model_copy(update={**emptied, "version": working.version + 1})
    assert await store.speech_job("other") == other
    assert await store.speech_job("nobody's") is not None
    # a waiter that comes back with the words is not to bring them back
    with pytest.raises((ConflictError, NotFoundError)):
        await store.save_speech_job(working)


async def test_nothing_is_kept_of_a_meeting_that_is_not_there(store: SqlStore) -> None:
    with pytest.raises(NotFoundError):
        await store.save_speech_job(job(meeting_id="m3"))
    assert await store.speech_job(job().key) is None

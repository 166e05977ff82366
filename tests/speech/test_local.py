import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from bot.domain.speech import HeardTrack, SpeechRequest
from bot.errors import BadRecordingError, Fault, ProviderError
from bot.speech.local import LocalTranscriber
from tests.speech.sounds import silence, voice, write

HERE = "tests.speech.recognisers"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sound = np.concatenate([silence(1), voice("beckett"), silence(2), voice("beckett")])
    return write(tmp_path_factory.mktemp("talk") / "talk.wav", sound)


@asynccontextmanager
async def hearing(
    recogniser: str,
    settings: dict[str, str] | None = None,
    *,
    stall_s: float = 60.0,
    max_memory_bytes: int | None = 4 << 30,
) -> AsyncIterator[LocalTranscriber]:
    transcriber = LocalTranscriber(
        f"{HERE}:{recogniser}", settings, stall_s=stall_s, max_memory_bytes=max_memory_bytes
    )
    try:
        yield transcriber
    finally:
        await transcriber.aclose()


async def heard(transcriber: LocalTranscriber, talk: Path) -> HeardTrack:
    return await transcriber.transcribe(talk, SpeechRequest(), lambda _: None)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1]
    except FileNotFoundError:
        return False
    return state.split()[0] != "Z"


def is_gone(process: int, within_s: float = 10.0) -> bool:
    """Whether a process ends; it is nobody's child here, so that it can only be watched."""
    until = time.monotonic() + within_s
    while is_alive(process):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


async def test_the_model_stays_loaded_between_files(talk: Path) -> None:
    async with hearing("Measuring") as transcriber:
        first = await heard(transcriber, talk)
        second = await heard(transcriber, talk)
    assert first == second
    assert first.segments[0].text.endswith(first.segments[-1].text.split()[-1])
    assert not first.segments[0].text.endswith(str(os.getpid()))


async def test_words_are_moved_to_the_time_of_the_file(talk: Path) -> None:
    async with hearing("Measuring") as transcriber:
        result = await heard(transcriber, talk)
    for segment in result.segments:
        (word,) = segment.words
        assert abs(word.start_s - segment.start_s) < 0.3


async def test_progress_goes_up_to_one(talk: Path) -> None:
    told: list[float] = []
    async with hearing("Measuring") as transcriber:
        for is_mixed in (False, True):
            told.clear()
            await transcriber.transcribe(talk, SpeechRequest(is_mixed=is_mixed), told.append)
            assert told == sorted(told)
            assert told[-1] == 1.0
            assert len(told) > 3


async def test_what_an_engine_prints_does_not_reach_the_answers(talk: Path) -> None:
    async with hearing("Printing") as transcriber:
        assert (await heard(transcriber, talk)).segments


@pytest.mark.parametrize("text", ["", "so and so and so and so and so and so"])
async def test_text_that_can_not_be_is_a_gap(talk: Path, text: str) -> None:
    async with hearing("Measuring", {"text": text}) as transcriber:
        result = await heard(transcriber, talk)
    assert result.segments == ()
    gaps_s = sum(gap.end_s - gap.start_s for gap in result.gaps)
    assert gaps_s == pytest.approx(result.speech_s, abs=0.1)


@pytest.mark.parametrize(
    ("recogniser", "detail"),
    [("Crashing", "SIGSEGV"), ("Killed", "SIGKILL")],
)
async def test_a_process_that_dies_is_told_by_its_signal(
    talk: Path, tmp_path: Path, recogniser: str, detail: str
) -> None:
    settings = {"mark": str(tmp_path / "mark")} if recogniser == "Crashing" else {}
    async with hearing(recogniser, settings) as transcriber:
        with pytest.raises(ProviderError, match=detail) as failed:
            await heard(transcriber, talk)
        assert failed.value.fault is Fault.SERVER
        assert failed.value.provider == "measuring"


async def test_the_next_file_gets_a_fresh_process(talk: Path, tmp_path: Path) -> None:
    async with hearing("Crashing", {"mark": str(tmp_path / "mark")}) as transcriber:
        with pytest.raises(ProviderError):
            await heard(transcriber, talk)
        assert transcriber.process_id is None
        assert (await heard(transcriber, talk)).segments


async def killed_from_outside(transcriber: LocalTranscriber, talk: Path) -> None:
    moment = asyncio.Event()
    job = asyncio.create_task(transcriber.transcribe(talk, SpeechRequest(), lambda _: moment.set()))
    await moment.wait()
    assert transcriber.process_id is not None
    os.kill(transcriber.process_id, signal.SIGKILL)
    with pytest.raises(ProviderError, match="SIGKILL"):
        await job


async def cancelled(transcriber: LocalTranscriber, talk: Path) -> None:
    moment = asyncio.Event()
    job = asyncio.create_task(transcriber.transcribe(talk, SpeechRequest(), lambda _: moment.set()))
    await moment.wait()
    process = transcriber.process_id
    assert process is not None
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert is_gone(process)


@pytest.fixture(scope="module")
def long_talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sound = np.concatenate([voice("two_cities")] * 3)
    return write(tmp_path_factory.mktemp("talk") / "long.wav", sound)


@pytest.mark.parametrize("end", [killed_from_outside, cancelled])
async def test_after_an_end_in_the_middle_it_works_again(
    long_talk: Path, talk: Path, end: Callable[[LocalTranscriber, Path], Awaitable[None]]
) -> None:
    engine = LocalTranscriber("integrations.speech.moonshine:Moonshine")
    try:
        await end(engine, long_talk)
        assert (await heard(engine, talk)).segments
    finally:
        await engine.aclose()


async def test_a_process_without_progress_is_given_up(talk: Path) -> None:
    async with hearing("Hanging", stall_s=2.0) as transcriber:
        job = asyncio.create_task(heard(transcriber, talk))
        with pytest.raises(ProviderError, match="no progress for 2 s") as failed:
            await job
        assert failed.value.fault is Fault.SERVER
        assert transcriber.process_id is None


async def test_memory_has_a_limit(talk: Path) -> None:
    async with hearing("Hungry", max_memory_bytes=2 << 30) as transcriber:
        with pytest.raises(ProviderError, match="out of memory") as failed:
            await heard(transcriber, talk)
        assert failed.value.fault is Fault.SERVER


async def test_an_engines_own_error_keeps_its_kind_and_the_process(talk: Path) -> None:
    async with hearing("Refusing") as transcriber:
        with pytest.raises(ProviderError) as failed:
            await heard(transcriber, talk)
        assert failed.value.fault is Fault.RATE
        assert transcriber.process_id is not None


async def test_a_bad_file_is_refused_and_the_process_lives_on(talk: Path, tmp_path: Path) -> None:
    page = tmp_path / "talk.mp3"
    page.write_text("<!DOCTYPE html><html>", encoding="utf-8")
    async with hearing("Measuring") as transcriber:
        with pytest.raises(BadRecordingError, match=r"talk\.mp3 is a web page"):
            await heard(transcriber, page)
        process = transcriber.process_id
        assert (await heard(transcriber, talk)).segments
        assert transcriber.process_id == process


async def test_files_given_at_once_are_heard_one_after_another(talk: Path) -> None:
    async with hearing("Measuring") as transcriber:
        results = await asyncio.gather(*(heard(transcriber, talk) for _ in range(3)))
    assert results[0] == results[1] == results[2]


async def test_the_process_does_not_know_the_bots_secrets(
    talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    async with hearing("Measuring") as transcriber:
        await heard(transcriber, talk)
        environment = Path(f"/proc/{transcriber.process_id}/environ").read_bytes()
    assert b"DISCORD_TOKEN" not in environment


async def test_closing_leaves_no_process(talk: Path) -> None:
    async with hearing("Measuring") as transcriber:
        await heard(transcriber, talk)
        process = transcriber.process_id
    assert process is not None
    assert not is_alive(process)


def test_the_process_dies_with_a_bot_that_was_killed(talk: Path) -> None:
    program = f"""
import asyncio
from pathlib import Path
from bot.domain.speech import SpeechRequest
from bot.speech.local import LocalTranscriber
transcriber = LocalTranscriber({HERE + ":Hanging"!r})
def report(_):
    print(transcriber.process_id, flush=True)
asyncio.run(transcriber.transcribe(Path({str(talk)!r}), SpeechRequest(), report))
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    assert is_gone(child)

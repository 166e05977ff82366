"""The sound of a meeting that was handed on comes to the shelf."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.capture.captures import open_captures
from bot.capture.finishing import Finishing
from bot.capture.heard import keep_heard
from bot.capture.live_transcript import LiveCoverage
from bot.domain.capture import CaptureState
from bot.domain.speech import HeardTrack
from bot.domain.transcript import SpeechEngine
from bot.errors import NoSpaceError
from bot.speech.decoding import decode, probe
from tests.capture.finishing.ending import ANN, BEN, MEETING, Ending
from tests.capture.finishing.outside import nothing
from tests.speech.sounds import RATE

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.meeting import Meeting
    from storage.store import SqlStore
    from tests.capture.finishing.outside import WatchedShelf


async def test_the_sound_comes_afterwards_and_fits_what_was_said(
    over: Ending, store: SqlStore, finishing: Finishing, meeting: Meeting
) -> None:
    await finishing.finish(meeting, over.capture)
    losses = await finishing.render(MEETING)
    assert over.on_shelf() == {ANN, BEN}
    heard = await store.heard(MEETING)
    for index, track in enumerate((await store.meeting(MEETING)).tracks):
        assert track.duration_s is not None
        path = over.shelf / track.audio
        assert probe(path).duration_s >= track.duration_s
        segments = heard[index].segments
        begin_s, end_s = segments[0].start_s, segments[-1].end_s
        assert loudness(path, begin_s, end_s) > 100 * loudness(path, 0, begin_s - 0.1)
        assert loudness(path, begin_s, begin_s + 1) > 0.01
        assert loudness(path, end_s + 0.1, end_s + 1) == 0
    assert losses.keys() == {"ann", "ben"}
    assert (await store.capture(MEETING)).state is CaptureState.ENDED
    assert not over.journals.exists()
    assert over.submitted == [MEETING]


def loudness(path: Path, start_s: float, end_s: float) -> float:
    """The root mean square of a stretch of a file."""
    line = np.zeros(60 * RATE, np.float32)
    for block in decode(path):
        line[block.start : block.end] = block.samples
    return float(np.sqrt(np.mean(line[round(start_s * RATE) : round(end_s * RATE)] ** 2)))


async def test_a_full_shelf_is_tried_again(
    over: Ending,
    store: SqlStore,
    shelf: WatchedShelf,
    finishing: Finishing,
    meeting: Meeting,
) -> None:
    async def refuse() -> None:
        raise NoSpaceError("The disk is full.", "Make room.")

    await finishing.finish(meeting, over.capture)
    shelf.before = refuse
    with pytest.raises(NoSpaceError):
        await finishing.render(MEETING)
    assert (await store.capture(MEETING)).state is CaptureState.FINISHING
    assert list(over.journals.glob("*.journal"))
    shelf.before = nothing
    await finishing.render(MEETING)
    assert over.on_shelf() == {ANN, BEN}


async def test_one_meeting_is_rendered_at_a_time(
    over: Ending, store: SqlStore, shelf: WatchedShelf, finishing: Finishing
) -> None:
    short = Ending(over.folder, "m2")
    for each, seconds in ((over, 30), (short, 1)):
        meeting = await each.begin(store)
        await each.hear(each.record(1, "ann", seconds=seconds), meeting, store)
        await finishing.finish(meeting, each.capture)
    await asyncio.gather(finishing.render(over.meeting_id), finishing.render(short.meeting_id))
    assert shelf.came == [f"{each.meeting_id}/0001-001.mka" for each in (over, short)]


async def test_somebody_who_is_only_in_the_recording_holds_nobody_up(
    over: Ending,
    store: SqlStore,
    finishing: Finishing,
    caplog: pytest.LogCaptureFixture,
) -> None:
    meeting = await over.begin(store)
    heard = HeardTrack(
        engine=SpeechEngine(provider="echo", model="none"), duration_s=20, speech_s=0, segments=()
    )
    keep_heard(over.record(1, "ann", "ben"), {"ben": LiveCoverage(heard=heard)})
    await finishing.finish(meeting, over.capture)
    await finishing.render(MEETING)
    assert over.on_shelf() == {ANN}
    assert [t.speaker for t in (await store.meeting(MEETING)).tracks] == ["ben"]
    assert "only in the recording" in caplog.text
    assert "ann" not in caplog.text.lower()


async def test_a_bot_that_comes_back_brings_the_sound_to_the_shelf(
    over: Ending, store: SqlStore, shelf: WatchedShelf, finishing: Finishing, meeting: Meeting
) -> None:
    await finishing.finish(meeting, over.capture)
    around = over.around(store, shelf)
    async with open_captures(around, over.settings, Finishing(around, over.settings)) as captures:
        async with asyncio.timeout(20):
            await captures.over(MEETING)
    assert over.on_shelf() == {ANN, BEN}
    assert (await store.capture(MEETING)).state is CaptureState.ENDED
    assert len((await store.meeting(MEETING)).tracks) == 2

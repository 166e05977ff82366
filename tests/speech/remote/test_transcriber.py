"""Files heard by a provider, from the recording to the joined track."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.domain.speech import Extra, SpeechCapabilities, SpeechRequest
from bot.errors import BadRecordingError, Fault, ProviderError
from tests.servers.plain_speech.service import ALL, AT_ONCE, CAN, PlainService
from tests.servers.plain_speech.talk import heard_in, talk
from tests.servers.speech.failures import status
from tests.speech.remote.stage import Stage, numbered, words
from tests.speech.sounds import noise, silence, write

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.speech import HeardTrack
    from bot.domain.speech_job import JobHabits

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE = SpeechRequest(key="m1/0", meeting_id="m1")
MIXED = SpeechRequest(key="m1/0", meeting_id="m1", is_mixed=True)


@pytest.mark.parametrize("habits", [ALL, AT_ONCE], ids=["job", "at once"])
async def test_every_word_comes_once_at_its_time(
    stage: Stage, short_talk: Path, habits: JobHabits
) -> None:
    async with stage.open(habits) as transcriber:
        heard = await stage.hear(transcriber, short_talk)
    assert words(heard) == numbered(range(10))
    assert heard.segments[0].words[0].start_s == pytest.approx(0.0, abs=0.05)
    # five words with their gaps take 2.98 s, and a pause of a second follows
    assert heard.segments[1].start_s == pytest.approx(5 * 0.5 + 4 * 0.12 + 1.0, abs=0.05)
    assert heard.duration_s == pytest.approx(7.96, abs=0.05)
    assert 4.0 < heard.speech_s < 7.0
    assert heard.gaps == ()
    assert heard.engine.provider == "plain"


async def test_progress_comes_from_what_happened_and_never_goes_back(
    stage: Stage, long_talk: Path
) -> None:
    can = CAN.model_copy(update={"max_duration_s": 10.0})
    async with stage.open(capabilities=can) as transcriber:
        await stage.hear(transcriber, long_talk)
    assert stage.told == sorted(set(stage.told))
    assert stage.told[-1] == 1.0
    assert len(stage.told) > 6


async def test_what_the_provider_can_not_do_is_refused_before_anything_is_done(
    stage: Stage, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere.wav"  # reading it would raise BadRecordingError
    modest = SpeechCapabilities(languages=frozenset({"en"}))
    async with stage.open(capabilities=modest) as transcriber:
        for request in (SpeechRequest(language="de"), SpeechRequest(is_mixed=True)):
            with pytest.raises(ProviderError) as refused:
                await stage.hear(transcriber, nowhere, request)
            assert refused.value.fault is Fault.BAD_INPUT
    assert stage.server.record.requests == []
    assert stage.told == []


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html><html>", b"RIFF0000WAVEfmt "])
async def test_a_file_that_is_no_recording_is_not_sent(
    stage: Stage, tmp_path: Path, content: bytes
) -> None:
    page = tmp_path / "talk.wav"
    page.write_bytes(content)
    async with stage.open() as transcriber:
        with pytest.raises(BadRecordingError, match=r"talk\.wav"):
            await stage.hear(transcriber, page)
    assert stage.server.record.requests == []


async def test_a_track_without_speech_costs_nothing(stage: Stage, tmp_path: Path) -> None:
    quiet = write(tmp_path / "quiet.wav", np.concatenate([silence(3), noise(2, 0.001)]))
    async with stage.open() as transcriber:
        heard = await stage.hear(transcriber, quiet)
    assert (heard.segments, heard.speech_s, heard.gaps) == ((), 0.0, ())
    assert heard.duration_s == pytest.approx(5.0, abs=0.05)
    assert stage.server.record.requests == []
    assert stage.told[-1] == 1.0


async def test_silence_is_not_paid_for_and_times_stay_right(stage: Stage, tmp_path: Path) -> None:
    sound = np.concatenate([silence(20), talk(range(5)), silence(30), talk(range(5, 10))])
    async with stage.open(delete=False) as transcriber:
        heard = await stage.hear(transcriber, write(tmp_path / "track.wav", sound))
    assert words(heard) == numbered(range(10))
    first, second = heard.segments
    assert first.start_s == pytest.approx(20.0, abs=0.05)
    assert second.start_s == pytest.approx(20 + 3.98 + 30, abs=0.05)
    assert second.words[-1].end_s == pytest.approx(20 + 3.98 + 30 + 2.98, abs=0.05)
    assert heard.duration_s == pytest.approx(57.96, abs=0.05)
    (sent,) = stage.server.uploads.values()
    assert heard_in(sent)[0] < 14  # not 58 s


async def test_a_hole_in_the_recording_stays_a_hole(stage: Stage, tmp_path: Path) -> None:
    sound = np.concatenate([talk(range(5)), talk(range(5, 10))])
    path = write(tmp_path / "track.mka", sound, "pcm_s16le", pauses={3.9: 600.0})
    async with stage.open(delete=False) as transcriber:
        heard = await stage.hear(transcriber, path)
    assert words(heard) == numbered(range(10))
    assert heard.segments[1].start_s == pytest.approx(600 + 3.98, abs=0.1)
    (sent,) = stage.server.uploads.values()
    assert heard_in(sent)[0] < 12


@pytest.mark.parametrize(
    "limit", [{"max_duration_s": 9.0}, {"max_bytes": 130_000}], ids=["minutes", "bytes"]
)
async def test_a_file_beyond_the_limit_is_cut_in_pauses_and_joined(
    stage: Stage, long_talk: Path, limit: dict[str, float]
) -> None:
    async with stage.open(capabilities=CAN.model_copy(update=limit)) as transcriber:
        heard = await stage.hear(transcriber, long_talk)
    assert words(heard) == numbered(range(40))
    for number, segment in enumerate(heard.segments):
        assert segment.start_s == pytest.approx(number * 3.98, abs=0.06)
    sent = stage.server.record.of("POST", "/upload")
    assert len(sent) >= 4
    assert all(request.body <= limit.get("max_bytes", 1e9) for request in sent)


async def test_talk_without_a_long_pause_is_cut_between_words(stage: Stage, tmp_path: Path) -> None:
    sound = talk(range(40), per_utterance=99, gap_s=0.2)
    can = CAN.model_copy(update={"max_duration_s": 6.0})
    async with stage.open(capabilities=can) as transcriber:
        heard = await stage.hear(transcriber, write(tmp_path / "hasty.wav", sound))
    assert words(heard) == numbered(range(40))


async def test_voices_are_the_same_in_all_parts_of_a_mixed_recording(
    stage: Stage, tmp_path: Path
) -> None:
    # two words of each of three voices in turn, that are named in order of appearance in each part
    numbers = [
        voice * 40 + start + word
        for turn, start in enumerate(range(0, 16, 2))
        for voice in ((0, 1, 2), (2, 1, 0))[turn % 2]
        for word in (0, 1)
    ]
    can = CAN.model_copy(update={"max_duration_s": 28.0})
    path = write(tmp_path / "mixed.wav", talk(numbers, per_utterance=2, pause_s=0.7))
    async with stage.open(capabilities=can, overlap_s=7.0) as transcriber:
        heard = await stage.hear(transcriber, path, MIXED)
    assert words(heard) == numbered(numbers)
    assert len(stage.server.record.of("POST", "/upload")) >= 2
    assert len(voices(heard)) == len({label for _, label in voices(heard)}) == 3


async def test_a_voice_that_nobody_shared_is_a_new_one(stage: Stage, tmp_path: Path) -> None:
    numbers = [*range(20), *range(40, 50)]
    can = CAN.model_copy(update={"max_duration_s": 18.0})
    path = write(tmp_path / "mixed.wav", talk(numbers))
    async with stage.open(capabilities=can, overlap_s=0.0) as transcriber:
        heard = await stage.hear(transcriber, path, MIXED)
    assert words(heard) == numbered(numbers)
    # the first voice of either part is called alike there; they are not taken for one
    assert len({label for _, label in voices(heard)}) >= 2
    assert len(voices(heard)) == len({label for _, label in voices(heard)})


def voices(heard: HeardTrack) -> set[tuple[int, str | None]]:
    """Who really spoke, with what they are called."""
    return {
        (int(segment.text.split()[0][1:]) // 40, segment.speaker_label)
        for segment in heard.segments
    }


async def test_parts_without_speech_are_not_sent(stage: Stage, tmp_path: Path) -> None:
    sound = np.concatenate([talk(range(5)), noise(40, 0.001), talk(range(5, 10))])
    can = CAN.model_copy(update={"max_duration_s": 10.0})
    async with stage.open(capabilities=can) as transcriber:
        heard = await stage.hear(transcriber, write(tmp_path / "track.wav", sound))
    assert words(heard) == numbered(range(10))
    assert len(stage.server.record.of("POST", "/upload")) <= 3


async def test_speech_that_gave_no_text_is_a_gap(stage: Stage, short_talk: Path) -> None:
    nothing = {"duration": 1.0, "segments": []}
    stage.server.fail_next(status(200, nothing), where="POST /hear")
    async with stage.open(AT_ONCE) as transcriber:
        heard = await stage.hear(transcriber, short_talk)
    assert heard.segments == ()
    assert sum(gap.end_s - gap.start_s for gap in heard.gaps) == pytest.approx(heard.speech_s)


async def test_only_wishes_that_the_provider_knows_are_told(stage: Stage, short_talk: Path) -> None:
    request = ONE.model_copy(
        update={"vocabulary": ("Zoë", "Kubernetes", "Ada"), "extras": frozenset({Extra.EMOTION})}
    )
    can = CAN.model_copy(update={"max_vocabulary": 2})
    async with stage.open(capabilities=can) as transcriber:
        await stage.hear(transcriber, short_talk, request)
    assert stage.server.record.of("POST", "/jobs")[0].body["vocabulary"] == ["Zoë", "Kubernetes"]


async def test_nothing_of_the_sound_is_left_on_the_disk(stage: Stage, short_talk: Path) -> None:
    async with stage.open() as transcriber:
        await stage.hear(transcriber, short_talk)
        stage.server.fail_next(status(400), where="POST /upload")
        with pytest.raises(ProviderError):
            await stage.hear(transcriber, short_talk, ONE.model_copy(update={"key": "other"}))
    assert [p.name for p in (stage.folder / "scratch").iterdir()] == [".lock"]


async def test_without_a_store_files_are_heard_all_the_same(stage: Stage, short_talk: Path) -> None:
    stage.store = None
    async with stage.open(public_url="https://minuta.example") as transcriber:
        heard = await stage.hear(transcriber, short_talk)
    assert words(heard) == numbered(range(10))
    assert stage.server.record.of("POST", "/jobs")[0].body["callback"] is None
    assert stage.server.jobs == {}


async def test_it_tells_where_sound_goes_and_that_files_may_be_long(stage: Stage) -> None:
    can = CAN.model_copy(update={"max_duration_s": 9.0, "max_bytes": 7})
    async with stage.open(capabilities=can) as transcriber:
        assert transcriber.hosts == (PlainService(stage.server.base_url).host,)
        assert transcriber.capabilities == CAN

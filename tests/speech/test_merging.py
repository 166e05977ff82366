"""Tracks of one meeting become one transcript on the meeting's clock."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.people import Participant
from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import Gap, SpeakerBasis, SpeechEngine, Word
from bot.speech.merging import assemble

START = datetime(2026, 11, 18, 9, tzinfo=UTC)
ENGINE = SpeechEngine(provider="moonshine", model="tiny-en")


def meeting(*tracks: Track) -> Meeting:
    return Meeting(
        id="m",
        place=Place(platform="terminal", workspace="local", channel="notes"),
        title="Sync",
        started_at=START,
        zone="Europe/Berlin",
        source=Source.UPLOAD,
        participants=(Participant(id="anna", name="Anna"), Participant(id="ben", name="Ben")),
        tracks=tracks,
    )


def heard(*segments: Segment, duration_s: float = 60, gaps: tuple[Gap, ...] = ()) -> HeardTrack:
    return HeardTrack(
        engine=ENGINE,
        duration_s=duration_s,
        speech_s=sum(segment.end_s - segment.start_s for segment in segments),
        segments=segments,
        gaps=gaps,
    )


def segment(start_s: float, text: str, **fields: object) -> Segment:
    return Segment.model_validate(
        {"start_s": start_s, "end_s": start_s + 2, "text": text, **fields}
    )


def test_utterances_of_all_tracks_are_in_order_of_the_meetings_clock() -> None:
    tracks = (Track(audio="a", speaker="anna"), Track(audio="b", speaker="ben", offset_s=5))
    _, transcript = assemble(
        meeting(*tracks),
        {
            1: heard(segment(0, "second"), segment(9, "fourth")),
            0: heard(segment(1, "first"), segment(8, "third")),
        },
    )
    assert [(u.id, u.speaker, u.start_s, u.text) for u in transcript.utterances] == [
        ("u00001", "anna", 1, "first"),
        ("u00002", "ben", 5, "second"),
        ("u00003", "anna", 8, "third"),
        ("u00004", "ben", 14, "fourth"),
    ]
    assert {u.basis for u in transcript.utterances} == {SpeakerBasis.TRACK}


def test_voices_of_a_mixed_track_become_unnamed_participants_in_order_of_appearance() -> None:
    updated, transcript = assemble(
        meeting(Track(audio="a")),
        {
            0: heard(
                segment(1, "hello", speaker_label="B", speaker_confidence=0.7),
                segment(4, "hi", speaker_label="A"),
                segment(8, "so", speaker_label="B"),
            )
        },
    )
    voices = [p for p in updated.participants if not p.is_named]
    assert [p.name for p in voices] == ["Speaker 1", "Speaker 2"]
    assert [u.speaker for u in transcript.utterances] == [
        voices[0].id,
        voices[1].id,
        voices[0].id,
    ]
    assert transcript.utterances[0].basis is SpeakerBasis.DIARIZED
    assert transcript.utterances[0].speaker_confidence == pytest.approx(0.7)


def test_the_same_label_on_two_mixed_tracks_is_two_voices() -> None:
    updated, _ = assemble(
        meeting(Track(audio="a"), Track(audio="b")),
        {
            0: heard(segment(1, "hello", speaker_label="A")),
            1: heard(segment(4, "hi", speaker_label="A")),
        },
    )
    assert len([p for p in updated.participants if not p.is_named]) == 2


def test_a_voice_that_was_given_a_name_keeps_it() -> None:
    result = {0: heard(segment(1, "hello", speaker_label="A"))}
    first, _ = assemble(meeting(Track(audio="a")), result)
    named = first.participants[-1].model_copy(update={"name": "Carla", "is_named": True})
    again, _ = assemble(
        first.model_copy(update={"participants": (*first.participants[:-1], named)}), result
    )
    assert again.participants[-1] == named
    assert len(again.participants) == len(first.participants)


def test_words_and_gaps_are_moved_with_their_track() -> None:
    word = Word(text="hello", start_s=1.0, end_s=1.5)
    gap = Gap(start_s=3, end_s=4, reason="not understood")
    _, transcript = assemble(
        meeting(Track(audio="a", speaker="anna", offset_s=10)),
        {0: heard(segment(1, "hello", words=(word,)), gaps=(gap,))},
    )
    assert transcript.utterances[0].words[0].start_s == 11
    assert transcript.coverage.gaps == (Gap(start_s=13, end_s=14, reason="not understood"),)


def test_coverage_and_durations_come_from_what_was_heard() -> None:
    tracks = (Track(audio="a", speaker="anna"), Track(audio="b", speaker="ben", offset_s=5))
    updated, transcript = assemble(
        meeting(*tracks),
        {0: heard(segment(0, "one"), duration_s=60), 1: heard(segment(1, "two"), duration_s=58)},
    )
    assert transcript.coverage.recorded_s == 63
    assert transcript.coverage.transcribed_s == 4
    assert updated.ended_at == START + timedelta(seconds=63)
    assert [track.duration_s for track in updated.tracks] == [60, 58]
    assert transcript.engines == (ENGINE,)


def test_the_language_spoken_longest_comes_first() -> None:
    _, transcript = assemble(
        meeting(Track(audio="a", speaker="anna")),
        {
            0: heard(
                segment(0, "hallo", language="de"),
                segment(3, "hello", language="en"),
                segment(6, "again", language="en"),
            )
        },
    )
    assert transcript.languages == ("en", "de")


def test_silence_is_a_transcript_without_utterances() -> None:
    updated, transcript = assemble(meeting(Track(audio="a")), {0: heard(duration_s=30)})
    assert transcript.utterances == ()
    assert transcript.coverage.recorded_s == 30
    assert len(updated.participants) == 2

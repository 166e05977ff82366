"""Tracks of one meeting become one transcript on the meeting's clock."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.meeting import Meeting, Place, Source, Track
from bot.domain.people import Participant
from bot.domain.signals import VoiceSignal
from bot.domain.speech import Extra, HeardPart, HeardTrack, Segment, Signal
from bot.domain.transcript import (
    Entity,
    Gap,
    Sentiment,
    SpeakerBasis,
    SpeechEngine,
    TranscriptPart,
    Word,
)
from bot.speech.merging import assemble, signals_of, without_signals

START = datetime(2026, 11, 18, 9, tzinfo=UTC)
ENGINE = SpeechEngine(provider="moonshine", model="tiny-en")
DEEPGRAM = SpeechEngine(provider="deepgram", model="nova-3")
ANGRY = Signal(kind=Extra.EMOTION, value="angry", confidence=0.6)


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


def test_entities_are_moved_with_their_track_and_keep_what_the_engine_left_out() -> None:
    date = Entity(kind="date", text="Friday", start_s=1.5, end_s=2.0, confidence=0.8)
    name = Entity(kind="person", text="Ben")
    _, transcript = assemble(
        meeting(Track(audio="a", speaker="anna", offset_s=10)),
        {0: heard(segment(1, "hi", entities=(date, name), sentiment=Sentiment.POSITIVE))},
    )
    (said,) = transcript.utterances
    assert said.entities == (date.model_copy(update={"start_s": 11.5, "end_s": 12.0}), name)
    assert said.sentiment is Sentiment.POSITIVE


def test_what_a_voice_sounds_like_is_no_part_of_the_transcript() -> None:
    tracks = (Track(audio="a", speaker="anna", offset_s=5), Track(audio="b", speaker="ben"))
    result = {
        0: heard(segment(1, "so", signals=(ANGRY,))),
        1: heard(segment(0, "hi"), segment(9, "and", signals=(ANGRY,))),
    }
    _, transcript = assemble(meeting(*tracks), result)
    assert "angry" not in transcript.model_dump_json()
    guessed = signals_of(meeting(*tracks), result)
    assert guessed == tuple(
        VoiceSignal(
            utterance_id=utterance_id,
            kind=Extra.EMOTION,
            value="angry",
            confidence=0.6,
            engine=ENGINE,
        )
        for utterance_id in ("u00002", "u00003")
    )
    said = {one.id: one.text for one in transcript.utterances}
    assert [said[one.utterance_id] for one in guessed] == ["so", "and"]
    silenced = {track: without_signals(one) for track, one in result.items()}
    assert signals_of(meeting(*tracks), silenced) == ()
    assert assemble(meeting(*tracks), silenced)[1] == transcript


def test_a_signal_is_the_guess_of_the_engine_that_heard_the_part() -> None:
    parts = (
        HeardPart(start_s=0, end_s=5, engine=DEEPGRAM),
        HeardPart(start_s=5, end_s=60, engine=ENGINE, reason="deepgram did not answer"),
    )
    said = heard(segment(1, "so", signals=(ANGRY,)), segment(6, "and", signals=(ANGRY,)))
    result = {0: said.model_copy(update={"engine": DEEPGRAM, "parts": parts})}
    guessed = signals_of(meeting(Track(audio="a", speaker="anna")), result)
    assert [one.engine for one in guessed] == [DEEPGRAM, ENGINE]


def test_who_wrote_which_part_is_on_the_meetings_clock_with_the_speaker() -> None:
    tracks = (Track(audio="a", speaker="anna", offset_s=10), Track(audio="b", offset_s=2))
    parts = (
        HeardPart(start_s=0, end_s=30, engine=DEEPGRAM),
        HeardPart(start_s=30, end_s=60, engine=ENGINE, reason="deepgram did not answer"),
    )
    first = heard(segment(1, "so")).model_copy(update={"engine": DEEPGRAM, "parts": parts})
    _, transcript = assemble(meeting(*tracks), {1: heard(segment(1, "hi")), 0: first})
    assert transcript.engines == (DEEPGRAM, ENGINE)
    assert transcript.parts == (
        TranscriptPart(start_s=2, end_s=62, engine=ENGINE),
        TranscriptPart(start_s=10, end_s=40, engine=DEEPGRAM, speaker="anna"),
        TranscriptPart(
            start_s=40,
            end_s=70,
            engine=ENGINE,
            speaker="anna",
            reason="deepgram did not answer",
        ),
    )


def test_one_engine_for_all_has_no_parts_unless_it_was_not_the_first_choice() -> None:
    whole = HeardPart(start_s=0, end_s=60, engine=ENGINE)
    said = heard(segment(1, "so"))
    fallen_back = whole.model_copy(update={"reason": "deepgram did not answer"})
    for parts, expected in (((), 0), ((whole,), 0), ((fallen_back,), 1)):
        result = {0: said.model_copy(update={"parts": parts})}
        _, transcript = assemble(meeting(Track(audio="a", speaker="anna")), result)
        assert len(transcript.parts) == expected


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

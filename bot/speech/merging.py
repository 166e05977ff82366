"""What was heard on each track, brought onto the meeting's clock as one transcript."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from bot.domain.meeting import Meeting, Track
from bot.domain.people import Participant
from bot.domain.signals import VoiceSignal
from bot.domain.speech import HeardPart, HeardTrack, Segment
from bot.domain.transcript import (
    Coverage,
    Entity,
    Gap,
    SpeakerBasis,
    SpeechEngine,
    Transcript,
    TranscriptPart,
    Utterance,
)


class _Voice(NamedTuple):
    """A speaker label of one track; it means nothing on another."""

    track: int
    label: str

    @property
    def participant_id(self) -> str:
        return f"voice-{self.track}-{self.label}"


class _Line(NamedTuple):
    """A segment on the meeting's clock, before it has an id."""

    start_s: float
    end_s: float
    track: int
    segment: Segment


def assemble(meeting: Meeting, heard: Mapping[int, HeardTrack]) -> tuple[Meeting, Transcript]:
    """The meeting as it is known now, and its transcript.

    `heard` maps the index of a track to what was heard on it. The voices of a mixed track become
    participants named "Speaker 1", "Speaker 2" … in the order in which they are first heard; a
    participant of that id who is there already (named by a person since) is kept.
    """
    lines = _in_order(meeting, heard)
    known = {p.id: p for p in meeting.participants}
    for participant in _unnamed_voices(meeting, lines):
        known.setdefault(participant.id, participant)
    utterances = tuple(
        _utterance(utterance_id, line, meeting.tracks[line.track])
        for utterance_id, line in _numbered(lines)
    )
    coverage = _coverage(meeting, heard, lines)
    updated = meeting.model_copy(
        update={
            "participants": tuple(known.values()),
            "tracks": tuple(
                track.model_copy(update={"duration_s": heard[index].duration_s})
                if index in heard
                else track
                for index, track in enumerate(meeting.tracks)
            ),
            "ended_at": meeting.started_at + timedelta(seconds=coverage.recorded_s),
        }
    )
    transcript = Transcript(
        meeting_id=meeting.id,
        utterances=utterances,
        engines=tuple(dict.fromkeys(_engines(heard))),
        coverage=coverage,
        languages=_languages(utterances),
        parts=_parts(meeting, heard),
    )
    return updated, transcript


def signals_of(meeting: Meeting, heard: Mapping[int, HeardTrack]) -> tuple[VoiceSignal, ...]:
    """What the engines guessed from the voices, by the utterances that `assemble` makes of this."""
    return tuple(
        VoiceSignal(
            utterance_id=utterance_id,
            kind=signal.kind,
            value=signal.value,
            engine=_engine_at(line.segment.start_s, heard[line.track]),
            confidence=signal.confidence,
        )
        for utterance_id, line in _numbered(_in_order(meeting, heard))
        for signal in line.segment.signals
    )


def without_signals(heard: HeardTrack) -> HeardTrack:
    """What was heard, without any guess from a voice: for servers that have not asked for them."""
    segments = (segment.model_copy(update={"signals": ()}) for segment in heard.segments)
    return heard.model_copy(update={"segments": tuple(segments)})


def _engines(heard: Mapping[int, HeardTrack]) -> Iterator[SpeechEngine]:
    for _, result in sorted(heard.items()):
        yield from (part.engine for part in result.parts)
        if not result.parts:
            yield result.engine


def _engine_at(start_s: float, heard: HeardTrack) -> SpeechEngine:
    there = (part.engine for part in heard.parts if part.start_s <= start_s < part.end_s)
    return next(there, heard.engine)


def _parts(meeting: Meeting, heard: Mapping[int, HeardTrack]) -> tuple[TranscriptPart, ...]:
    """Who wrote what; none where one engine wrote all of it and was the first choice."""
    parts = sorted(_parts_of_tracks(meeting, heard), key=lambda part: (part.start_s, part.end_s))
    is_of_one = len({part.engine for part in parts}) <= 1
    return () if is_of_one and all(part.reason is None for part in parts) else tuple(parts)


def _parts_of_tracks(meeting: Meeting, heard: Mapping[int, HeardTrack]) -> Iterator[TranscriptPart]:
    for index, result in sorted(heard.items()):
        track = meeting.tracks[index]
        whole = HeardPart(start_s=0, end_s=result.duration_s, engine=result.engine)
        for part in result.parts or (whole,):
            yield TranscriptPart(
                start_s=part.start_s + track.offset_s,
                end_s=part.end_s + track.offset_s,
                engine=part.engine,
                speaker=track.speaker,
                reason=part.reason,
            )


def _in_order(meeting: Meeting, heard: Mapping[int, HeardTrack]) -> list[_Line]:
    return sorted(_lines(meeting, heard), key=lambda line: line[:3])


def _numbered(lines: list[_Line]) -> Iterator[tuple[str, _Line]]:
    """The lines with the ids of their utterances."""
    return ((f"u{number:05d}", line) for number, line in enumerate(lines, start=1))


def _lines(meeting: Meeting, heard: Mapping[int, HeardTrack]) -> Iterator[_Line]:
    for index, result in heard.items():
        offset_s = meeting.tracks[index].offset_s
        for segment in result.segments:
            yield _Line(segment.start_s + offset_s, segment.end_s + offset_s, index, segment)


def _voice(line: _Line) -> _Voice:
    return _Voice(line.track, line.segment.speaker_label or "1")


def _unnamed_voices(meeting: Meeting, lines: list[_Line]) -> Iterator[Participant]:
    voices = dict.fromkeys(
        _voice(line) for line in lines if meeting.tracks[line.track].speaker is None
    )
    for number, voice in enumerate(voices, start=1):
        yield Participant(id=voice.participant_id, name=f"Speaker {number}", is_named=False)


def _utterance(utterance_id: str, line: _Line, track: Track) -> Utterance:
    segment, offset_s = line.segment, track.offset_s
    return Utterance(
        id=utterance_id,
        start_s=line.start_s,
        end_s=line.end_s,
        speaker=track.speaker or _voice(line).participant_id,
        basis=SpeakerBasis.TRACK if track.speaker else SpeakerBasis.DIARIZED,
        text=segment.text,
        words=tuple(
            word.model_copy(
                update={"start_s": word.start_s + offset_s, "end_s": word.end_s + offset_s}
            )
            for word in segment.words
        ),
        language=segment.language,
        confidence=segment.confidence,
        speaker_confidence=None if track.speaker else segment.speaker_confidence,
        entities=tuple(_moved(entity, offset_s) for entity in segment.entities),
        sentiment=segment.sentiment,
    )


def _moved(entity: Entity, offset_s: float) -> Entity:
    times = {"start_s": entity.start_s, "end_s": entity.end_s}
    return entity.model_copy(
        update={name: at if at is None else at + offset_s for name, at in times.items()}
    )


def _coverage(meeting: Meeting, heard: Mapping[int, HeardTrack], lines: list[_Line]) -> Coverage:
    tracks = [(meeting.tracks[index], result) for index, result in sorted(heard.items())]
    return Coverage(
        recorded_s=max((t.offset_s + result.duration_s for t, result in tracks), default=0.0),
        speech_s=sum(result.speech_s for _, result in tracks),
        transcribed_s=sum(line.end_s - line.start_s for line in lines),
        gaps=tuple(
            Gap(
                start_s=gap.start_s + track.offset_s,
                end_s=gap.end_s + track.offset_s,
                reason=gap.reason,
            )
            for track, result in tracks
            for gap in result.gaps
        ),
    )


def _languages(utterances: tuple[Utterance, ...]) -> tuple[str, ...]:
    """The languages spoken, the one spoken longest first."""
    spoken: Counter[str] = Counter()
    for utterance in utterances:
        if utterance.language:
            spoken[utterance.language] += round((utterance.end_s - utterance.start_s) * 1000)
    return tuple(language for language, _ in spoken.most_common())

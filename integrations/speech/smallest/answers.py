"""What Smallest AI says of a piece of sound, and the segments that it stands for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.domain.speech import Extra, HeardTrack, Segment, Signal
from bot.domain.transcript import SpeechEngine, Word
from integrations.speech.wire.answers import Answer, Confidence, Seconds, Text, in_order

_PAUSE_S = 0.6
"""Where nobody speaks for so long, a segment ends; the providers part utterances alike."""

_SENTENCE_ENDS = (".", "?", "!", "。", "？", "！", "।")


_LONGEST_LABEL = 100


def _absent_is_empty(value: object) -> object:
    return () if value is None else value


def _label(value: object) -> object:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


Label = Annotated[Text | None, Field(max_length=_LONGEST_LABEL), BeforeValidator(_label)]
"""A name for a voice, a language or the like; voices are counted in most answers."""


class TimedWord(Answer):
    """A word; the speaker is counted from 0, where voices are told apart."""

    word: Text
    start: Seconds
    end: Seconds
    confidence: Confidence = None
    speaker: Label = None
    speaker_confidence: Confidence = None

    def known(self, latest_s: float) -> Word:
        """The word as we keep it, no later than the sound lasts."""
        start_s = min(self.start, latest_s)
        end_s = max(start_s, min(self.end, latest_s))
        return Word(text=self.word, start_s=start_s, end_s=end_s, confidence=self.confidence)


class TimedUtterance(Answer):
    """A sentence of one voice."""

    text: Text
    start: Seconds
    end: Seconds
    speaker: Label = None


Words = Annotated[tuple[TimedWord, ...], BeforeValidator(_absent_is_empty)]


class Metadata(Answer):
    """What is said of the file."""

    duration: Seconds | None = None


class Transcription(Answer):
    """What is said in a file: at once, or in a callback.

    Words and utterances have times; Pulse Pro tells no utterances. `gender` and `emotions` (0 to 1
    by label) are guesses about the file as a whole.
    """

    transcription: Text
    words: Words = ()
    utterances: Annotated[tuple[TimedUtterance, ...], BeforeValidator(_absent_is_empty)] = ()
    language: Label = None
    metadata: Metadata = Metadata()
    gender: Label = None
    emotions: Mapping[str, Confidence] | None = Field(default=None, max_length=100)

    def heard(self, engine: SpeechEngine, duration_s: float | None = None) -> HeardTrack:
        """The file as heard; `duration_s` is its length where we know it."""
        if duration_s is None:
            ends = [word.end for word in self.words] + [part.end for part in self.utterances]
            duration_s = self.metadata.duration or max(ends, default=0.0)
        segments = tuple(self._segments(duration_s))
        if len({segment.speaker_label for segment in segments}) == 1:
            signals = tuple(self._signals())
            segments = tuple(s.model_copy(update={"signals": signals}) for s in segments)
        return HeardTrack(
            engine=engine,
            duration_s=duration_s,
            speech_s=sum(segment.end_s - segment.start_s for segment in segments),
            segments=segments,
        )

    def _segments(self, duration_s: float) -> Iterator[Segment]:
        if self.utterances:
            for utterance, words in _shared_out(self.words, self.utterances):
                start_s = min(utterance.start, duration_s)
                end_s = max(start_s, min(utterance.end, duration_s))
                yield Segment(
                    start_s=start_s,
                    end_s=end_s,
                    text=utterance.text.strip(),
                    words=in_order([word.known(duration_s) for word in words]),
                    language=self.language,
                    speaker_label=utterance.speaker,
                    speaker_confidence=_mean(word.speaker_confidence for word in words),
                )
        elif self.words:
            for words in sentences(self.words):
                yield segment_of(words, duration_s, self.language)
        elif text := self.transcription.strip():
            yield Segment(start_s=0.0, end_s=duration_s, text=text, language=self.language)

    def _signals(self) -> Iterator[Signal]:
        """The guesses, of emotions the strongest."""
        if self.gender:
            yield Signal(kind=Extra.GENDER, value=self.gender)
        felt = {label: share for label, share in (self.emotions or {}).items() if share is not None}
        if felt:
            strongest = max(felt, key=lambda label: felt[label])
            yield Signal(kind=Extra.EMOTION, value=strongest[:100], confidence=felt[strongest])


def sentences(words: Sequence[TimedWord]) -> list[list[TimedWord]]:
    """Words, parted at pauses, at the ends of sentences, and where another voice goes on."""
    parts: list[list[TimedWord]] = []
    for word in words:
        last = parts[-1][-1] if parts else None
        if (
            last is None
            or last.speaker != word.speaker
            or word.start - last.end >= _PAUSE_S
            or last.word.rstrip().endswith(_SENTENCE_ENDS)
        ):
            parts.append([])
        parts[-1].append(word)
    return parts


def segment_of(words: Sequence[TimedWord], latest_s: float, language: str | None) -> Segment:
    """What one voice says in these words."""
    known = in_order([word.known(latest_s) for word in words])
    return Segment(
        start_s=known[0].start_s,
        end_s=max(word.end_s for word in known),
        text=" ".join(word.text.strip() for word in known),
        words=known,
        language=language,
        speaker_label=words[0].speaker,
        speaker_confidence=_mean(word.speaker_confidence for word in words),
    )


def _shared_out(
    words: Sequence[TimedWord], utterances: Sequence[TimedUtterance]
) -> Iterator[tuple[TimedUtterance, list[TimedWord]]]:
    """Each utterance with its words: those that begin before the next one does."""
    ordered = sorted(utterances, key=lambda utterance: utterance.start)
    at = 0
    for place, utterance in enumerate(ordered):
        is_last = place + 1 == len(ordered)
        begin = at
        while at < len(words) and (is_last or words[at].start < ordered[place + 1].start):
            at += 1
        yield utterance, list(words[begin:at])


def _mean(shares: Iterable[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return fmean(known) if known else None

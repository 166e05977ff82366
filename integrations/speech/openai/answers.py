"""What OpenAI says of a file, and the segments that it stands for."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import SpeechEngine, Word
from integrations.speech.openai.languages import tag_of
from integrations.speech.openai.models import NAME, Format
from integrations.speech.wire.answers import Answer, Seconds, Text, in_order, understood

_LONGEST_LABEL = 100


def _absent_is_empty(value: object) -> object:
    return () if value is None else value


Label = Annotated[Text | None, Field(max_length=_LONGEST_LABEL)]
"""A name for a voice or a language."""


class Language(Answer):
    """One of the languages that were spoken."""

    code: Label = None


class Transcription(Answer):
    """A text without times (`json`)."""

    text: Text
    languages: Annotated[tuple[Language, ...], BeforeValidator(_absent_is_empty)] = ()

    def segments(self, duration_s: float) -> Iterator[Segment]:
        """All of it as one segment: nothing is known but that it was said in this file."""
        if text := self.text.strip():
            language = self.languages[0].code if len(self.languages) == 1 else None
            yield Segment(start_s=0.0, end_s=duration_s, text=text, language=language)


class TimedWord(Answer):
    """A word, without punctuation."""

    word: Text
    start: Seconds
    end: Seconds

    def known(self, latest_s: float) -> Word:
        """The word as we keep it, no later than the sound lasts."""
        return Word(
            text=self.word.strip(),
            start_s=min(self.start, latest_s),
            end_s=min(self.end, latest_s),
        )


class TimedText(Answer):
    """A sentence or so; `speaker` where voices are told apart."""

    text: Text
    start: Seconds
    end: Seconds
    speaker: Label = None

    def segment(
        self, latest_s: float, words: Sequence[TimedWord] = (), language: str | None = None
    ) -> Segment:
        """The segment, no later than the sound lasts."""
        start_s = min(self.start, latest_s)
        return Segment(
            start_s=start_s,
            end_s=max(start_s, min(self.end, latest_s)),
            text=self.text.strip(),
            words=in_order([word.known(latest_s) for word in words]),
            language=language,
            speaker_label=self.speaker,
        )


class Verbose(Answer):
    """A text with times of its parts and, all in one row, of its words (`verbose_json`).

    `language` is a name; `text` stands alone where a server gives no times.
    """

    text: Text
    language: Label = None
    segments_said: Annotated[
        tuple[TimedText, ...], BeforeValidator(_absent_is_empty), Field(alias="segments")
    ] = ()
    words: Annotated[tuple[TimedWord, ...], BeforeValidator(_absent_is_empty)] = ()

    def segments(self, duration_s: float) -> Iterator[Segment]:
        """Each part with its words: those that begin before the next one does."""
        language = tag_of(self.language)
        ordered = sorted(self.segments_said, key=lambda part: part.start)
        at = 0
        for place, part in enumerate(ordered):
            is_last = place + 1 == len(ordered)
            begin = at
            while at < len(self.words) and (
                is_last or self.words[at].start < ordered[place + 1].start
            ):
                at += 1
            if part.text.strip():
                yield part.segment(duration_s, self.words[begin:at], language)
        if not ordered and (text := self.text.strip()):
            words = in_order([word.known(duration_s) for word in self.words])
            yield Segment(
                start_s=words[0].start_s if words else 0.0,
                end_s=max(word.end_s for word in words) if words else duration_s,
                text=text,
                words=words,
                language=language,
            )


class Diarized(Answer):
    """Texts of voices (`diarized_json`)."""

    segments_said: Annotated[tuple[TimedText, ...], Field(alias="segments")]

    def segments(self, duration_s: float) -> Iterator[Segment]:
        """What each voice said."""
        for part in sorted(self.segments_said, key=lambda part: part.start):
            if part.text.strip():
                yield part.segment(duration_s)


_ANSWERS: dict[Format, type[Transcription | Verbose | Diarized]] = {
    "json": Transcription,
    "verbose_json": Verbose,
    "diarized_json": Diarized,
}


def heard(said: Any, form: Format, engine: SpeechEngine, duration_s: float) -> HeardTrack:  # noqa: ANN401
    """The file as heard; raises `ProviderError` for an answer that makes no sense."""
    segments = tuple(understood(NAME, _ANSWERS[form], said).segments(duration_s))
    return HeardTrack(
        engine=engine,
        duration_s=duration_s,
        speech_s=sum(segment.end_s - segment.start_s for segment in segments),
        segments=segments,
    )

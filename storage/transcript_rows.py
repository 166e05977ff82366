"""Transcripts and utterances: from the domain to rows and back."""

from collections.abc import Iterator, Sequence

from bot.domain.transcript import Coverage, Sentiment, SpeakerBasis, Transcript, Utterance
from storage.speech_tables import TranscriptRow, UtteranceRow
from storage.statements import Values


def transcript_values(transcript: Transcript) -> Values:
    """What is known of the transcript besides its utterances."""
    return {
        "meeting_id": transcript.meeting_id,
        "engines": transcript.engines,
        "recorded_s": transcript.coverage.recorded_s,
        "speech_s": transcript.coverage.speech_s,
        "transcribed_s": transcript.coverage.transcribed_s,
        "gaps": transcript.coverage.gaps,
        "languages": transcript.languages,
        "parts": transcript.parts or None,
    }


def utterance_values(transcript: Transcript) -> Iterator[Values]:
    """One row per utterance, made when it is asked for."""
    return (
        {
            "meeting_id": transcript.meeting_id,
            "position": position,
            "id": utterance.id,
            "start_s": utterance.start_s,
            "end_s": utterance.end_s,
            "speaker": utterance.speaker,
            "basis": utterance.basis.value,
            "text": utterance.text,
            "words": utterance.words,
            "language": utterance.language,
            "confidence": utterance.confidence,
            "speaker_confidence": utterance.speaker_confidence,
            "entities": utterance.entities or None,
            "sentiment": utterance.sentiment.value if utterance.sentiment else None,
        }
        for position, utterance in enumerate(transcript.utterances)
    )


def to_transcript(row: TranscriptRow, utterances: Sequence[Utterance]) -> Transcript:
    """The transcript of a row, and its utterances in order."""
    return Transcript(
        meeting_id=row.meeting_id,
        utterances=tuple(utterances),
        engines=row.engines,
        coverage=Coverage(
            recorded_s=row.recorded_s,
            speech_s=row.speech_s,
            transcribed_s=row.transcribed_s,
            gaps=row.gaps,
        ),
        languages=row.languages,
        parts=row.parts or (),
    )


def to_utterance(row: UtteranceRow) -> Utterance:
    """The utterance of a row."""
    return Utterance(
        id=row.id,
        start_s=row.start_s,
        end_s=row.end_s,
        speaker=row.speaker,
        basis=SpeakerBasis(row.basis),
        text=row.text,
        words=row.words,
        language=row.language,
        confidence=row.confidence,
        speaker_confidence=row.speaker_confidence,
        entities=row.entities or (),
        sentiment=Sentiment(row.sentiment) if row.sentiment else None,
    )

"""Notes and transcripts as files: Markdown, JSON, WebVTT and SubRip."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.origin import origin_lines
from bot.domain.publication import Attachment
from bot.domain.transcribing import transcribing_lines
from bot.domain.transcript import Transcript, Utterance
from bot.domain.wording import (
    assignee_wording,
    clock_time,
    due_wording,
    duration,
    one_line,
    speaker_name,
)

JSON_FORMAT = "minuta/1"
"""The name of the JSON layout; a change that readers would notice raises the number."""

_MARKDOWN_MARKS = re.compile(r"([\\`*_\[\]<>#+|~@])")


def attachments(meeting: Meeting, transcript: Transcript, notes: Notes) -> tuple[Attachment, ...]:
    """The files that go with published notes."""
    return (
        Attachment(
            name="notes.md", media_type="text/markdown", text=markdown(meeting, transcript, notes)
        ),
        Attachment(
            name="notes.json",
            media_type="application/json",
            text=as_json(meeting, transcript, notes),
        ),
        Attachment(name="transcript.vtt", media_type="text/vtt", text=webvtt(meeting, transcript)),
    )


def markdown(meeting: Meeting, transcript: Transcript, notes: Notes) -> str:
    """The notes and the transcript as a Markdown document.

    What people said or are called is escaped, so that it can be neither a link nor an image nor a
    mention.
    """
    return _template().render(
        meeting=meeting,
        transcript=transcript,
        notes=notes,
        origin=(*origin_lines(notes), *transcribing_lines(transcript, meeting)),
        local_start=_local(meeting.started_at, meeting.zone),
        assignee=lambda item: assignee_wording(item, meeting),
        due=lambda item: due_wording(item.due, meeting.zone),
        speaker=lambda participant_id: speaker_name(participant_id, meeting),
        said_by=lambda evidence: speaker_name(
            _speaker_of(evidence.utterance_id, transcript), meeting
        ),
    )


@cache
def _template() -> Template:
    """The document's template; to compile it takes longer than to fill it in."""
    environment = Environment(
        loader=PackageLoader("bot.notes", "templates"),
        autoescape=False,  # noqa: S701 (Markdown, not HTML: every value passes the escape filter)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: _escaped(value) if isinstance(value, str) else value,
    )
    environment.filters["clock_time"] = clock_time
    environment.filters["duration"] = duration
    return environment.get_template("notes.md.j2")


def as_json(meeting: Meeting, transcript: Transcript, notes: Notes) -> str:
    """Everything that is known, for programs; times are seconds from the start, instants UTC."""
    document = {
        "format": JSON_FORMAT,
        "meeting": meeting.model_dump(mode="json", exclude={"tracks": {"__all__": {"audio"}}}),
        "notes": notes.model_dump(mode="json"),
        "transcript": transcript.model_dump(mode="json"),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def webvtt(meeting: Meeting, transcript: Transcript) -> str:
    """The transcript as WebVTT with a voice span per utterance (W3C WebVTT, section 4)."""
    cues = (
        f"{utterance.id}\n{times}\n<v {_vtt(name)}>{_vtt(text)}</v>\n"
        for utterance, times, name, text in _cues(meeting, transcript, ".")
    )
    return "\n".join(("WEBVTT\n", *cues))


def subrip(meeting: Meeting, transcript: Transcript) -> str:
    """The transcript as SubRip, the speaker's name before each line."""
    cues = (
        f"{number}\n{times}\n{name}: {text.replace('-->', '→')}\n"
        for number, (_, times, name, text) in enumerate(_cues(meeting, transcript, ","), start=1)
    )
    return "\n".join(cues)


def _cues(
    meeting: Meeting, transcript: Transcript, decimal_mark: str
) -> Iterator[tuple[Utterance, str, str, str]]:
    for utterance in transcript.utterances:
        start = _cue_time(utterance.start_s, decimal_mark)
        end = _cue_time(max(utterance.end_s, utterance.start_s + 0.001), decimal_mark)
        name = one_line(speaker_name(utterance.speaker, meeting))
        yield utterance, f"{start} --> {end}", name, one_line(utterance.text)


def _cue_time(seconds: float, decimal_mark: str) -> str:
    milliseconds = round(seconds * 1000)
    whole, milliseconds = divmod(milliseconds, 1000)
    minutes, whole = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{whole:02}{decimal_mark}{milliseconds:03}"


def _vtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped(text: str) -> str:
    return _MARKDOWN_MARKS.sub(r"\\\1", one_line(text))


def _speaker_of(utterance_id: str, transcript: Transcript) -> str | None:
    utterance = transcript.utterance(utterance_id)
    return utterance.speaker if utterance else None


def _local(instant: datetime, zone: str) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({zone})"

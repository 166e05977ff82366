"""Meetings with the notes that people wrote of them, as they stand in files.

A folder holds `*.jsonl` or `*.jsonl.gz`; each file is a corpus, each line a meeting:

    {"id": "call-7", "series": "calls", "license": "CC BY 4.0",
     "utterances": [{"speaker": "Ann", "start": 0.5, "end": 2.1, "text": "I'll send it.",
                     "text_asr": "i'll send it"}],
     "reference": {"summary": ["…"], "decisions": ["…"], "actions": ["… (owner: Ann)"],
                   "action_times": [12.5], "decision_times": [40.0]},
     "action_evidence": [0], "decision_evidence": [],
     "links": [{"section": "actions", "text": "… (owner: Ann)", "evidence": [0]}],
     "roles": {"A": "PM"}, "sections_annotated": ["summary", "actions"]}

Evidence are indices of utterances. An utterance may have a start alone, or no times. `links` say
which utterances belong to which item, `…_times` around which second an item without a link was
spoken about. `text_asr` is what a recogniser heard, `da` the dialogue act that people marked.
`roles` are those of AMI (PM, ID, UI, ME). A meeting may have `started_at`, `zone` and `language`,
and beside its `actions` their `assignees` (speakers) and `dues` (local wall time). Other fields are
passed over.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NaiveDatetime,
    ValidationError,
    model_validator,
)

from bot.errors import MinutaError


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)


class UtteranceLine(_Line):
    """One utterance as it stands in a file, in seconds from the meeting's start."""

    speaker: str
    start: float | None = Field(default=None, ge=0)
    end: float | None = None
    text: str
    text_asr: str | None = None
    da: str | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.start is None and self.end is not None:
            msg = "an utterance that ends has a start"
            raise ValueError(msg)
        if self.start is not None and self.end is not None and self.end < self.start:
            msg = "an utterance ends before it starts"
            raise ValueError(msg)
        return self


class NotesLine(_Line):
    """The notes of the reference as they stand in a file."""

    summary: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    action_times: tuple[float, ...] = ()
    decision_times: tuple[float, ...] = ()
    assignees: tuple[str | None, ...] = ()
    dues: tuple[NaiveDatetime | None, ...] = ()

    @model_validator(mode="after")
    def _lists_are_of_one_length(self) -> Self:
        for name in ("action_times", "assignees", "dues"):
            if getattr(self, name) and len(getattr(self, name)) != len(self.actions):
                msg = f"{name} and actions are not of the same length"
                raise ValueError(msg)
        if self.decision_times and len(self.decision_times) != len(self.decisions):
            msg = "decision_times and decisions are not of the same length"
            raise ValueError(msg)
        return self


_Index = Annotated[int, Field(ge=0)]


class LinkLine(_Line):
    """An item of the reference and the utterances it comes from."""

    section: str
    text: str
    evidence: tuple[_Index, ...]


class MeetingLine(_Line):
    """One line of a file; see the module's docstring."""

    id: str = Field(min_length=1)
    series: str = ""
    license: str = ""
    started_at: AwareDatetime | None = None
    zone: str = "UTC"
    language: str = "en"
    utterances: tuple[UtteranceLine, ...]
    reference: NotesLine
    action_evidence: tuple[_Index, ...] = ()
    decision_evidence: tuple[_Index, ...] = ()
    links: tuple[LinkLine, ...] = ()
    roles: dict[str, str] = {}
    sections_annotated: tuple[str | None, ...] = ("summary", "decisions", "actions")

    @model_validator(mode="after")
    def _evidence_is_there(self) -> Self:
        linked = (index for link in self.links for index in link.evidence)
        highest = max((*self.action_evidence, *self.decision_evidence, *linked), default=-1)
        if highest >= len(self.utterances):
            msg = f"there is no utterance {highest}"
            raise ValueError(msg)
        return self

    def evidence_of(self, section: Literal["actions", "decisions"], text: str) -> tuple[int, ...]:
        """The utterances that are linked to an item."""
        return next(
            (link.evidence for link in self.links if (link.section, link.text) == (section, text)),
            (),
        )


def corpus_files(folder: Path) -> tuple[Path, ...]:
    """The files of a folder, by name; raises `MinutaError` if there are none."""
    found = sorted((*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")))
    if not found:
        raise MinutaError(
            f"{folder} has no meetings.", "Name a folder with *.jsonl files, one meeting a line."
        )
    return tuple(found)


def corpus_name(path: Path) -> str:
    """What a file is called in the figures."""
    return path.name.removesuffix(".gz").removesuffix(".jsonl")


def read_lines(path: Path) -> Iterator[MeetingLine]:
    """The meetings of a file as they stand in it.

    Raises `MinutaError` with the file and the line where one can't be read.
    """
    number = 0
    try:
        with _opened(path) as file:
            for line in file:
                number += 1
                if line.strip():
                    yield MeetingLine.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise MinutaError(
            f"Line {number} of {path} can't be read: {place}: {first['msg']}.",
            "The format is described in bot/notes/meeting_files.py.",
        ) from error
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise MinutaError(
            f"{path} can't be read after line {number}: {type(error).__name__}.",
            "Check the file and its permissions.",
        ) from error


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")

"""Reference meetings written in a few lines, as files and as the evaluation reads them."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.notes.evaluation.corpus import ReferenceMeeting, TextSource, read_corpus

TALK = (
    ("Anna", "Let's go with the blue cover."),
    ("Ben", "Agreed."),
    ("Ben", "I'll send the draft to Carla by Friday."),
    ("Anna", "Who pays for the printing?"),
)


def line(talk: Sequence[tuple[str, str]] = TALK, /, **fields: object) -> dict[str, Any]:
    """One meeting as it stands in a file; an utterance every ten seconds, four seconds long."""
    return {
        "id": "launch",
        "series": "books",
        "utterances": [
            {"speaker": speaker, "start": 10.0 * i, "end": 10.0 * i + 4, "text": text}
            for i, (speaker, text) in enumerate(talk)
        ],
        "reference": {},
        **fields,
    }


def write(path: Path, *lines: Mapping[str, Any]) -> Path:
    text = "".join(json.dumps(one) + "\n" for one in lines).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def read(
    folder: Path, *lines: Mapping[str, Any], text: TextSource = TextSource.PEOPLE
) -> tuple[ReferenceMeeting, ...]:
    return read_corpus(write(folder / "books.jsonl", *lines), text)

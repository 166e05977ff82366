"""Write the small set of meetings anew: `python -m tests.notes.evaluation.shipping DIR`.

DIR holds ami.jsonl and icsi.jsonl in full. The series that are taken are those that the shipped
weights of the learned extractor are not trained on.
"""

import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.sample import Agreement, SampleReference, sample_reference

MEETINGS = Path(__file__).parent / "meetings"

_CHOSEN: Mapping[str, tuple[str, ...]] = {
    "ami": ("ES2007a", "ES2007c", "ES2009a", "ES2009c"),
    "icsi": ("Bed008",),
}
_SECTIONS = ("actions", "decisions")


def _short(meeting: Mapping[str, Any]) -> dict[str, Any]:
    """A meeting with the fields that are read and no others."""
    kept = ("id", "series", "license", "action_evidence", "decision_evidence", "roles")
    said = ("speaker", "start", "end", "text", "text_asr")
    return {
        **{name: meeting[name] for name in kept},
        "sections_annotated": meeting["sections_annotated"],
        "reference": {
            name: meeting["reference"][name] for name in ("summary", "decisions", "actions")
        },
        "links": [link for link in meeting["links"] if link["section"] in _SECTIONS],
        "utterances": [
            {name: one[name] for name in said if name in one} for one in meeting["utterances"]
        ],
    }


def sample_line(sample: SampleReference) -> dict[str, Any]:
    """The sample meeting that comes with the program, whose owners and dates are known."""
    items = [item for item in sample.action_items if item.agreement is Agreement.ACCEPTED]
    due = [item.due_local for item in items]
    return {
        "id": "sample",
        "license": "Apache-2.0",
        "started_at": sample.meeting.started_at.isoformat(),
        "zone": sample.meeting.zone,
        "utterances": [
            {"speaker": one.speaker, "start": one.start_s, "end": one.end_s, "text": one.text}
            for one in sample.utterances
        ],
        "reference": {
            "decisions": [decision.text for decision in sample.decisions],
            "actions": [item.task for item in items],
            "assignees": [item.assignee for item in items],
            "dues": [one.isoformat() if one else None for one in due],
        },
        "links": [
            *({"section": "actions", "text": i.task, "evidence": i.utterances} for i in items),
            *(
                {"section": "decisions", "text": d.text, "evidence": d.utterances}
                for d in sample.decisions
            ),
        ],
    }


def _write(name: str, lines: Iterable[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    packed = gzip.compress(text.encode(), mtime=0)
    (MEETINGS / f"{name}.jsonl.gz").write_bytes(packed)


def main(folder: Path) -> None:
    for name, ids in _CHOSEN.items():
        rows = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        meetings = (json.loads(row) for row in rows)
        _write(name, (_short(meeting) for meeting in meetings if meeting["id"] in ids))
    _write("sample", [sample_line(sample_reference())])


if __name__ == "__main__":
    main(Path(sys.argv[1]))

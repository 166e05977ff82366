"""Cross-validation never measures on a meeting that was learned from."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bot.notes.evaluation.folds import cross_trained
from bot.notes.learned.weights import load_weights
from tests.notes.evaluation.shipping import MEETINGS

_KEPT = 150


def _last_part(meeting: dict[str, Any]) -> dict[str, Any]:
    """The end of a meeting, where most of its tasks are given out."""
    first = max(0, len(meeting["utterances"]) - _KEPT)
    marks = ("action_evidence", "decision_evidence")
    kept = {name: [i - first for i in meeting[name] if i >= first] for name in marks}
    return {**meeting, **kept, "utterances": meeting["utterances"][first:]}


@pytest.mark.nightly
def test_each_meeting_has_weights_that_never_saw_it(tmp_path: Path) -> None:
    for name in ("ami", "icsi"):
        with gzip.open(MEETINGS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as packed:
            lines = [json.dumps(_last_part(json.loads(line))) for line in packed]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    weights = cross_trained(tmp_path, tmp_path / "weights", trees=2)
    assert set(weights) == {"ES2007a", "ES2007c", "ES2009a", "ES2009c", "Bed008"}
    for meeting, path in weights.items():
        trained_on = set(load_weights(path).trained_on)
        assert trained_on
        assert meeting not in trained_on
        assert trained_on < set(weights)
    before = {path: path.stat().st_mtime_ns for path in weights.values()}
    assert cross_trained(tmp_path, tmp_path / "weights", trees=2) == weights
    assert {path: path.stat().st_mtime_ns for path in weights.values()} == before

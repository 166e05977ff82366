"""`minuta demo` goes from sound to a reminder that is answered, without a key and a network."""

from pathlib import Path

import pytest

from tests.flows.commands import minuta

PARTS = (("2. A minute", "3. The clock"), ("3. The clock", "4. David"))


@pytest.mark.nightly
def test_the_demo_shows_the_loop_to_its_end(tmp_path: Path) -> None:
    done = minuta("demo", "--folder", tmp_path / "demo", data=tmp_path / "unused")
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.replace("│", " ").replace("─", " ").split())
    steps = [
        "1. A meeting of three people is handed in",
        "Website weekly: done",
        "2. A minute later everybody is told what is theirs",
        "3. The clock is moved to the next reminder",
        "it is moved to Thu 19 Nov 2026, 09:00 (Europe/Berlin).",
        "4. David answers: done done: Write the announcement",
        "Still open: Id Task Assignee Due Status",
        "5. What is kept",
    ]
    assert sorted(steps, key=text.index) == steps
    told, reminded = (text[text.index(one) : text.index(other)] for one, other in PARTS)
    for wanted in ("Direct message to Peter", "Yours now: Fix the contact page", "Alice", "David"):
        assert wanted in told, wanted
    assert "Direct message to David" in reminded
    assert "Due today: Write the announcement" in reminded
    assert "Overdue since yesterday: Send Alice the invoice" in reminded
    assert "Fix the contact page Peter" in text[text.index("Still open:") :]
    assert "Write the announcement David" not in text[text.index("Still open:") :]
    (folder,) = (tmp_path / "demo").iterdir()
    assert [path.name for path in folder.rglob("notes.md")] == ["notes.md"]
    assert not (tmp_path / "unused").exists()

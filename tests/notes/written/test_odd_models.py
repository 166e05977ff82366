"""Models that answer what no model should: nothing breaks, and nothing unproved gets through."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.notes import Notes
from tests.notes.talk import meeting_of, people, transcript_of, utterances
from tests.notes.written.models import Json, Says, nothing, seen
from tests.notes.written.proof import counted, everything_is_proved, long_talk
from tests.notes.written.setting import written
from tests.servers.openai import Asked

TALK = long_talk(3, 2)
MEETING = meeting_of(people(TALK))
TRANSCRIPT = transcript_of(utterances(TALK), "en")
LINES = len(TRANSCRIPT.utterances)


def says(change: Callable[[Json, Asked], None]) -> Says:
    """A model that answers a window with what is put into an empty draft."""

    def answer(asked: Asked) -> Json:
        if asked.schema_name == "SummaryDraft":
            text = "@everyone <@1> <@&2> <!channel>"
            return {"lines": [{"text": text, "statements": [1, 1, -1, 10**9]}] * 20}
        if asked.schema_name == "TwinsDraft":
            return {"groups": [{"numbers": [-1, 0, 1, 1, 2, 3, 10**9]}] * 20}
        draft = nothing()
        change(draft, asked)
        return draft

    return answer


async def notes_by(change: Callable[[Json, Asked], None]) -> Notes:
    notes = await written(says(change), MEETING, TRANSCRIPT)
    everything_is_proved(notes, TRANSCRIPT)
    assert notes.source.extractor == "written"
    return notes


async def test_an_answer_that_goes_round_in_circles_is_cut_to_what_was_said() -> None:
    def circles(draft: Json, asked: Asked) -> None:
        for number in range(150):
            line = seen(asked.user)[number % LINES]
            cites = [{"line": line.number, "quote": line.text[:30]}]
            draft["questions"].append(
                {"text": f"Report {number}: {line.text[:40]}", "cites": cites}
            )

    notes = await notes_by(circles)
    assert counted(notes).proposed >= 150
    assert len(notes.open_questions) + len(notes.please_check) <= 10 + 2 * LINES
    assert counted(notes).dropped


async def test_a_model_without_end_is_not_asked_again_and_again() -> None:
    def endless(draft: Json, asked: Asked) -> None:
        line = seen(asked.user)[0]
        cites = [{"line": line.number, "quote": line.text}]
        draft["risks"] += [{"text": line.text, "cites": cites} for _ in range(5_000)]

    notes = await notes_by(endless)
    assert len(notes.risks) == 1
    assert notes.usage is not None
    assert notes.usage.calls <= 3
    assert notes.source.parts[0].reason is not None


@pytest.mark.parametrize("line", [-1, 0, 10**9])
@pytest.mark.parametrize(
    "quote", ["", "…", "no such words were ever said here", "word " * 700, "[3] Ana: ", "Ana:"]
)
async def test_a_quote_that_stands_nowhere_carries_nothing(line: int, quote: str) -> None:
    cites = [{"line": line, "quote": quote}] * (15 if len(quote) < 100 else 1)
    more: dict[str, Any] = {"owner": "An", "manner": "promised", "due_phrase": "by then " * 90}

    def nowhere(draft: Json, _asked: Asked) -> None:
        draft["questions"].append({"text": "Who writes the report?", "cites": cites})
        draft["tasks"].append({"task": "Write the report", "cites": cites, **more})
        draft["decisions"].append(
            {"text": "The report is written.", "cites": cites, "status": "decided"}
        )

    notes = await notes_by(nowhere)
    assert (notes.action_items, notes.decisions, notes.open_questions) == ((), (), ())


async def test_names_and_dates_without_end_are_cut_in_what_is_asked() -> None:
    def endless(draft: Json, asked: Asked) -> None:
        line = next(line for line in seen(asked.user) if "I'll write" in line.text)
        draft["tasks"].append(
            {
                "task": "Write the report about project 0",
                "owner": "Somebody else " * 500,
                "manner": "promised",
                "due_phrase": "by the day after that " * 300,
                "cites": [{"line": line.number, "quote": line.text}],
            }
        )

    notes = await notes_by(endless)
    (item,) = notes.action_items
    assert item.due is None
    assert notes.please_check
    assert max(len(check.question) for check in notes.please_check) < 300


async def test_markup_is_no_title_and_mentions_are_no_summary() -> None:
    def marked(draft: Json, asked: Asked) -> None:
        line = seen(asked.user)[0]
        points = [{"text": line.text, "cites": [{"line": line.number, "quote": line.text}]}]
        for title in ("**[plan](http://evil.example)** <b>@everyone</b>", "<@1>", ""):
            topic = {"title": title, "first_line": -(10**9), "last_line": 10**9, "points": points}
            draft["topics"].append(topic)

    notes = await notes_by(marked)
    texts = [chapter.title for chapter in notes.chapters] + [line.text for line in notes.tldr]
    assert texts
    assert not [text for text in texts if any(sign in text for sign in "@<>[]*")]

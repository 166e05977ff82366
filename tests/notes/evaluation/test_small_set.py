"""No figure of the small set that ships with the tests falls by more than two points.

`meetings/README.md` tells how to renew a baseline on purpose.
"""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

from bot.cli.evaluate_notes import extractor
from bot.notes.evaluation.corpus import ReferenceMeeting, TextSource, read_folder
from bot.notes.evaluation.measuring import measure
from bot.notes.evaluation.meeting_scores import meeting_scores
from bot.notes.evaluation.results import MeetingResult, Results, add_up, read_results, regressions
from bot.sample import sample_reference
from tests import examples
from tests.notes.evaluation.shipping import MEETINGS, sample_line

_RENEW = "To renew it on purpose: minuta evaluate notes {} --jobs 1 --text {} --json {}"


def baseline(text: TextSource) -> Path:
    return MEETINGS.parent / f"baseline-{text}.json"


@cache
def meetings(text: TextSource) -> tuple[ReferenceMeeting, ...]:
    return tuple(read_folder(MEETINGS, text))


@cache
def measured(text: TextSource) -> Results:
    plain = extractor("plain")
    return add_up(measure((plain, meeting) for meeting in meetings(text)), text)


@pytest.mark.parametrize(
    "text", [TextSource.PEOPLE, pytest.param(TextSource.RECOGNISER, marks=pytest.mark.nightly)]
)
def test_no_figure_is_worse_than_its_baseline(text: TextSource) -> None:
    worse = regressions(read_results(baseline(text)), measured(text))
    told = "\n".join(map(str, worse))
    assert not worse, f"{told}\n{_RENEW.format(MEETINGS, text, baseline(text))}"


def test_the_baseline_is_of_the_whole_set() -> None:
    corpora = read_results(baseline(TextSource.PEOPLE)).corpora
    assert {(r.corpus, r.scores.meetings) for r in corpora} == {
        ("ami", 4),
        ("icsi", 1),
        ("sample", 1),
    }


def test_an_extractor_that_says_nothing_is_refused() -> None:
    text = TextSource.PEOPLE
    silent = examples.notes().model_copy(
        update={
            "tldr": (),
            "decisions": (),
            "action_items": (),
            "open_questions": (),
            "please_check": (),
        }
    )
    results = [
        MeetingResult(
            extractor="plain",
            corpus=meeting.corpus,
            meeting_id=meeting.meeting.id,
            scores=meeting_scores(meeting, silent, None, 0),
        )
        for meeting in meetings(text)
    ]
    worse = {one.title for one in regressions(read_results(baseline(text)), add_up(results, text))}
    assert {"action items: item recall", "decisions: utterance F1", "summary: ROUGE-1"} <= worse


@pytest.mark.nightly
def test_an_extractor_that_hears_a_little_worse_is_refused() -> None:
    """The text of a recogniser costs points: with it the figures of people's text are missed."""
    heard = measured(TextSource.RECOGNISER).model_copy(update={"text": TextSource.PEOPLE})
    assert regressions(read_results(baseline(TextSource.PEOPLE)), heard)


def test_the_sample_meeting_in_the_set_is_that_of_the_program() -> None:
    with gzip.open(MEETINGS / "sample.jsonl.gz", "rt", encoding="utf-8") as file:
        (stored,) = map(json.loads, file)
    assert stored == json.loads(json.dumps(sample_line(sample_reference())))

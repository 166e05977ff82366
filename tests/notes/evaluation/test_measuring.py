"""Extractors are measured one after the other or in processes, and may fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes, NotesRequest
from bot.domain.transcript import Transcript
from bot.errors import Fault, MinutaError, ProviderError
from bot.notes.evaluation.measuring import Extractor, measure
from bot.notes.plain import PlainNoteTaker
from bot.ports import NoteTaker, Report
from tests.notes.evaluation.meetings_written import line, read


@asynccontextmanager
async def open_plain(_name: str) -> AsyncIterator[NoteTaker]:
    yield PlainNoteTaker(SystemClock())


class Broken(NoteTaker):
    name = "broken"

    async def take_notes(
        self, meeting: Meeting, transcript: Transcript, request: NotesRequest, report: Report
    ) -> Notes:
        report(0.1)
        asked = (meeting.id, len(transcript.utterances), request.template.name)
        raise ProviderError("model", Fault.QUOTA, f"no more for {asked}")


@asynccontextmanager
async def open_nothing(name: str) -> AsyncIterator[NoteTaker]:
    if name:
        raise MinutaError(f"There is no extractor {name}.", "Name another.")
    yield Broken()


@asynccontextmanager
async def open_broken(_name: str) -> AsyncIterator[NoteTaker]:
    yield Broken()


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_extractor_takes_notes_of_every_meeting(tmp_path: Path, jobs: int) -> None:
    meetings = read(
        tmp_path,
        line(id="1", reference={"actions": ["x"]}, action_evidence=[2]),
        line(id="2", reference={"actions": ["x"]}, action_evidence=[0]),
    )
    extractors = [Extractor("one", open_plain), Extractor("other", open_plain)]
    tasks = [(extractor, meeting) for extractor in extractors for meeting in meetings]
    results = {(r.extractor, r.meeting_id): r for r in measure(tasks, jobs)}
    assert set(results) == {("one", "1"), ("one", "2"), ("other", "1"), ("other", "2")}
    first = results["one", "1"]
    assert first.source is not None
    assert (first.source.extractor, first.failure) == ("plain", None)
    assert (first.scores.actions.utterances.right, first.scores.spent.meeting_s) == (1, 34)
    assert results["one", "2"].scores.actions.utterances.right == 0


def test_a_meeting_of_which_no_notes_come_is_a_result(tmp_path: Path) -> None:
    meetings = read(tmp_path, line(reference={"actions": ["x"]}, action_evidence=[2]))
    (result,) = measure([(Extractor("broken", open_broken), meetings[0])])
    assert result.failure == "model: quota: no more for ('launch', 4, 'general')"
    assert result.scores.failures == 1
    assert result.scores.actions.utterances.wanted == 1


def test_an_extractor_that_cannot_be_opened_is_found_before_anything_is_measured() -> None:
    Extractor("one", open_plain).check()
    with pytest.raises(MinutaError, match="oracle"):
        Extractor("oracle", open_nothing).check()

"""Notes of many meetings by several extractors, scored, in processes of their own."""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.notes import Notes, NotesRequest
from bot.errors import MinutaError, ProviderError
from bot.notes.evaluation.corpus import ReferenceMeeting
from bot.notes.evaluation.meeting_scores import Ranking, Scores, meeting_scores, no_scores
from bot.notes.evaluation.results import MeetingResult
from bot.ports import NoteTaker

OpenTaker: TypeAlias = Callable[[str], AbstractAsyncContextManager[NoteTaker]]
"""Opens an extractor by name; it is sent to other processes."""

Rank: TypeAlias = Callable[[ReferenceMeeting], Ranking]
"""The candidates of an extractor in order; it is sent to other processes."""


@dataclass(frozen=True, slots=True)
class Extractor:
    """An extractor to be measured: its name, how it is opened, and how it ranks, if it does."""

    name: str
    open_taker: OpenTaker
    rank: Rank | None = None

    def check(self) -> None:
        """Open it once; raises `MinutaError` if there is no such extractor or it is not set up."""

        async def opened() -> None:
            async with self.open_taker(self.name):
                return

        asyncio.run(opened())

    def measure(self, reference: ReferenceMeeting) -> MeetingResult:
        """Write notes of one meeting and score them; a failure is a result too."""
        began = time.perf_counter()
        try:
            notes = asyncio.run(self._notes(reference))
        except (MinutaError, ProviderError) as error:
            scores = no_scores(reference, time.perf_counter() - began)
            return self._result(reference, scores, failure=str(error))
        took_s = time.perf_counter() - began
        ranking = self.rank(reference) if self.rank else None
        scores = meeting_scores(reference, notes, ranking, took_s)
        return self._result(reference, scores, notes)

    async def _notes(self, reference: ReferenceMeeting) -> Notes:
        async with self.open_taker(self.name) as taker:
            return await taker.take_notes(
                reference.meeting, reference.transcript, NotesRequest(), lambda _fraction: None
            )

    def _result(
        self,
        reference: ReferenceMeeting,
        scores: Scores,
        notes: Notes | None = None,
        failure: str | None = None,
    ) -> MeetingResult:
        return MeetingResult(
            extractor=self.name,
            corpus=reference.corpus,
            meeting_id=reference.meeting.id,
            scores=scores,
            source=notes.source if notes else None,
            failure=failure,
        )


Task: TypeAlias = tuple[Extractor, ReferenceMeeting]
"""An extractor and the meeting it takes notes of."""


def measure(tasks: Iterable[Task], jobs: int = 1) -> Iterator[MeetingResult]:
    """The results of extractors for meetings, as they come.

    With several `jobs` the tasks are spread over as many processes. Raises `MinutaError` if one of
    them dies.
    """
    if jobs == 1:
        for extractor, meeting in tasks:
            yield extractor.measure(meeting)
        return
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        waiting = [pool.submit(extractor.measure, meeting) for extractor, meeting in tasks]
        for done in as_completed(waiting):
            yield done.result()
    except BrokenProcessPool as error:
        raise MinutaError(
            "A process that wrote notes has died, perhaps for want of memory.",
            "Try again with --jobs 1.",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)

"""Notes by a language model, of which every sentence was checked against what was said."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar

from bot.domain.language import Usage
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes, NotesRequest, NotesSource, Part
from bot.domain.transcript import Coverage, Gap, Transcript, Utterance
from bot.domain.working_hours import WorkingHours
from bot.language import Filler, NoAnswerError
from bot.notes.languages import UNKNOWN, cues_for, spoken_language
from bot.notes.plain import PlainNoteTaker
from bot.notes.written.drafting import Drafting, Joined, Written
from bot.notes.written.drafts import SummaryDraft, TwinsDraft
from bot.notes.written.prompting import PROMPTS, Prompter
from bot.notes.written.reading import WINDOW_TOKENS, Reader, Reading
from bot.notes.written.showing import named_people
from bot.notes.written.summing import Numbered, numbered
from bot.notes.written.talk import Talk
from bot.notes.written.unread import gaps_of, parts_of
from bot.notes.written.windows import lines_of
from bot.ports import Clock, DraftStore, NoteTaker, Report

VERSION = "1"

_log = logging.getLogger(__name__)

_LISTED_TOKENS = 6_000
"""Of statements are shown to a model that sums up, or finds what was written twice."""

_READ = 0.8
_MERGED = 0.9
"""The share of the work that is done when all windows are read, and when they are one."""


class WrittenNoteTaker(NoteTaker):
    """Has a language model read a meeting window by window, and checks all that it says.

    What was read is kept in `drafts`, also of a meeting that goes on (`read_ahead`). What no model
    reads is left to the rules of `plain`, and the notes say so. `hours` say when a working day
    ends; a window holds at most `window_tokens` of talk.
    """

    name: ClassVar[str] = "written"

    def __init__(
        self,
        filler: Filler,
        drafts: DraftStore,
        plain: PlainNoteTaker,
        clock: Clock,
        hours: WorkingHours | None = None,
        *,
        window_tokens: int = WINDOW_TOKENS,
    ) -> None:
        self._filler = filler
        self._drafts = drafts
        self._plain = plain
        self._clock = clock
        self._hours = hours or WorkingHours()
        self._window_tokens = window_tokens

    async def take_notes(
        self, meeting: Meeting, transcript: Transcript, request: NotesRequest, report: Report
    ) -> Notes:
        """Notes of version 1; the progress is that of the windows.

        The same transcript and the same answers give the same notes, in whichever order the answers
        come. A meeting in which hardly anything was said costs no call.
        """
        report(0.0)
        talk = await asyncio.to_thread(_talk, meeting, transcript, request.vocabulary)
        lines = await asyncio.to_thread(lines_of, talk.utterances, named_people(meeting))
        if not lines or not talk.says_something:
            return await self._plain.take_notes(meeting, transcript, request, report)
        language = request.language or talk.language
        prompter = Prompter(request, None if language == UNKNOWN else language)
        reader = self._reader(meeting, prompter)
        readings = await reader.read_all(lines, lambda fraction: report(fraction * _READ))
        if all(reading.draft is None for reading in readings):
            return await self._by_rules(meeting, transcript, request, report, readings)
        drafting = Drafting(talk, language, request, self._hours)
        joined = await asyncio.to_thread(drafting.joined, readings)
        joined, twins_usage = await self._without_twins(drafting, joined, prompter)
        report(_MERGED)
        found = await asyncio.to_thread(drafting.found, joined)
        statements = numbered(found.claims, talk, _LISTED_TOKENS)
        summary, summary_usage = await self._summary(drafting, statements, prompter)
        used = (reading.usage for reading in readings)
        written = Written(
            at=self._clock.now(),
            source=self._source(readings, request),
            unread=gaps_of(readings, talk),
            usage=sum(used, Usage()) + twins_usage + summary_usage,
        )
        notes = await asyncio.to_thread(drafting.notes, found, summary, statements, written)
        report(1.0)
        return notes

    async def read_ahead(
        self,
        meeting: Meeting,
        utterances: Iterable[Utterance],
        request: NotesRequest,
    ) -> int:
        """Read what is complete of a meeting that goes on; how many windows are read by now.

        `utterances` are all so far, and final.
        """
        transcript = Transcript(
            meeting_id=meeting.id,
            utterances=tuple(utterances),
            engines=(),
            coverage=Coverage(recorded_s=0, speech_s=0, transcribed_s=0),
        )
        lines = await asyncio.to_thread(lines_of, transcript.utterances, named_people(meeting))
        language = request.language or spoken_language(meeting, transcript)
        prompter = Prompter(request, None if language == UNKNOWN else language)
        return await self._reader(meeting, prompter).read_complete(lines)

    async def aclose(self) -> None:
        """Let go of the models' connections."""
        await self._filler.aclose()

    def _reader(self, meeting: Meeting, prompter: Prompter) -> Reader:
        return Reader(meeting.id, self._filler, self._drafts, prompter, self._window_tokens)

    async def _by_rules(
        self,
        meeting: Meeting,
        transcript: Transcript,
        request: NotesRequest,
        report: Report,
        readings: Sequence[Reading],
    ) -> Notes:
        """The plain notes of a meeting that no model read, with the reason."""
        notes = await self._plain.take_notes(
            meeting, transcript, request, lambda fraction: report(_READ + fraction * (1 - _READ))
        )
        reason = next(reading.reason for reading in readings if reading.reason is not None)
        start_s, end_s = readings[0].window.start_s, max(r.window.end_s for r in readings)
        part = Part(start_s=start_s, end_s=end_s, writer=self._plain.name, reason=reason)
        is_unread = cues_for(notes.language) is None
        gap = Gap(start_s=start_s, end_s=end_s, reason=reason)
        return notes.model_copy(
            update={
                "source": notes.source.model_copy(update={"parts": (part,)}),
                "unread": (*notes.unread, gap) if is_unread else notes.unread,
                "usage": sum((reading.usage for reading in readings), Usage()),
            }
        )

    async def _without_twins(
        self, drafting: Drafting, joined: Joined, prompter: Prompter
    ) -> tuple[Joined, Usage]:
        """The tasks once more, as a model sees which of them are one; code has the last word."""
        listed = drafting.listed(joined, _LISTED_TOKENS)
        if not joined.is_of_several or len(listed) < 2:  # noqa: PLR2004 (two can be twins)
            return joined, Usage()
        wording = prompter.twins(listed)
        try:
            filled = await self._filler.fill(TwinsDraft, wording.system, wording.user)
        except NoAnswerError as error:
            _log.warning("no model compared the tasks of meeting %s", drafting.talk.meeting.id)
            return joined, error.usage
        groups = [[number - 1 for number in group.numbers] for group in filled.value.groups]
        return drafting.confirmed(joined, groups), filled.usage

    async def _summary(
        self, drafting: Drafting, statements: Numbered, prompter: Prompter
    ) -> tuple[SummaryDraft | None, Usage]:
        if not statements.lines:
            return None, Usage()
        wording = prompter.summary(statements.lines)
        try:
            filled = await self._filler.fill(SummaryDraft, wording.system, wording.user)
        except NoAnswerError as error:
            _log.warning("no model summed up meeting %s", drafting.talk.meeting.id)
            return None, error.usage
        return filled.value, filled.usage

    def _source(self, readings: Sequence[Reading], request: NotesRequest) -> NotesSource:
        models = Counter(r.model for r in readings if r.draft is not None and r.model is not None)
        return NotesSource(
            extractor=self.name,
            version=VERSION,
            model=max(models, key=lambda model: (models[model], model), default=None),
            prompt=PROMPTS,
            template=request.template.name,
            parts=parts_of(readings, self._plain.name),
        )


def _talk(meeting: Meeting, transcript: Transcript, vocabulary: tuple[str, ...]) -> Talk:
    return Talk(meeting, transcript, spoken_language(meeting, transcript), vocabulary)

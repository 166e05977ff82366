"""Notes without a language model: rules over who said what to whom, and what was learned."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.meeting import Meeting
from bot.domain.notes import (
    Chapter,
    Claim,
    Decision,
    Notes,
    NotesRequest,
    NotesSource,
    OpenQuestion,
    Section,
)
from bot.domain.transcript import Transcript
from bot.domain.working_hours import WorkingHours
from bot.notes.action_items import propose_items
from bot.notes.chapters import find_chapters
from bot.notes.decisions import find_decisions
from bot.notes.dialogue import Conversation
from bot.notes.drafting import draft_items
from bot.notes.evidence import EvidenceBook
from bot.notes.languages import cues_for, spoken_language
from bot.notes.learned.scorer import chances
from bot.notes.learned.weights import Weights
from bot.notes.lexicon import Rarity
from bot.notes.please_check import ItemDoubts, item_checks
from bot.notes.questions import find_open_questions
from bot.notes.summary import summarise
from bot.notes.tasks import spoken_tasks
from bot.notes.templates.filling import filled_sections
from bot.notes.unsure_words import word_checks
from bot.ports import Clock, NoteTaker, Report

VERSION = "2"


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found in a conversation, not yet checked against the transcript."""

    items: tuple[ItemDoubts, ...]
    decisions: tuple[Decision, ...]
    questions: tuple[OpenQuestion, ...]
    tldr: tuple[Claim, ...]
    sections: tuple[Section, ...]
    chapters: tuple[Chapter, ...]


class PlainNoteTaker(NoteTaker):
    """Writes notes on this machine, the same for the same transcript.

    Time grows with the length of the meeting. In a language without a cue table there are a summary
    and chapters, but no decisions, items or questions. `hours` say when a working day ends;
    without `weights` those that come with the program count.
    """

    name: ClassVar[str] = "plain"

    def __init__(
        self, clock: Clock, hours: WorkingHours | None = None, weights: Weights | None = None
    ) -> None:
        self._clock = clock
        self._hours = hours or WorkingHours()
        self._weights = weights

    async def take_notes(
        self, meeting: Meeting, transcript: Transcript, request: NotesRequest, report: Report
    ) -> Notes:
        """Notes of version 1; worked out in a thread, with the progress reported in between."""
        report(0.0)
        language = spoken_language(meeting, transcript)
        conversation = await asyncio.to_thread(
            _conversation, meeting, transcript, language, request.vocabulary
        )
        report(0.5)
        findings = await asyncio.to_thread(self._findings, meeting, conversation, request)
        report(0.9)
        book = EvidenceBook(transcript, conversation.lexicon)
        notes = self._checked(meeting, language, conversation, findings, book, request)
        report(1.0)
        return notes

    def _findings(
        self, meeting: Meeting, conversation: Conversation, request: NotesRequest
    ) -> _Findings:
        rarity = Rarity(turn.content for turn in conversation.turns)
        tasks = spoken_tasks(conversation)
        learned = chances(conversation, tasks, self._weights)
        decisions = find_decisions(conversation, rarity, learned)
        decided = frozenset(e.utterance_id for decision in decisions for e in decision.evidence)
        items = propose_items(conversation, rarity, tasks, learned)
        return _Findings(
            items=draft_items(meeting, items, self._hours),
            decisions=decisions,
            questions=find_open_questions(conversation, rarity),
            tldr=summarise(conversation, rarity, decided),
            sections=filled_sections(request.template, conversation),
            chapters=find_chapters(conversation),
        )

    def _checked(
        self,
        meeting: Meeting,
        language: str,
        conversation: Conversation,
        findings: _Findings,
        book: EvidenceBook,
        request: NotesRequest,
    ) -> Notes:
        """The notes with what stands on words that were really said, and a count of the rest."""
        items, no_items = book.supported(doubts.item for doubts in findings.items)
        decisions, no_decisions = book.supported(findings.decisions)
        questions, no_questions = book.supported(findings.questions)
        tldr, no_tldr = book.supported(findings.tldr)
        sections, no_sections = _supported_sections(findings.sections, book)
        kept = {item.id for item in items}
        doubts = (doubts for doubts in findings.items if doubts.item.id in kept)
        return Notes(
            meeting_id=meeting.id,
            version=1,
            written_at=self._clock.now(),
            source=NotesSource(
                extractor=self.name, version=VERSION, template=request.template.name
            ),
            language=language,
            tldr=tldr,
            chapters=findings.chapters,
            sections=sections,
            decisions=decisions,
            action_items=items,
            open_questions=questions,
            please_check=(
                *item_checks(doubts, conversation, meeting.zone),
                *word_checks((*items, *decisions), conversation, book, below=request.unsure_below),
            ),
            dropped=no_items + no_decisions + no_questions + no_tldr + no_sections,
        )


def _conversation(
    meeting: Meeting, transcript: Transcript, language: str, vocabulary: tuple[str, ...]
) -> Conversation:
    spoken = tuple(sorted(transcript.utterances, key=lambda utterance: utterance.start_s))
    return Conversation(spoken, meeting.participants, cues_for(language), vocabulary)


def _supported_sections(
    sections: tuple[Section, ...], book: EvidenceBook
) -> tuple[tuple[Section, ...], int]:
    """The sections with what stands on words that were really said, and a count of the rest."""
    dropped = 0
    checked: list[Section] = []
    for section in sections:
        claims, no_claims = book.supported(section.claims)
        checked.append(section.model_copy(update={"claims": claims}))
        dropped += no_claims
    return tuple(checked), dropped

"""Notes without a language model: rules over who said what to whom."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.meeting import Meeting
from bot.domain.notes import Chapter, Claim, Decision, Notes, NotesSource, OpenQuestion
from bot.domain.transcript import Transcript
from bot.domain.working_hours import WorkingHours
from bot.notes.action_items import propose_items
from bot.notes.chapters import find_chapters
from bot.notes.decisions import find_decisions
from bot.notes.dialogue import Conversation
from bot.notes.drafting import draft_items
from bot.notes.evidence import EvidenceBook
from bot.notes.languages import cues_for, spoken_language
from bot.notes.lexicon import Rarity
from bot.notes.please_check import ItemDoubts, item_checks, word_checks
from bot.notes.questions import find_open_questions
from bot.notes.summary import summarise
from bot.ports import Clock, NoteTaker, Report

VERSION = "1"


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found in a conversation, not yet checked against the transcript."""

    items: tuple[ItemDoubts, ...]
    decisions: tuple[Decision, ...]
    questions: tuple[OpenQuestion, ...]
    tldr: tuple[Claim, ...]
    chapters: tuple[Chapter, ...]


class PlainNoteTaker(NoteTaker):
    """Writes notes on this machine, the same for the same transcript.

    Time grows with the length of the meeting. In a language without a cue table there are a summary
    and chapters, but no decisions, items or questions. `hours` say when a working day ends.
    """

    name: ClassVar[str] = "plain"

    def __init__(self, clock: Clock, hours: WorkingHours | None = None) -> None:
        self._clock = clock
        self._hours = hours or WorkingHours()

    async def take_notes(self, meeting: Meeting, transcript: Transcript, report: Report) -> Notes:
        """Notes of version 1; worked out in a thread, with the progress reported in between."""
        report(0.0)
        language = spoken_language(meeting, transcript)
        conversation = await asyncio.to_thread(_conversation, meeting, transcript, language)
        report(0.5)
        findings = await asyncio.to_thread(_findings, meeting, conversation, self._hours)
        report(0.9)
        book = EvidenceBook(transcript, conversation.lexicon)
        notes = self._checked(meeting, language, conversation, findings, book)
        report(1.0)
        return notes

    def _checked(
        self,
        meeting: Meeting,
        language: str,
        conversation: Conversation,
        findings: _Findings,
        book: EvidenceBook,
    ) -> Notes:
        """The notes with what stands on words that were really said, and a count of the rest."""
        items, no_items = book.supported(doubts.item for doubts in findings.items)
        decisions, no_decisions = book.supported(findings.decisions)
        questions, no_questions = book.supported(findings.questions)
        tldr, no_tldr = book.supported(findings.tldr)
        kept = {item.id for item in items}
        doubts = (doubts for doubts in findings.items if doubts.item.id in kept)
        return Notes(
            meeting_id=meeting.id,
            version=1,
            written_at=self._clock.now(),
            source=NotesSource(extractor=self.name, version=VERSION),
            language=language,
            tldr=tldr,
            chapters=findings.chapters,
            decisions=decisions,
            action_items=items,
            open_questions=questions,
            please_check=(
                *item_checks(doubts, conversation, meeting.zone),
                *word_checks((*items, *decisions), conversation, book),
            ),
            dropped=no_items + no_decisions + no_questions + no_tldr,
        )


def _conversation(meeting: Meeting, transcript: Transcript, language: str) -> Conversation:
    spoken = tuple(sorted(transcript.utterances, key=lambda utterance: utterance.start_s))
    return Conversation(spoken, meeting.participants, cues_for(language))


def _findings(meeting: Meeting, conversation: Conversation, hours: WorkingHours) -> _Findings:
    rarity = Rarity(turn.content for turn in conversation.turns)
    decisions = find_decisions(conversation, rarity)
    decided = frozenset(e.utterance_id for decision in decisions for e in decision.evidence)
    return _Findings(
        items=draft_items(meeting, propose_items(conversation, rarity), hours),
        decisions=decisions,
        questions=find_open_questions(conversation, rarity),
        tldr=summarise(conversation, rarity, decided),
        chapters=find_chapters(conversation),
    )

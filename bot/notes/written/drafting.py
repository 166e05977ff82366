"""From what a model read to notes: checked, joined, dated and asked about."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.action_item import ItemStatus
from bot.domain.evidence import Evidence
from bot.domain.frozen import Frozen, Instant
from bot.domain.language import Usage
from bot.domain.notes import (
    Chapter,
    CheckKind,
    Claim,
    Decision,
    Notes,
    NotesRequest,
    NotesSource,
    OpenQuestion,
    PleaseCheck,
    Risk,
    Section,
)
from bot.domain.transcript import Gap
from bot.domain.working_hours import WorkingHours
from bot.language.budget import tokens_of
from bot.notes.drafting import draft_items
from bot.notes.languages import cues_for, primary, wording_for
from bot.notes.languages.cues import Lexicon
from bot.notes.lexicon import content_words
from bot.notes.please_check import ItemDoubts, item_checks
from bot.notes.proposals import ItemProposal
from bot.notes.unsure_words import word_checks
from bot.notes.written.asking import asking_in
from bot.notes.written.bounds import within_reason
from bot.notes.written.counting import Ledger
from bot.notes.written.drafts import SummaryDraft, WindowDraft
from bot.notes.written.items import Task, tasks_of
from bot.notes.written.joining import (
    Said,
    join_claims,
    join_confirmed,
    join_decisions,
    join_subjects,
    join_tasks,
)
from bot.notes.written.reading import Reading
from bot.notes.written.showing import shown
from bot.notes.written.statements import (
    Settled,
    Subject,
    decisions_of,
    questions_of,
    risks_of,
    sections_of,
    subjects_of,
)
from bot.notes.written.summing import Findings, Numbered, lines_from, lines_without_model
from bot.notes.written.support import Supporter
from bot.notes.written.talk import Talk
from bot.notes.written.unread import PlainFindings, plain_findings
from bot.notes.written.verifying import Verifier
from bot.notes.written.windows import Window


class Written(Frozen):
    """When and by what notes were written, what was not read, and what it cost."""

    at: Instant
    source: NotesSource
    unread: tuple[Gap, ...]
    usage: Usage


_MAX_PHRASE_CHARS = 80

_TASKS = 300
"""So many of the tasks at most are compared by a model at a time."""


@dataclass(frozen=True, slots=True)
class Joined:
    """All windows as one; `is_of_several` says that something may have been written twice.

    `doubtful` are the texts of tasks that must not open by themselves,
    `unsaid` the dates that a model gave and nobody said, with the words that the task stands
    on.
    """

    tasks: tuple[ItemProposal, ...]
    doubtful: frozenset[str]
    unsaid: tuple[tuple[Evidence, str], ...]
    decisions: tuple[Decision, ...]
    questions: tuple[OpenQuestion, ...]
    risks: tuple[Risk, ...]
    sections: tuple[Section, ...]
    chapters: tuple[Chapter, ...]
    is_of_several: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the notes say besides their summary."""

    claims: Findings
    doubts: tuple[ItemDoubts, ...]
    joined: Joined


@dataclass(slots=True)
class _Read:
    """What was verified so far, window by window."""

    tasks: list[Task] = field(default_factory=list)
    decisions: list[Settled] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
    sections: list[tuple[str, Claim]] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)


class Drafting:
    """Makes the notes of one meeting of what was read of it, without asking anybody.

    `language` is the BCP 47 tag that the notes are written in.
    """

    def __init__(
        self, talk: Talk, language: str, request: NotesRequest, hours: WorkingHours
    ) -> None:
        self.talk = talk
        self._language = language
        self._template = request.template
        self._unsure_below = request.unsure_below
        self._hours = hours
        self._asking = asking_in(language)
        self._supporter = Supporter(talk, language)
        self._ledger = Ledger()
        cues = cues_for(language)
        self._lexicon = cues.lexicon if cues else Lexicon()

    def joined(self, readings: Sequence[Reading]) -> Joined:
        """Everything that was said, each once; where no model read, what the rules find."""
        read = _Read()
        for reading in readings:
            if reading.draft is not None:
                self._verify(reading.window, reading.draft, read)
        plain = plain_findings(readings, self.talk)
        self._add_plain(plain, read)
        rarity, ledger, lexicon = self.talk.rarity, self._ledger, self._lexicon
        return Joined(
            tasks=join_tasks(read.tasks, rarity, ledger),
            doubtful=frozenset(task.proposal.task for task in read.tasks if task.is_doubtful),
            unsaid=tuple(
                (task.proposal.evidence[0], task.unsaid_due)
                for task in read.tasks
                if task.unsaid_due is not None
            ),
            decisions=join_decisions(read.decisions, rarity, lexicon, ledger),
            questions=self._each_once(read.questions),
            risks=self._each_once(read.risks),
            sections=tuple(self._sections(read.sections)),
            chapters=self._chapters(read.subjects, plain.chapters),
            is_of_several=len(readings) > 1,
        )

    def listed(self, joined: Joined, tokens: int) -> tuple[str, ...]:
        """The tasks as a model compares them; none if they are more than so many tokens."""
        lines = tuple(self._listed(proposal) for proposal in joined.tasks[:_TASKS])
        return lines if sum(map(tokens_of, lines)) <= tokens else ()

    def confirmed(self, joined: Joined, groups: Iterable[Sequence[int]]) -> Joined:
        """The tasks once more, without those that a model takes for one and code does, too."""
        tasks = join_confirmed(joined.tasks, groups, self.talk.rarity, self._ledger)
        return replace(joined, tasks=tasks)

    def found(self, joined: Joined) -> Found:
        """The claims with dates and owners."""
        drafted = draft_items(self.talk.meeting, joined.tasks, self._hours)
        doubts = tuple(_held_back(one, joined.doubtful) for one in drafted)
        points = tuple(point for chapter in joined.chapters for point in chapter.points)
        claims = Findings(
            decisions=joined.decisions,
            items=tuple(one.item for one in doubts),
            questions=joined.questions,
            risks=joined.risks,
            chapter_points=points,
        )
        return Found(claims, doubts, joined)

    def notes(
        self, found: Found, draft: SummaryDraft | None, statements: Numbered, written: Written
    ) -> Notes:
        """The notes; without a usable summary of a model code sums up."""
        tldr: tuple[Claim, ...] = ()
        if draft is not None:
            tldr = lines_from(draft, statements, self.talk, self._supporter, self._ledger)
        is_same = primary(self._language) == primary(self.talk.language)
        claims, joined = found.claims, found.joined
        tally = self._ledger.tally()
        return Notes(
            meeting_id=self.talk.meeting.id,
            version=1,
            written_at=written.at,
            source=written.source,
            language=self._language,
            tldr=tldr or lines_without_model(claims, self.talk, is_same_language=is_same),
            chapters=joined.chapters,
            decisions=claims.decisions,
            action_items=claims.items,
            open_questions=claims.questions,
            risks=claims.risks,
            sections=joined.sections,
            please_check=self._checks(found),
            dropped=self._ledger.unsupported,
            unread=written.unread,
            tally=tally,
            usage=written.usage,
        )

    def _verify(self, window: Window, draft: WindowDraft, read: _Read) -> None:
        talk, ledger = self.talk, self._ledger
        draft = within_reason(draft, window, ledger)
        verifier = Verifier(window, talk, self._supporter, self._asking, ledger)
        read.subjects.extend(subjects_of(draft.topics, verifier))
        read.decisions.extend(decisions_of(draft.decisions, verifier, talk))
        read.tasks.extend(tasks_of(draft.tasks, verifier, talk, ledger))
        read.questions.extend(questions_of(draft.questions, verifier))
        read.risks.extend(risks_of(draft.risks, verifier))
        read.sections.extend(sections_of(draft.sections, self._template, verifier, ledger))

    def _add_plain(self, plain: PlainFindings, read: _Read) -> None:
        read.tasks.extend(Task(proposal, self.talk.main) for proposal in plain.items)
        read.questions.extend(plain.questions)
        read.decisions.extend(
            Settled(
                text=decision.text,
                evidence=decision.evidence,
                words=content_words(decision.text, self.talk.main.lexicon),
                status=decision.status,
                by=decision.decided_by,
            )
            for decision in plain.decisions
        )

    def _each_once(self, claims: Iterable[Said]) -> tuple[Said, ...]:
        return join_claims(claims, self.talk.rarity, self._lexicon, self._ledger)

    def _sections(self, found: Sequence[tuple[str, Claim]]) -> Iterator[Section]:
        for section in self._template.sections:
            own = [claim for key, claim in found if key == section.key]
            yield Section(key=section.key, title=section.title, claims=self._each_once(own))

    def _chapters(
        self, subjects: Sequence[Subject], plain: tuple[Chapter, ...]
    ) -> tuple[Chapter, ...]:
        untitled = wording_for(self._language).untitled
        chapters = join_subjects(
            subjects,
            self.talk.main.end_s,
            lambda number: untitled.format(number=number),
            self._each_once,
            self._lexicon,
        )
        return tuple(sorted((*chapters, *plain), key=lambda chapter: chapter.start_s))

    def _listed(self, proposal: ItemProposal) -> str:
        assignee = proposal.ownership.assignee
        owner = self.talk.roster.name(assignee.participant) if assignee else "nobody yet"
        dues = ", ".join(due.phrase for due in proposal.dues)
        return f"{proposal.task} ({owner}{'; ' if dues else ''}{dues})"

    def _checks(self, found: Found) -> tuple[PleaseCheck, ...]:
        talk, asking = self.talk, wording_for(self._language)
        return (
            *item_checks(found.doubts, talk.main, talk.meeting.zone, asking=asking),
            *self._unsaid_dues(found),
            *self._loose(found),
            *word_checks(
                found.claims.weighty, talk.main, talk.book, asking, below=self._unsure_below
            ),
            *self._ledger.checks,
        )

    def _unsaid_dues(self, found: Found) -> Iterator[PleaseCheck]:
        """Questions about the dates that nobody said, of tasks that have no other."""
        for item in found.claims.items:
            unsaid = (one for one in found.joined.unsaid if one[0] in item.evidence)
            evidence, phrase = next(unsaid, (None, ""))
            if item.due is None and evidence is not None:
                yield PleaseCheck(
                    kind=CheckKind.DUE_DATE,
                    question=self._asking.due.format(text=item.task, phrase=_short(phrase)),
                    evidence=evidence,
                    item_id=item.id,
                )

    def _loose(self, found: Found) -> Iterator[PleaseCheck]:
        """Questions about the tasks that somebody took on in other words."""
        for item in found.claims.items:
            if item.task in found.joined.doubtful:
                yield PleaseCheck(
                    kind=CheckKind.CLAIM,
                    question=self._asking.claim.format(text=item.task),
                    evidence=item.evidence[0],
                    item_id=item.id,
                )


def _short(phrase: str) -> str:
    return textwrap.shorten(shown(phrase), _MAX_PHRASE_CHARS, placeholder=" …")


def _held_back(doubts: ItemDoubts, doubtful: frozenset[str]) -> ItemDoubts:
    """An item that is in doubt waits for a click, whoever committed themselves."""
    if doubts.item.task not in doubtful:
        return doubts
    held = doubts.item.model_copy(update={"status": ItemStatus.SUGGESTED})
    return replace(doubts, item=held)

"""Decisions, questions, risks, sections and topics that a model proposes, checked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.evidence import Evidence
from bot.domain.notes import Claim, DecisionStatus, DropReason, OpenQuestion, Risk
from bot.domain.template import Template
from bot.notes.dialogue import Conversation, Turn
from bot.notes.lexicon import content_words
from bot.notes.ownership import cited_turns
from bot.notes.speech_acts import Act
from bot.notes.stances import Stance, stances_on
from bot.notes.written.counting import Ledger
from bot.notes.written.drafts import DecisionDraft, SectionDraft, Statement, Topic
from bot.notes.written.instructions import is_dictated, neighbourhood
from bot.notes.written.showing import shown
from bot.notes.written.talk import Talk
from bot.notes.written.verifying import Verified, Verifier
from bot.notes.written.windows import Line

_MAX_TITLE_CHARS = 80
_MAX_TITLE_WORDS = 10


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision on its way; `words` are the stems of its text, `by` participants' ids.

    `is_retraction` says that people took something back in the cited words.
    """

    text: str
    evidence: tuple[Evidence, ...]
    words: tuple[str, ...]
    status: DecisionStatus
    by: tuple[str, ...]
    is_retraction: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a stretch of a meeting is about; no title if the model's did not fit."""

    title: str | None
    first: Line
    last: Line
    points: tuple[Claim, ...]


def decisions_of(
    drafts: Iterable[DecisionDraft], verifier: Verifier, talk: Talk
) -> Iterator[Settled]:
    """The decisions of a window; what only one person says, and not as settled, is asked about."""
    for draft in drafts:
        verified = verifier.verified(draft.text, draft.cites)
        if verified is None:
            continue
        settled = _settled(draft, verified, talk)
        if settled is None or verified.is_loose:
            verifier.ask(verified)
        else:
            yield settled


def _settled(draft: DecisionDraft, verified: Verified, talk: Talk) -> Settled | None:
    """The decision, if more than one is for it or it is stated as one; else None."""
    conversation = talk.conversation(line.utterance for line in verified.cited.lines)
    turns = cited_turns(verified.evidence, conversation)
    sides = [pair for turn in turns for pair in stances_on(turn, conversation)]
    speakers = [turn.sentence.speaker for turn in turns]
    speakers += [turn.sentence.speaker for turn, side in sides if side is not Stance.AGAINST]
    by = tuple(dict.fromkeys(one for one in speakers if one is not None))
    is_stated = _is_stated(turns, conversation)
    is_retraction = _takes_back(turns, conversation)
    is_dictated_only = is_dictated(neighbourhood(verified.evidence, conversation))
    is_alone = len(by) < 2  # noqa: PLR2004 (a group is two)
    is_of_one = (is_alone or is_dictated_only) and not is_stated
    if is_of_one and not is_retraction and conversation.cues is not None:
        return None
    is_disputed = any(side is Stance.AGAINST for _, side in sides) and not is_stated
    is_over_others = is_alone and _names_others(turns, by, talk)
    status = DecisionStatus(draft.status.value)
    if status is DecisionStatus.DECIDED and (is_of_one or is_disputed or is_over_others):
        status = DecisionStatus.TENTATIVE
    words = content_words(verified.text, conversation.lexicon)
    return Settled(verified.text, verified.evidence, words, status, by, is_retraction)


def _names_others(turns: Iterable[Turn], by: Sequence[str], talk: Talk) -> bool:
    """Whether somebody is named who said nothing to it."""
    named = (talk.roster.mentions(turn.sentence.text) for turn in turns)
    return any(not set(mention.ids) & set(by) for mentions in named for mention in mentions)


def _is_stated(turns: Iterable[Turn], conversation: Conversation) -> bool:
    cues = conversation.cues
    return cues is not None and any(
        cues.deciding.decided.search(turn.core) or cues.deciding.plan.search(turn.core)
        for turn in turns
    )


def _takes_back(turns: Iterable[Turn], conversation: Conversation) -> bool:
    cues = conversation.cues
    return cues is not None and any(
        cues.deciding.reversal.search(turn.words)
        or cues.deciding.retraction.search(turn.core)
        or any(reading.act is Act.REVERSAL for reading in turn.readings)
        for turn in turns
    )


def questions_of(drafts: Iterable[Statement], verifier: Verifier) -> Iterator[OpenQuestion]:
    """The open questions of a window."""
    for verified in _verified(drafts, verifier):
        yield OpenQuestion(
            text=verified.text, evidence=verified.evidence, asked_by=_speaker(verified)
        )


def risks_of(drafts: Iterable[Statement], verifier: Verifier) -> Iterator[Risk]:
    """The risks of a window."""
    for verified in _verified(drafts, verifier):
        yield Risk(text=verified.text, evidence=verified.evidence, raised_by=_speaker(verified))


def sections_of(
    drafts: Iterable[SectionDraft], template: Template, verifier: Verifier, ledger: Ledger
) -> Iterator[tuple[str, Claim]]:
    """What belongs to the sections of the template, with the section's key."""
    keys = {section.key for section in template.sections}
    for draft in drafts:
        if draft.key not in keys:
            ledger.proposed += len(draft.points)
            ledger.drop(DropReason.UNSUPPORTED, len(draft.points))
            continue
        for verified in _verified(draft.points, verifier):
            yield draft.key, Claim(text=verified.text, evidence=verified.evidence)


def subjects_of(drafts: Iterable[Topic], verifier: Verifier) -> Iterator[Subject]:
    """The topics of a window in order, within the lines that are new in it."""
    window = verifier.window
    low, high = window.first_number, window.first_number + len(window.lines) - 1
    for draft in sorted(drafts, key=lambda topic: topic.first_line):
        start = min(max(draft.first_line, low), high)
        first = window.line(start)
        last = window.line(min(max(draft.last_line, start), high))
        if first is None or last is None:
            continue
        points = tuple(
            Claim(text=one.text, evidence=one.evidence)
            for one in _verified(draft.points, verifier, is_asked=False)
        )
        title = shown(draft.title)[:_MAX_TITLE_CHARS].strip(" .:")
        yield Subject(title if _may_be_title(title, verifier) else None, first, last, points)


def _may_be_title(title: str, verifier: Verifier) -> bool:
    is_title = any(char.isalpha() for char in title) and len(title.split()) <= _MAX_TITLE_WORDS
    return is_title and verifier.is_about(title)


def _verified(
    drafts: Iterable[Statement], verifier: Verifier, *, is_asked: bool = True
) -> Iterator[Verified]:
    for draft in drafts:
        verified = verifier.verified(draft.text, draft.cites, is_asked=is_asked)
        if verified is None:
            continue
        if not verified.is_loose:
            yield verified
        elif is_asked:
            verifier.ask(verified)
        else:
            verifier.drop(DropReason.UNSUPPORTED)


def _speaker(verified: Verified) -> str | None:
    return verified.cited.lines[0].utterance.speaker

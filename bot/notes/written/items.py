"""Tasks that a model proposes, with the owner and the date that people really named."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.action_item import AssigneeBasis
from bot.domain.evidence import Evidence
from bot.domain.notes import DropReason
from bot.notes.assignees import Ownership
from bot.notes.dialogue import Conversation, Turn
from bot.notes.due_dates import find_due_phrases
from bot.notes.evidence import find_quote
from bot.notes.languages.cues import Lexicon
from bot.notes.lexicon import content_words
from bot.notes.ownership import cited_turns, owner_for
from bot.notes.proposals import ItemProposal, SpokenDue
from bot.notes.sentences import capitalised
from bot.notes.speech_acts import DEMANDS, PROMISES, Act
from bot.notes.written.counting import Ledger
from bot.notes.written.drafts import Manner, TaskDraft
from bot.notes.written.instructions import is_dictated, neighbourhood
from bot.notes.written.showing import without_count
from bot.notes.written.talk import Talk
from bot.notes.written.verifying import Verified, Verifier
from bot.notes.written.windows import Line

_REACH = 2
"""So many lines around the quotes may say until when."""

_MAX_NAME_CHARS = 80

_CALLS_FOR_SOMEBODY = PROMISES | DEMANDS | {Act.OFFER, Act.CALL, Act.NEED}

_NO_LEXICON = Lexicon()


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its conversation; `unsaid_due` is a date that a model gave and nobody said.

    `is_doubtful` says that a person has to look at it before it opens, `is_taken_back` that it is
    the notice that an earlier task no longer holds.
    """

    proposal: ItemProposal
    conversation: Conversation
    unsaid_due: str | None = None
    is_doubtful: bool = False
    is_taken_back: bool = False


def tasks_of(
    drafts: Iterable[TaskDraft], verifier: Verifier, talk: Talk, ledger: Ledger
) -> Iterator[Task]:
    """The tasks of a window that were really given out or taken on."""
    for draft in drafts:
        verified = verifier.verified(draft.task, draft.cites, may_be_ordered=True)
        if verified is None:
            continue
        task = _task(draft, verified, verifier, talk, ledger)
        if task is not None:
            yield task


def _task(
    draft: TaskDraft, verified: Verified, verifier: Verifier, talk: Talk, ledger: Ledger
) -> Task | None:
    conversation = talk.conversation(line.utterance for line in verified.cited.lines)
    turns = cited_turns(verified.evidence, conversation)
    if not turns:
        ledger.drop(DropReason.UNSUPPORTED)
        return None
    owner = draft.owner[:_MAX_NAME_CHARS] if draft.owner else None
    named = None if verifier.is_suspect else without_count(owner)
    ownership = owner_for(named, turns, conversation, task=draft.task)
    if ownership.rejected is not None:
        ledger.drop(DropReason.UNKNOWN_PERSON)
    reason = _why_not(draft, verified, ownership, turns, conversation)
    if reason is not None:
        ledger.drop(reason)
        return None
    if not ownership.is_certain and is_dictated(neighbourhood(verified.evidence, conversation)):
        ownership = Ownership(None)
    ownership = _asked_about(ownership, turns)
    evidence = _with_answer(verified.evidence, ownership)
    dues, unsaid = _dues(draft, verified, verifier, talk, evidence)
    proposal = ItemProposal(
        task=capitalised(verified.text.rstrip(" .")),
        anchor=turns[0].sentence,
        evidence=evidence,
        ownership=ownership,
        words=content_words(verified.text, conversation.lexicon),
        weight=len(content_words(verified.text.partition(" ")[2], conversation.lexicon)),
        dues=dues,
        statements=tuple(turn.sentence for turn in turns),
    )
    return Task(
        proposal,
        conversation,
        unsaid,
        is_doubtful=verified.is_loose or draft.manner is Manner.REFUSED,
        is_taken_back=draft.manner is Manner.TAKEN_BACK,
    )


def _asked_about(ownership: Ownership, turns: Iterable[Turn]) -> Ownership:
    """Who neither spoke nor was told is asked about: an owner is mentioned to everybody."""
    assignee = ownership.assignee
    if assignee is None or assignee.basis is not AssigneeBasis.INFERRED:
        return ownership
    if any(turn.sentence.speaker == assignee.participant for turn in turns):
        return ownership
    return Ownership(None, candidates=(assignee.participant,))


def _why_not(
    draft: TaskDraft,
    verified: Verified,
    ownership: Ownership,
    turns: Sequence[Turn],
    conversation: Conversation,
) -> DropReason | None:
    """Why a task is none, if so. What people said counts for more than what the model says."""
    if verified.is_ordered and not ownership.is_certain:
        return DropReason.INSTRUCTION
    if draft.manner is Manner.TAKEN_BACK:
        return None
    if not ownership.is_wanted:
        return DropReason.REFUSED
    if draft.manner is Manner.REFUSED and not ownership.is_certain:
        return DropReason.REFUSED
    if draft.manner is Manner.SUGGESTED and not _calls_for_somebody(turns, ownership, conversation):
        return DropReason.NOT_AGREED
    return None


def _calls_for_somebody(
    turns: Iterable[Turn], ownership: Ownership, conversation: Conversation
) -> bool:
    """Whether it is more than an idea: somebody has it, or is looked for."""
    if conversation.cues is None or ownership.assignee is not None or ownership.candidates:
        return True
    return any(
        reading.act in _CALLS_FOR_SOMEBODY
        and not reading.is_hypothetical
        and not reading.is_tentative
        for turn in turns
        for reading in turn.readings
    )


def _with_answer(evidence: tuple[Evidence, ...], ownership: Ownership) -> tuple[Evidence, ...]:
    """The quotes, with the answer by which somebody took the task where the model left it out."""
    answer = ownership.answer
    if answer is None or ownership.assignee is None:
        return evidence
    quoted = {one.utterance_id for one in evidence}
    added = (one for one in answer.sentence.evidence() if one.utterance_id not in quoted)
    return tuple(dict.fromkeys((*evidence, *added)))


def _dues(
    draft: TaskDraft,
    verified: Verified,
    verifier: Verifier,
    talk: Talk,
    evidence: Iterable[Evidence],
) -> tuple[tuple[SpokenDue, ...], str | None]:
    """What was said about when, and the model's phrase if nobody said it.

    A phrase is taken as the rules read it where it stands: "Friday" of "next Friday" is not enough.
    One that belongs to somebody's other task is not taken. Where the model gives none, what the
    quotes themselves say counts.
    """
    if draft.due_phrase is None or not draft.due_phrase.strip():
        return tuple(_quoted_dues(verified, talk)), None
    quoted = {one.utterance_id for one in evidence}
    for line in verifier.near(verified, _REACH):
        due = _spoken(draft.due_phrase, line, talk)
        is_quoted = line.utterance.id in quoted
        if due is not None and (is_quoted or not _is_of_another_task(due, line, talk)):
            return (due,), None
    return (), draft.due_phrase


def _is_of_another_task(due: SpokenDue, line: Line, talk: Talk) -> bool:
    """Whether the sentence with the phrase gives or takes a task by itself."""
    conversation = talk.conversation((line.utterance,))
    said = Evidence(
        utterance_id=line.utterance.id, quote=due.phrase, start_s=line.utterance.start_s
    )
    return any(
        reading.act in PROMISES | DEMANDS
        for turn in cited_turns((said,), conversation)
        for reading in turn.readings
    )


def _spoken(phrase: str, line: Line, talk: Talk) -> SpokenDue | None:
    text, tag = line.utterance.text, talk.tag(line.utterance)
    span = find_quote(phrase, text, _NO_LEXICON)
    if span is None:
        return None
    overlapping = (
        due for due in find_due_phrases(text, tag) if due.start < span[1] and span[0] < due.end
    )
    read = next(overlapping, None)
    words = read.text if read is not None else text[slice(*span)]
    return SpokenDue(words, line.utterance.start_s, tag)


def _quoted_dues(verified: Verified, talk: Talk) -> Iterator[SpokenDue]:
    for one, line in zip(verified.evidence, verified.cited.lines, strict=True):
        tag = talk.tag(line.utterance)
        for due in find_due_phrases(one.quote, tag)[:1]:
            yield SpokenDue(due.text, line.utterance.start_s, tag)

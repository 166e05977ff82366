"""What a person should look at: whose an action item is, and when it is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.action_item import ActionItem, AssigneeBasis, DueDate
from bot.domain.notes import CheckKind, PleaseCheck
from bot.domain.wording import due_wording
from bot.notes.assignees import CERTAIN, Ownership
from bot.notes.dialogue import Conversation
from bot.notes.languages.cues import Questions

_MAX_OPTIONS = 10


@dataclass(frozen=True, slots=True)
class ItemDoubts:
    """An action item, what the dialogue says about its owner, and every date it was given."""

    item: ActionItem
    ownership: Ownership
    dues: tuple[DueDate, ...]


def item_checks(
    items: Iterable[ItemDoubts],
    conversation: Conversation,
    zone: str,
    asking: Questions | None = None,
) -> Iterator[PleaseCheck]:
    """The questions about owners and dates, item by item; every unnamed voice is asked for once.

    Dates of another IANA zone than `zone`, the meeting's, are worded with theirs. `asking` words
    the questions, by itself in the language of the conversation; where that has no table, nothing
    is asked.
    """
    asking = asking or (conversation.cues.asking if conversation.cues else None)
    if asking is None:
        return
    asked_for: set[str] = set()
    for doubts in items:
        yield from _about_owner(doubts, conversation, asking, asked_for)
        yield from _about_due(doubts, asking, zone)


def _about_owner(
    doubts: ItemDoubts, conversation: Conversation, asking: Questions, asked_for: set[str]
) -> Iterator[PleaseCheck]:
    item, ownership = doubts.item, doubts.ownership
    if item.assignee is None:
        yield _unowned(doubts, conversation, asking)
        return
    name = conversation.roster.name(item.assignee.participant)
    participant = conversation.roster.participant(item.assignee.participant)
    if participant is not None and not participant.is_named:
        if participant.id not in asked_for:
            asked_for.add(participant.id)
            text = asking.unnamed_speaker.format(participant=name, task=item.task)
            yield _check(CheckKind.NAME, text, item, _names(conversation))
    elif ownership.misheard is not None:
        text = asking.misheard_name.format(
            name=ownership.misheard, participant=name, task=item.task
        )
        yield _check(CheckKind.NAME, text, item, _names(conversation))
    elif _is_doubtful_voice(item):
        text = asking.unsure_speaker.format(participant=name, task=item.task)
        yield _check(CheckKind.ASSIGNEE, text, item, _names(conversation))


def _unowned(doubts: ItemDoubts, conversation: Conversation, asking: Questions) -> PleaseCheck:
    item, ownership = doubts.item, doubts.ownership
    if ownership.candidates:
        wording = asking.which_person if ownership.spoken else asking.who
        text = wording.format(name=ownership.spoken, task=item.task)
        names = tuple(conversation.roster.name(i) for i in ownership.candidates)
        return _check(CheckKind.ASSIGNEE, text, item, names)
    if ownership.absent is not None:
        text = asking.absent_name.format(name=ownership.absent, task=item.task)
        return _check(CheckKind.ASSIGNEE, text, item, _names(conversation))
    if ownership.unknown is not None:
        text = asking.unknown_name.format(name=ownership.unknown, task=item.task)
        return _check(CheckKind.NAME, text, item, _names(conversation))
    text = asking.who.format(task=item.task)
    return _check(CheckKind.ASSIGNEE, text, item, _names(conversation))


def _is_doubtful_voice(item: ActionItem) -> bool:
    """Whether it is the voice that is in doubt, not how firmly it spoke."""
    assignee = item.assignee
    is_own_word = assignee is not None and assignee.basis in {
        AssigneeBasis.SELF_COMMITMENT,
        AssigneeBasis.ASSIGNED_AND_ACCEPTED,
    }
    return is_own_word and assignee is not None and assignee.confidence < CERTAIN


def _about_due(doubts: ItemDoubts, asking: Questions, zone: str) -> Iterator[PleaseCheck]:
    item = doubts.item
    moments = dict.fromkeys(due.local for due in doubts.dues if due.local is not None)
    due = item.due
    if len(moments) > 1:
        options = dict.fromkeys(due_wording(due, zone) for due in doubts.dues if due.local)
        text = asking.two_due.format(task=item.task)
        yield _check(CheckKind.DUE_DATE, text, item, tuple(options))
    elif due is not None and due.local is None:
        wording = asking.ambiguous_due if due.candidates else asking.past_due
        text = wording.format(task=item.task, phrase=due.phrase, reason=due.reason)
        yield _check(CheckKind.DUE_DATE, text, item, due_options(due, zone), due.phrase)
    elif due is not None and due.reason is not None:
        text = asking.doubtful_due.format(
            task=item.task, date=due_wording(due, zone), phrase=due.phrase, reason=due.reason
        )
        yield _check(CheckKind.DUE_DATE, text, item, (), due.phrase)


def due_options(due: DueDate, zone: str) -> tuple[str, ...]:
    """The candidates of an ambiguous due date in their order, worded like dates elsewhere."""
    return tuple(
        due_wording(due.model_copy(update={"local": local, "candidates": ()}), zone)
        for local in due.candidates
    )


def _check(
    kind: CheckKind, question: str, item: ActionItem, options: tuple[str, ...], phrase: str = ""
) -> PleaseCheck:
    evidence = next((e for e in item.evidence if phrase in e.quote), item.evidence[0])
    return PleaseCheck(
        kind=kind, question=question, evidence=evidence, item_id=item.id, options=options
    )


def _names(conversation: Conversation) -> tuple[str, ...]:
    named = (p.name for p in conversation.roster.participants if p.is_named)
    return tuple(named)[:_MAX_OPTIONS]

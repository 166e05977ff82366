"""How much speaks for a task: a sum of plain reasons, so that every figure can be explained."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.assignees import Ownership
from bot.notes.commitments import Reading
from bot.notes.dialogue import Conversation, Turn
from bot.notes.languages.cues import Commitments
from bot.notes.speech_acts import DEMANDS, OPENINGS, Act, Reply
from bot.notes.task_text import TaskText

ENOUGH = 2.5
"""A proposal with less is no action item. This bar and the weights below were set by reading what
they let in and keep out of AMI meetings and of video calls; nothing was fitted."""

_BY_ACT: Mapping[Act, float] = MappingProxyType(
    {
        Act.COMMITMENT: 2.0,
        Act.VOLUNTEERING: 1.2,
        Act.OBLIGATION: 1.0,
        Act.OFFER: 0.5,
        Act.REQUEST: 1.2,
        Act.DIRECTIVE: 1.6,
        Act.ASSIGNMENT: 0.9,
        Act.THIRD_PARTY: 1.6,
        Act.OUTSIDERS: 0.5,
        Act.CALL: 1.3,
        Act.HINT: 0.0,
        Act.NEED: 0.5,
    }
)

_BY_REPLY: Mapping[Reply, float] = MappingProxyType(
    {Reply.ACCEPTS: 1.5, Reply.TAKES: 1.8, Reply.NODS: 0.8}
)

_DUE = 1.5
_LATER = 0.8
_WORK_VERB = 1.0
_OTHER_VERB = -0.5
_UNRESOLVED = -1.0
_SAYS_MUCH = 0.5
_MUCH_WORDS = 2
_CALLED = 0.7
_ANNOUNCED = 1.5
_RECAPPED = 0.5
_TENTATIVE = -0.7
_UNHEARD = -0.5
_TALK = -2.5
_STATIVE = -1.5
_NEAR_THE_END = 0.8
_END_SHARE = 0.1
"""Commitments cluster in the last tenth of a meeting."""


def score_of(
    turn: Turn,
    reading: Reading,
    text: TaskText,
    ownership: Ownership,
    conversation: Conversation,
    *,
    is_dated: bool,
) -> Mapping[str, float]:
    """The reasons for and against a task, by name; their sum is its score."""
    cues = conversation.cues
    if cues is None:
        return {}
    reasons = {
        "act": _BY_ACT.get(reading.act, 0.0),
        "reply": _by_reply(ownership),
        "due": _DUE if is_dated else 0.0,
        "later": 0.0 if is_dated or not _is_later(turn, cues.commitments) else _LATER,
        "verb": _by_verb(reading, text, cues.commitments, is_dated=is_dated),
        "content": _by_content(text),
        "called": _by_name(reading, ownership),
        "announced": _ANNOUNCED if cues.commitments.announced.search(turn.words) else 0.0,
        "recap": _RECAPPED if cues.commitments.recap.search(turn.words) else 0.0,
        "unheard": _by_silence(reading, ownership),
        "tentative": _TENTATIVE if reading.is_tentative else 0.0,
        "end": _NEAR_THE_END if _is_near_the_end(turn, conversation) else 0.0,
    }
    return {name: value for name, value in reasons.items() if value}


def _by_reply(ownership: Ownership) -> float:
    return 0.0 if ownership.answer is None else _BY_REPLY.get(ownership.answer.reply, 0.0)


def _by_verb(reading: Reading, text: TaskText, table: Commitments, *, is_dated: bool) -> float:
    """A verb of work speaks for a task; one that is done by saying it against, unless for later."""
    is_later = is_dated or bool(table.later.search(reading.clause))
    if not is_later and table.in_meeting.match(reading.predicate):
        return _TALK
    if text.is_unresolved:
        return 0.0
    if text.verb in table.task_verbs:
        return _WORK_VERB
    return _OTHER_VERB if is_later or text.verb not in table.stative_verbs else _STATIVE


def _by_content(text: TaskText) -> float:
    if text.is_unresolved:
        return _UNRESOLVED
    return _SAYS_MUCH if text.weight >= _MUCH_WORDS else 0.0


def _by_name(reading: Reading, ownership: Ownership) -> float:
    is_named = ownership.assignee is not None and ownership.assignee.spoken_name is not None
    is_named = is_named or bool(ownership.candidates) or ownership.unknown is not None
    return _CALLED if is_named and reading.act in DEMANDS - {Act.OUTSIDERS} else 0.0


def _by_silence(reading: Reading, ownership: Ownership) -> float:
    """A "can you…" that calls nobody and that nobody answers is mostly talk."""
    is_heard = ownership.answer is not None or bool(reading.address.ids)
    return _UNHEARD if reading.act is Act.REQUEST and not is_heard else 0.0


def _is_later(turn: Turn, table: Commitments) -> bool:
    return bool(table.later.search(turn.words))


def _is_near_the_end(turn: Turn, conversation: Conversation) -> bool:
    return turn.sentence.start_s >= (1 - _END_SHARE) * conversation.end_s


def can_stand_alone(
    reading: Reading, text: TaskText, ownership: Ownership, table: Commitments, *, is_dated: bool
) -> bool:
    """Whether a task that nobody took is still one: a firm call, or needed work with a date."""
    if reading.act not in OPENINGS or ownership.assignee is not None:
        return True
    if reading.act is Act.CALL:
        return not reading.is_tentative
    return reading.act is Act.NEED and is_dated and text.verb in table.task_verbs

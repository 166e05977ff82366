"""What was asked and stayed open."""

from bot.domain.evidence import Evidence
from bot.domain.notes import OpenQuestion
from bot.notes.dialogue import Conversation, Turn
from bot.notes.languages.cues import LanguageCues
from bot.notes.lexicon import Rarity, content_words
from bot.notes.sentences import capitalised
from bot.notes.speech_acts import Act

_WINDOW_S = 20.0
_MIN_WORDS = 2
_MIN_LENGTH = 4
_MAX_LENGTH = 30
_EARLY_CHARS = 60
"""So near to its beginning a reply must say that it is none."""

_CLOSED = frozenset(".!…")
"""The recogniser took what ends like this for a statement."""

_SAME_QUESTION = 0.7
_ANSWER_WORDS = 3
"""A reply with so many words of meaning is an answer, unless it says that it is none."""

_TELLS_WORDS = 12
"""An asker who goes on for so many words of meaning answers, or was not asking."""

_ANSWERED_LATER = 0.6
_MIN_SHARED = 3
_LOOK_AHEAD = 200

_ASKING_ACTS = frozenset({Act.REQUEST, Act.OFFER, Act.CALL})


def find_open_questions(conversation: Conversation, rarity: Rarity) -> tuple[OpenQuestion, ...]:
    """The questions nobody could answer, in order, each once."""
    cues = conversation.cues
    if cues is None:
        return ()
    found: list[tuple[tuple[str, ...], OpenQuestion]] = []
    for turn in conversation.turns:
        question = _asked(turn, conversation, cues) or _stated(turn, cues)
        if question is None:
            continue
        words = content_words(question.text, cues.lexicon)
        if not any(rarity.overlap(words, known) >= _SAME_QUESTION for known, _ in found[-20:]):
            found.append((words, question))
    return tuple(question for _, question in found)


def _asked(turn: Turn, conversation: Conversation, cues: LanguageCues) -> OpenQuestion | None:
    if not is_question(turn, cues):
        return None
    proof = _left_open(turn, conversation, cues)
    if proof is None or _is_answered_later(turn, conversation, cues):
        return None
    return OpenQuestion(
        text=_wording(turn.core),
        evidence=tuple(dict.fromkeys((*turn.sentence.evidence(), *proof))),
        asked_by=turn.sentence.speaker,
    )


def is_question(turn: Turn, cues: LanguageCues) -> bool:
    """Whether a turn asks for something to be known: no request, no courtesy, no small talk."""
    questioning, core = cues.questioning, turn.core
    if core.endswith("?"):
        is_asked = questioning.asks.search(core)
    else:
        is_asked = None if core[-1:] in _CLOSED else questioning.interrogative.match(core)
    if not is_asked:
        return False
    if questioning.not_a_question.search(core):
        return False
    if any(reading.act in _ASKING_ACTS for reading in turn.readings):
        return False
    if not _MIN_LENGTH <= len(core.split()) <= _MAX_LENGTH:
        return False
    return len(turn.content) >= _MIN_WORDS


def _left_open(
    turn: Turn, conversation: Conversation, cues: LanguageCues
) -> tuple[Evidence, ...] | None:
    """What shows that a question stayed open, or None if it was answered or may have been.

    Somebody says so, or the meeting goes on to something else, or ends, without a reply.
    """
    questioning, told = cues.questioning, 0
    for later in conversation.following(turn.sentence.index, seconds=_WINDOW_S):
        is_asker = later.sentence.speaker == turn.sentence.speaker
        cue = questioning.said_open_by_asker if is_asker else questioning.said_open
        if cue.search(later.words, 0, _EARLY_CHARS):
            return later.sentence.evidence()
        if questioning.topic_change.search(later.words):
            return ()
        told += len(later.content) if is_asker else 0
        if told > _TELLS_WORDS or (not is_asker and _is_reply(later, turn, cues)):
            return None
    return () if _is_last_word(turn, conversation, cues) else None


def _is_reply(later: Turn, turn: Turn, cues: LanguageCues) -> bool:
    """Whether somebody else's turn may be an answer; "yeah" is one if yes or no was asked for."""
    if cues.replies.backchannel.match(later.words):
        return _is_yes_or_no(later, cues) and not cues.questioning.content_asked.search(turn.core)
    return not later.words.endswith("?") or len(later.content) >= _ANSWER_WORDS


def _is_yes_or_no(turn: Turn, cues: LanguageCues) -> bool:
    replies = cues.replies
    return bool(replies.nods.match(turn.words) or replies.refuses.match(turn.words))


def _is_last_word(turn: Turn, conversation: Conversation, cues: LanguageCues) -> bool:
    rest = conversation.turns[turn.sentence.index + 1 :][:_LOOK_AHEAD]
    return all(cues.replies.backchannel.match(later.words) for later in rest)


def _is_answered_later(turn: Turn, conversation: Conversation, cues: LanguageCues) -> bool:
    """Whether somebody later says most of the question's own words as a statement."""
    asked = set(turn.content)
    if len(asked) < _MIN_SHARED:
        return False
    start = turn.sentence.index + 1
    return any(
        len(asked.intersection(later.content)) >= max(_MIN_SHARED, _ANSWERED_LATER * len(asked))
        and not later.words.endswith("?")
        and not cues.replies.does_not_know.search(later.words)
        for later in conversation.turns[start : start + _LOOK_AHEAD]
    )


def _stated(turn: Turn, cues: LanguageCues) -> OpenQuestion | None:
    """A question without a question mark: "we still don't know whether…"."""
    match = cues.questioning.open_statement.search(turn.core)
    if match is None or cues.fluency.hanging.search(turn.core.rstrip(" .?…")):
        return None
    words = content_words(match["what"], cues.lexicon)
    if len(words) < _MIN_WORDS or len(match["what"].split()) > _MAX_LENGTH:
        return None
    return OpenQuestion(
        text=_wording(match["what"]),
        evidence=turn.sentence.evidence(),
        asked_by=turn.sentence.speaker,
    )


def _wording(text: str) -> str:
    return capitalised(text.rstrip(" .,;:!?–-")) + "?"

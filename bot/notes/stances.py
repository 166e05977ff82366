"""Who is for and who against what was just proposed."""

from collections.abc import Mapping
from enum import Enum, auto

from bot.notes.dialogue import Conversation, Turn
from bot.notes.languages.cues import LanguageCues


class Stance(Enum):
    """Where somebody stands on a proposal; "okay" alone is FOR, "I agree" is FIRMLY_FOR."""

    FOR = auto()
    FIRMLY_FOR = auto()
    AGAINST = auto()


_WINDOW_S = 15.0
_MOVED_ON_WORDS = 3
"""When the proposer says so much more, what follows is an answer to that."""


def stances_on(proposal: Turn, conversation: Conversation) -> tuple[tuple[Turn, Stance], ...]:
    """Who took which side right after a proposal: the first word of everybody else."""
    cues, proposer = conversation.cues, proposal.sentence.speaker
    found: dict[str | None, tuple[Turn, Stance]] = {}
    if cues is None:
        return ()
    for later in conversation.following(proposal.sentence.index, seconds=_WINDOW_S):
        speaker = later.sentence.speaker
        if speaker == proposer:
            if found and len(later.content) >= _MOVED_ON_WORDS:
                break
            continue
        stance = _stance(later, conversation, cues, {who: side for who, (_, side) in found.items()})
        if stance is not None and speaker not in found:
            found[speaker] = later, stance
    return tuple(found.values())


def _stance(
    reply: Turn,
    conversation: Conversation,
    cues: LanguageCues,
    sides: Mapping[str | None, Stance],
) -> Stance | None:
    """What a turn says to a proposal; None if it takes no side.

    "I agree with Peter" is for the proposal only if Peter did not speak against it.
    """
    replies, words = cues.replies, reply.words
    if replies.disagrees.search(words):
        return Stance.AGAINST
    is_firm = bool(replies.agrees_firmly.search(words))
    if words.endswith("?") or not (is_firm or replies.agrees.match(words)):
        return None
    for mention in conversation.roster.mentions(words):
        is_sided_with = replies.agrees_with.search(words, 0, mention.start)
        if is_sided_with and any(sides.get(i) is Stance.AGAINST for i in mention.ids):
            return Stance.AGAINST
    return Stance.FIRMLY_FOR if is_firm else Stance.FOR

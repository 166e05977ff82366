"""Tasks that were taken back: "never mind", "let's not send the newsletter after all"."""

from collections.abc import Sequence

from bot.notes.commitments import Reading
from bot.notes.dialogue import Conversation, Turn
from bot.notes.due_dates import find_due_phrases
from bot.notes.languages.cues import LanguageCues
from bot.notes.lexicon import Rarity, content_words
from bot.notes.proposals import ItemProposal
from bot.notes.speech_acts import Act

_SAME_TASK = 0.6
"""The share of the rarer words that a reversal must have in common with what it names."""

_NEAR_SENTENCES = 4
_NEAR_S = 20.0


def taken_back(
    proposals: Sequence[ItemProposal], conversation: Conversation, rarity: Rarity
) -> tuple[ItemProposal, ...]:
    """The proposals that still stand.

    A reversal that names its object ends whatever it was, however long ago; one that only points
    ("never mind", "let's not do that") ends the latest task, if that was just before.
    """
    cues = conversation.cues
    if cues is None:
        return tuple(proposals)
    standing = list(proposals)
    for turn in conversation.turns:
        for reading in turn.readings:
            if reading.act is Act.REVERSAL and not find_due_phrases(reading.predicate):
                standing = _without(reading, turn, standing, cues, rarity)
    return tuple(standing)


def _without(
    reading: Reading,
    turn: Turn,
    standing: list[ItemProposal],
    cues: LanguageCues,
    rarity: Rarity,
) -> list[ItemProposal]:
    named = content_words(reading.predicate, cues.lexicon)
    earlier = [p for p in standing if p.anchor.index < turn.sentence.index]
    if named:
        gone = {id(p) for p in earlier if rarity.overlap(named, p.words) >= _SAME_TASK}
    else:
        gone = {id(p) for p in earlier[-1:] if _is_just_before(p, turn)}
    return [p for p in standing if id(p) not in gone]


def _is_just_before(proposal: ItemProposal, turn: Turn) -> bool:
    last = proposal.evidence[-1]
    is_close = turn.sentence.start_s - last.start_s <= _NEAR_S
    return is_close and turn.sentence.index - proposal.anchor.index <= _NEAR_SENTENCES

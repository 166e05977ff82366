"""Tasks that were taken back: "never mind", "let's not send the newsletter after all"."""

from collections import defaultdict, deque
from collections.abc import Sequence

from bot.notes.dialogue import Conversation, Turn
from bot.notes.due_dates import find_due_phrases
from bot.notes.lexicon import Rarity, content_words
from bot.notes.proposals import ItemProposal
from bot.notes.speech_acts import Act

_SAME_TASK = 0.6
"""The share of the rarer words that a reversal must have in common with what it names."""

_NEAR_SENTENCES = 4
_NEAR_S = 20.0

_MAX_COMPARED = 40
"""So many of the latest tasks with a word in common are compared: time stays linear."""


def taken_back(
    proposals: Sequence[ItemProposal], conversation: Conversation, rarity: Rarity
) -> tuple[ItemProposal, ...]:
    """The proposals that still stand; they come in order of the meeting.

    A reversal that names its object ends whatever it was, however long ago; one that only points
    ("never mind", "let's not do that") ends the latest task, if that was just before.
    """
    if conversation.cues is None:
        return tuple(proposals)
    standing = _Standing(rarity)
    waiting = deque(proposals)
    for turn in conversation.turns:
        for reading in turn.readings:
            if reading.act is Act.REVERSAL and not find_due_phrases(reading.predicate):
                standing.take_back(content_words(reading.predicate, conversation.lexicon), turn)
        while waiting and waiting[0].anchor.index <= turn.sentence.index:
            standing.add(waiting.popleft())
    return standing.proposals()


class _Standing:
    """The proposals so far, found by their words; those taken back are None."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._proposals: list[ItemProposal | None] = []
        self._with_word: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, proposal: ItemProposal) -> None:
        for word in set(proposal.words):
            self._with_word[word].append(len(self._proposals))
        self._proposals.append(proposal)

    def take_back(self, named: Sequence[str], turn: Turn) -> None:
        if not named:
            latest = self._proposals[-1] if self._proposals else None
            if latest is not None and _is_just_before(latest, turn):
                self._proposals[-1] = None
            return
        for i in {i for word in named for i in self._with_word[word][-_MAX_COMPARED:]}:
            proposal = self._proposals[i]
            if proposal and self._rarity.overlap(named, proposal.words) >= _SAME_TASK:
                self._proposals[i] = None

    def proposals(self) -> tuple[ItemProposal, ...]:
        return tuple(proposal for proposal in self._proposals if proposal is not None)


def _is_just_before(proposal: ItemProposal, turn: Turn) -> bool:
    last = proposal.evidence[-1]
    is_close = turn.sentence.start_s - last.start_s <= _NEAR_S
    return is_close and turn.sentence.index - proposal.anchor.index <= _NEAR_SENTENCES

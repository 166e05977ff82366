"""Whose task it is: read from who spoke, who was called and who agreed, never guessed."""

from dataclasses import dataclass

from bot.domain.action_item import Assignee, AssigneeBasis
from bot.domain.transcript import SpeakerBasis
from bot.notes.addressing import Address
from bot.notes.commitments import Reading
from bot.notes.dialogue import Answer, Conversation, Turn, address_of, answer_to, welcome_of
from bot.notes.sentences import Sentence
from bot.notes.speech_acts import DEMANDS, PROMISES, Act, Reply

_SELF = 0.95
_ACCEPTED = 0.9
_TAKEN = 0.9
_NODDED = 0.8
_TENTATIVE = 0.6
_ASSIGNED = 0.6
_MISHEARD = 0.4
"""Confidence by the way a task came to its assignee: an order of trust, not a measured rate."""

CERTAIN = 0.75
"""From this confidence on an item opens by itself, if its assignee committed themselves."""

_DIARIZED = 0.9
"""How far a voice told apart by a diarizer is trusted where it gives no confidence itself."""

_COMMITTED = frozenset({AssigneeBasis.SELF_COMMITMENT, AssigneeBasis.ASSIGNED_AND_ACCEPTED})


@dataclass(frozen=True, slots=True)
class Ownership:
    """What the dialogue says about who does a task, and whether it is still to be done.

    `spoken` is the name that was said. `candidates` are the participants who could be meant where
    more than one could, `unknown` a name nobody bears, `misheard` one that only resembles the
    assignee's, `absent` that of somebody who is known but not present, `rejected` one that a model
    gave and that nobody said.
    """

    assignee: Assignee | None
    answer: Answer | None = None
    spoken: str | None = None
    candidates: tuple[str, ...] = ()
    unknown: str | None = None
    misheard: str | None = None
    absent: str | None = None
    rejected: str | None = None
    is_wanted: bool = True

    @property
    def is_certain(self) -> bool:
        """Whether the assignee committed themselves and is known for sure."""
        return self.assignee is not None and is_sure(self.assignee)


def is_sure(assignee: Assignee) -> bool:
    """Whether somebody has committed themselves, and it is certain which voice that was."""
    return assignee.basis in _COMMITTED and assignee.confidence >= CERTAIN


def owner_of(turn: Turn, reading: Reading, conversation: Conversation) -> Ownership:
    """Who owns the task of a reading: the one rule for what code and models propose."""
    if reading.act in PROMISES:
        return _committed(turn, reading, conversation)
    if reading.act is Act.OFFER:
        return _offered(turn, conversation)
    if reading.act is Act.OUTSIDERS:
        return _stranger(reading.spoken, conversation)
    address = _address(turn, reading, conversation)
    answer = answer_to(turn, address, conversation)
    if answer is not None:
        return _answered(answer, address, reading, conversation)
    if reading.act not in DEMANDS:
        return Ownership(None)
    return _assigned(address, conversation)


def _address(turn: Turn, reading: Reading, conversation: Conversation) -> Address:
    """Whom a demand is put to: its subject, who is called in its clause, else in its sentence."""
    if reading.subject:
        return Address(ids=reading.subject, spoken=reading.spoken)
    if not reading.address.is_open or reading.address.is_everyone:
        return reading.address
    return address_of(turn, conversation)


def _committed(turn: Turn, reading: Reading, conversation: Conversation) -> Ownership:
    confidence = _TENTATIVE if reading.is_tentative else _SELF
    basis = AssigneeBasis.SELF_COMMITMENT
    return Ownership(_commitment(basis, turn.sentence, confidence, conversation))


def _offered(turn: Turn, conversation: Conversation) -> Ownership:
    """An offer is a task once somebody takes it up."""
    answer = welcome_of(turn, conversation)
    if answer is None:
        return Ownership(None, is_wanted=False)
    basis = AssigneeBasis.SELF_COMMITMENT
    return Ownership(_commitment(basis, turn.sentence, _NODDED, conversation), answer)


def _answered(
    answer: Answer, address: Address, reading: Reading, conversation: Conversation
) -> Ownership:
    if answer.reply in {Reply.REFUSES, Reply.WITHDRAWN, Reply.DONE_ALREADY}:
        return Ownership(None, answer, is_wanted=False)
    if answer.reply is Reply.TAKES and answer.speaker not in address.ids:
        basis = AssigneeBasis.SELF_COMMITMENT
        return Ownership(_commitment(basis, answer.sentence, _TAKEN, conversation), answer)
    if reading.act not in DEMANDS:
        return Ownership(None, answer)
    if address.unknown is not None or _is_vague(answer, address, conversation):
        return _assigned(address, conversation)
    confidence = _NODDED if answer.reply is Reply.NODS else _ACCEPTED
    basis = AssigneeBasis.ASSIGNED_AND_ACCEPTED
    assignee = _commitment(basis, answer.sentence, confidence, conversation, address.spoken)
    return Ownership(assignee, answer)


def _is_vague(answer: Answer, address: Address, conversation: Conversation) -> bool:
    """Whether it is a mere nod of one of several who may have been meant."""
    is_dialogue = len(conversation.speakers) <= 2  # noqa: PLR2004 (two people)
    return address.is_open and answer.reply is Reply.NODS and not is_dialogue


def _stranger(spoken: str | None, conversation: Conversation) -> Ownership:
    """A name that nobody present bears; of some it is known that they are not there."""
    absent = conversation.roster.absent(spoken) if spoken else None
    return Ownership(None, unknown=None if absent else spoken, absent=absent)


def _assigned(address: Address, conversation: Conversation) -> Ownership:
    """Somebody was told, but did not answer."""
    if address.unknown is not None:
        return _stranger(address.unknown, conversation)
    if len(address.ids) != 1:
        return Ownership(None, spoken=address.spoken, candidates=address.ids)
    confidence = _ASSIGNED if address.is_exact else _MISHEARD
    assignee = Assignee(
        participant=address.ids[0],
        basis=AssigneeBasis.ASSIGNED,
        spoken_name=address.spoken,
        confidence=confidence,
    )
    return Ownership(assignee, misheard=None if address.is_exact else address.spoken)


def _commitment(
    basis: AssigneeBasis,
    sentence: Sentence,
    confidence: float,
    conversation: Conversation,
    spoken: str | None = None,
) -> Assignee | None:
    """The speaker of a sentence as assignee, if they are one of the participants."""
    if sentence.speaker is None or conversation.roster.participant(sentence.speaker) is None:
        return None
    return Assignee(
        participant=sentence.speaker,
        basis=basis,
        spoken_name=spoken,
        confidence=round(confidence * speaker_trust(sentence), 3),
    )


def speaker_trust(sentence: Sentence) -> float:
    """How sure it is that a sentence is its speaker's (0 to 1)."""
    utterance = sentence.anchor
    if utterance.speaker_confidence is not None:
        return min(max(utterance.speaker_confidence, 0.0), 1.0)
    return _DIARIZED if utterance.basis is SpeakerBasis.DIARIZED else 1.0

"""Who speaks to whom, and what the answer is: the structure that agreement is read from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.people import Participant
from bot.domain.transcript import Utterance
from bot.notes.addressing import Address, called_in
from bot.notes.commitments import Reading, readings
from bot.notes.languages import primary
from bot.notes.languages.cues import LanguageCues, Lexicon
from bot.notes.lexicon import content_words
from bot.notes.names import Roster
from bot.notes.sentences import Sentence, fluent, sentences_of, without_lead_in
from bot.notes.speech_acts import DEMANDS, OPENINGS, Reply

_WINDOW_S = 25.0
"""An answer that begins later than this after the demand belongs to something else."""

_WINDOW_SENTENCES = 10

_CALL_WORDS = 2
"""A sentence that is only a name calls for the next one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a demand or an opening ended: what was replied, and in which sentence."""

    reply: Reply
    sentence: Sentence

    @property
    def speaker(self) -> str | None:
        """The id of who replied."""
        return self.sentence.speaker


@dataclass(frozen=True, slots=True)
class Turn:
    """A sentence as the rules read it.

    `words` is smoothed, `core` without its lead-in; `content` are the stems that say something,
    `readings` the clauses that do something.
    """

    sentence: Sentence
    words: str
    core: str
    content: tuple[str, ...]
    readings: tuple[Reading, ...]


class Conversation:
    """A meeting as sentences that answer each other."""

    def __init__(
        self,
        utterances: tuple[Utterance, ...],
        participants: tuple[Participant, ...],
        cues: LanguageCues | None,
        vocabulary: Sequence[str] = (),
    ) -> None:
        self.cues = cues
        self.lexicon = cues.lexicon if cues else Lexicon()
        self.roster = Roster(participants, cues, vocabulary)
        self.sentences = sentences_of(utterances, cues.fluency if cues else None)
        self.turns = tuple(self._turn(sentence) for sentence in self.sentences)
        self.end_s = max((u.end_s for u in utterances), default=0.0)

    @cached_property
    def speakers(self) -> frozenset[str]:
        """The ids of everybody who says something."""
        return frozenset(s.speaker for s in self.sentences if s.speaker is not None)

    def _turn(self, sentence: Sentence) -> Turn:
        language = sentence.anchor.language
        if self.cues is None or (language is not None and primary(language) != self.cues.tag):
            content = content_words(sentence.text, self.lexicon)
            return Turn(sentence, sentence.text, sentence.text, content, ())
        words = fluent(sentence.text, self.cues.fluency)
        core = without_lead_in(words, self.cues.fluency)
        content = content_words(core, self.lexicon)
        return Turn(sentence, words, core, content, readings(words, self.cues, self.roster))

    def following(self, index: int, *, seconds: float = _WINDOW_S) -> Iterator[Turn]:
        """The turns in which sentence `index` may be answered."""
        end_s = self.sentences[index].end_s
        for turn in self.turns[index + 1 : index + 1 + _WINDOW_SENTENCES]:
            if turn.sentence.start_s - end_s > seconds:
                return
            yield turn

    def preceding(self, index: int, *, seconds: float = _WINDOW_S) -> Iterator[Turn]:
        """The turns that sentence `index` may answer, the latest first."""
        start_s = self.sentences[index].start_s
        for turn in reversed(self.turns[max(0, index - _WINDOW_SENTENCES) : index]):
            if start_s - turn.sentence.end_s > seconds:
                return
            yield turn


def address_of(turn: Turn, conversation: Conversation) -> Address:
    """Whom a turn is said to: who is called in it, or in the sentence just before it."""
    cues, roster, index = conversation.cues, conversation.roster, turn.sentence.index
    if cues is None:
        return Address()
    own = called_in(turn.words, roster, cues)
    if not own.is_open or own.is_everyone or index == 0:
        return own
    before = conversation.turns[index - 1]
    is_same_speaker = before.sentence.speaker == turn.sentence.speaker
    if not is_same_speaker or len(before.core.split()) > _CALL_WORDS:
        return own
    called = called_in(before.words, roster, cues)
    return called if called.ids else own


def reply_in(turn: Turn, cues: LanguageCues) -> Reply | None:
    """What a turn says to the demand before it, if anything."""
    replies, words = cues.replies, turn.words
    if replies.done_already.search(words):
        return Reply.DONE_ALREADY
    if replies.refuses.match(words) or replies.refuses_anywhere.search(words):
        return Reply.REFUSES
    if replies.but.match(words) or words.endswith("?"):
        return None
    if replies.takes.search(words) and not cues.commitments.hypothetical.match(words):
        return Reply.TAKES
    if replies.accepts.match(words):
        return Reply.ACCEPTS
    return Reply.NODS if replies.nods.match(words) else None


def answer_to(turn: Turn, address: Address, conversation: Conversation) -> Answer | None:
    """How a demand or an opening is answered, or None if nobody takes a stand.

    Who was called accepts or refuses for themselves; whoever else says "I'll do it" takes it, also
    after a refusal. The search ends where the asker goes on to something else.
    """
    cues, asker = conversation.cues, turn.sentence.speaker
    if cues is None:
        return None
    answer: Answer | None = None
    for later in conversation.following(turn.sentence.index):
        speaker = later.sentence.speaker
        if speaker == asker:
            if cues.replies.withdrawn.search(later.words):
                return answer or Answer(Reply.WITHDRAWN, later.sentence)
            if _refused(answer) and cues.replies.takes.search(later.words):
                return Answer(Reply.TAKES, later.sentence)
            if _opens_something_else(later, address, conversation):
                return answer
            continue
        answer = _weighed(answer, _answer_by(later, address, conversation))
        if answer is not None and answer.reply is Reply.TAKES:
            break
    return answer


def welcome_of(turn: Turn, conversation: Conversation) -> Answer | None:
    """How somebody else takes up an offer in their next words, or None if nobody does."""
    cues = conversation.cues
    for later in conversation.following(turn.sentence.index):
        if cues is None or later.sentence.speaker == turn.sentence.speaker:
            continue
        if reply_in(later, cues) in {Reply.REFUSES, Reply.DONE_ALREADY, Reply.TAKES}:
            return None
        if cues.replies.welcomes.match(later.words):
            return Answer(Reply.ACCEPTS, later.sentence)
        if not cues.replies.backchannel.match(later.words):
            return None
    return None


def _answer_by(turn: Turn, address: Address, conversation: Conversation) -> Answer | None:
    cues, speaker = conversation.cues, turn.sentence.speaker
    reply = reply_in(turn, cues) if cues else None
    if reply is None:
        return None
    is_called = speaker in address.ids or (address.is_open and not address.is_everyone)
    if is_called or reply is Reply.TAKES:
        return Answer(reply, turn.sentence)
    return None


def _weighed(earlier: Answer | None, later: Answer | None) -> Answer | None:
    """What holds of two answers: a firmer or a contrary word of the same person, or a taker."""
    if earlier is None or later is None:
        return earlier or later
    if later.reply is Reply.TAKES:
        return later
    if earlier.speaker != later.speaker:
        return earlier
    is_firmer = earlier.reply is Reply.NODS and later.reply is not Reply.NODS
    is_contrary = later.reply is Reply.REFUSES
    return later if is_firmer or is_contrary else earlier


def _refused(answer: Answer | None) -> bool:
    return answer is not None and answer.reply is Reply.REFUSES


def _opens_something_else(turn: Turn, address: Address, conversation: Conversation) -> bool:
    if not any(reading.act in DEMANDS | OPENINGS for reading in turn.readings):
        return False
    other = address_of(turn, conversation)
    return not (address.ids and other.ids and not set(address.ids) & set(other.ids))

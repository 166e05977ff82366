"""The tasks that rules read in a conversation: every clause that gives or takes one, weighed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.evidence import Evidence
from bot.notes.assignees import Ownership, owner_of
from bot.notes.commitments import Reading
from bot.notes.dialogue import Answer, Conversation, Turn
from bot.notes.due_dates import find_due_phrases
from bot.notes.languages.cues import LanguageCues
from bot.notes.lexicon import content_words
from bot.notes.proposals import ItemProposal, SpokenDue
from bot.notes.scoring import can_stand_alone, score_of
from bot.notes.sentences import capitalised
from bot.notes.speech_acts import PROMISES, Act, Reply
from bot.notes.task_text import TaskText, joined_text, task_text

_MAX_DUE_FRAGMENT_WORDS = 6

_AGREED = frozenset({Reply.TAKES, Reply.ACCEPTS, Reply.NODS})


@dataclass(frozen=True, slots=True)
class SpokenTasks:
    """What the rules read, in order: `proposals`, and the sentences that hold no task (`barred`).

    Barred are those whose task was refused or taken back, or is only imagined, and the answers that
    belong to another sentence's task.
    """

    proposals: tuple[ItemProposal, ...] = ()
    barred: frozenset[int] = frozenset()


def spoken_tasks(conversation: Conversation) -> SpokenTasks:
    """The tasks of a conversation as the rules read them, whatever speaks for them."""
    if conversation.cues is None:
        return SpokenTasks()
    walk = _Walk(conversation, conversation.cues)
    proposals = tuple(walk.proposals())
    return SpokenTasks(proposals, frozenset(walk.barred | walk.answers))


@dataclass(slots=True)
class _Walk:
    """One walk through a conversation; `answers` are sentences that answered a demand so far."""

    conversation: Conversation
    cues: LanguageCues
    answers: set[int] = field(default_factory=set)
    barred: set[int] = field(default_factory=set)

    def proposals(self) -> Iterator[ItemProposal]:
        for turn in self.conversation.turns:
            for readings in _coordinated(turn.readings):
                proposal = self._proposal(turn, readings)
                if proposal is not None:
                    yield proposal

    def _proposal(self, turn: Turn, readings: tuple[Reading, ...]) -> ItemProposal | None:
        reading = readings[-1]
        if reading.act is Act.REVERSAL or reading.is_hypothetical:
            self.barred.add(turn.sentence.index)
            return None
        text = self._text(turn, readings)
        if self._only_answers(turn, reading, text):
            return None
        ownership = owner_of(turn, reading, self.conversation)
        agreement = _agreement(ownership)
        if agreement is not None:
            self.answers.add(agreement.sentence.index)
        if not ownership.is_wanted:
            if reading.act is not Act.OFFER:
                self.barred.add(turn.sentence.index)
            return None
        dues = self._dues(turn, reading, agreement)
        table, is_dated = self.cues.commitments, bool(dues)
        if not can_stand_alone(reading, text, ownership, table, is_dated=is_dated):
            return None
        return self._weighed(turn, reading, text, ownership, dues)

    def _weighed(
        self,
        turn: Turn,
        reading: Reading,
        text: TaskText,
        ownership: Ownership,
        dues: tuple[SpokenDue, ...],
    ) -> ItemProposal:
        reasons = score_of(turn, reading, text, ownership, self.conversation, is_dated=bool(dues))
        return ItemProposal(
            task=capitalised(turn.core) if text.is_unresolved else text.text,
            anchor=turn.sentence,
            statements=(turn.sentence,),
            evidence=(*self._context(turn, text), *_evidence(turn, ownership)),
            ownership=ownership,
            words=content_words(text.text, self.cues.lexicon),
            weight=text.weight,
            dues=dues,
            points=sum(reasons.values()),
            reasons=reasons,
        )

    def _text(self, turn: Turn, readings: tuple[Reading, ...]) -> TaskText:
        speaker, listener = self._speaker_name(turn), None
        if readings[-1].act in PROMISES:
            listener = self._only_listener(turn)
        texts = [task_text(reading, self.cues, speaker, listener) for reading in readings]
        return joined_text(texts, self.cues.phrasing)

    def _context(self, turn: Turn, text: TaskText) -> tuple[Evidence, ...]:
        """What "it" may stand for, where that is not certain: the sentence before."""
        before = next(self.conversation.preceding(turn.sentence.index), None)
        return before.sentence.evidence() if before is not None and text.is_unresolved else ()

    def _speaker_name(self, turn: Turn) -> str | None:
        participant = self.conversation.roster.participant(turn.sentence.speaker)
        return participant.name if participant is not None and participant.is_named else None

    def _only_listener(self, turn: Turn) -> str | None:
        """The name "you" stands for, where only one other person is there."""
        others = self.conversation.roster.others(turn.sentence.speaker)
        listener = self.conversation.roster.participant(others[0]) if len(others) == 1 else None
        return listener.name if listener is not None and listener.is_named else None

    def _only_answers(self, turn: Turn, reading: Reading, text: TaskText) -> bool:
        """Whether "I'll do that" or "I'll call them" only meets a demand that was just accepted."""
        if turn.sentence.index not in self.answers or reading.act not in PROMISES:
            return False
        return text.is_proform or bool(self.cues.commitments.detail.match(text.text))

    def _dues(
        self, turn: Turn, reading: Reading, agreement: Answer | None
    ) -> tuple[SpokenDue, ...]:
        """What was said about when: with the task, in the answer, or in between by the asker."""
        spoken = [*spoken_dues(reading.predicate, turn)] or [*spoken_dues(reading.lead, turn)]
        last = agreement.sentence.index if agreement else turn.sentence.index + 1
        for later in self.conversation.following(turn.sentence.index):
            if later.sentence.index > last:
                break
            is_answer = agreement is not None and later.sentence.index == last
            is_fragment = len(later.core.split()) <= _MAX_DUE_FRAGMENT_WORDS
            is_asker = later.sentence.speaker == turn.sentence.speaker
            if is_answer or (is_fragment and is_asker and not later.readings):
                spoken.extend(spoken_dues(later.words, later))
        return tuple(spoken)


def spoken_dues(words: str, turn: Turn) -> Iterator[SpokenDue]:
    """The first due phrase of a clause: what follows is mostly why."""
    for phrase in find_due_phrases(words)[:1]:
        yield SpokenDue(phrase.text, turn.sentence.start_s)


def _agreement(ownership: Ownership) -> Answer | None:
    answer = ownership.answer
    return answer if answer is not None and answer.reply in _AGREED else None


def _evidence(turn: Turn, ownership: Ownership) -> tuple[Evidence, ...]:
    agreement = _agreement(ownership)
    answered = agreement.sentence.evidence() if agreement is not None else ()
    return tuple(dict.fromkeys((*turn.sentence.evidence(), *answered)))


def _coordinated(readings: tuple[Reading, ...]) -> Iterator[tuple[Reading, ...]]:
    """The readings of a sentence; "I can do this and I'll do that" is one commitment."""
    waiting: tuple[Reading, ...] = ()
    for reading in readings:
        if reading.act is Act.OFFER:
            if waiting:
                yield waiting
            waiting = (reading,)
        elif waiting and reading.act is Act.COMMITMENT:
            yield (*waiting, reading)
            waiting = ()
        else:
            if waiting:
                yield waiting
            waiting = ()
            yield (reading,)
    if waiting:
        yield waiting

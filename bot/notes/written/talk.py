"""A meeting as the rules read it, each of its languages by its own table."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from bot.domain.meeting import Meeting
from bot.domain.transcript import Transcript, Utterance
from bot.notes.dialogue import Conversation
from bot.notes.evidence import EvidenceBook
from bot.notes.languages import cues_for, primary
from bot.notes.languages.cues import Lexicon
from bot.notes.lexicon import Rarity, content_words
from bot.notes.names import Roster

_MIN_WORDS = 3
"""Fewer words that say something are no meeting to write notes of."""


_NOISE = re.compile(
    r"[\[(][^\])]*[\])]|\b(?:ha|he|hi|ah|ho){1,9}h?\b|\b(?:h+m+|u+h+m*|m+h*m+)\b", re.IGNORECASE
)
"""Laughter and the like, in words or as recognisers note it."""


class Talk:
    """What was said in a meeting that is mostly held in `language`, a BCP 47 tag.

    `vocabulary` are names and words of the server.
    """

    def __init__(
        self,
        meeting: Meeting,
        transcript: Transcript,
        language: str,
        vocabulary: Sequence[str] = (),
    ) -> None:
        self.meeting = meeting
        self.language = language
        self._vocabulary = tuple(vocabulary)
        self.utterances = tuple(sorted(transcript.utterances, key=lambda u: (u.start_s, u.end_s)))
        self.main = self._conversation(language)
        others = dict.fromkeys(primary(u.language) for u in self.utterances if u.language)
        self._others = {
            tag: self._conversation(tag)
            for tag in others
            if tag != primary(language) and cues_for(tag) is not None
        }
        self.book = EvidenceBook(transcript, self.main.lexicon)

    @property
    def roster(self) -> Roster:
        """The people of the meeting."""
        return self.main.roster

    @cached_property
    def rarity(self) -> Rarity:
        """How much a word tells in this meeting."""
        return Rarity(turn.content for turn in self.main.turns)

    @property
    def says_something(self) -> bool:
        """Whether there is more than laughter and single words."""
        said = (_NOISE.sub(" ", utterance.text) for utterance in self.utterances)
        words = {word for text in said for word in content_words(text, self.main.lexicon)}
        return len(words) >= _MIN_WORDS

    def conversation(self, utterances: Iterable[Utterance]) -> Conversation:
        """The conversation by the table of the first of these utterances."""
        first = next(iter(utterances), None)
        tag = primary(first.language) if first is not None and first.language else ""
        return self._others.get(tag, self.main)

    def tag(self, utterance: Utterance) -> str:
        """The primary tag of the language that an utterance is spoken in."""
        return primary(utterance.language or self.language)

    def lexicon(self, utterance: Utterance) -> Lexicon:
        """The words of the language that an utterance is spoken in."""
        tag = self.tag(utterance)
        if tag == primary(self.language):
            return self.main.lexicon
        cues = cues_for(tag)
        return cues.lexicon if cues is not None else Lexicon()

    def _conversation(self, tag: str) -> Conversation:
        return Conversation(
            self.utterances, self.meeting.participants, cues_for(tag), self._vocabulary
        )

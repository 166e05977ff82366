"""The utterances in which a claim was made, without those that only agree to it."""

from collections.abc import Iterable, Sequence

from bot.domain.evidence import Evidence
from bot.domain.transcript import Transcript, Utterance
from bot.notes.languages import cues_for
from bot.notes.languages.cues import Lexicon
from bot.notes.lexicon import content_words


class Wording:
    """A transcript whose claims are looked at."""

    def __init__(self, transcript: Transcript) -> None:
        cues = cues_for(transcript.languages[0]) if transcript.languages else None
        self.lexicon = cues.lexicon if cues else Lexicon()
        self._utterances = {one.id: one for one in transcript.utterances}

    def cited(self, evidence: Iterable[Evidence]) -> tuple[Utterance, ...]:
        """The utterances that are quoted, each once; ids that do not exist are left out."""
        ids = dict.fromkeys(one.utterance_id for one in evidence)
        return tuple(self._utterances[one] for one in ids if one in self._utterances)

    def statements(self, text: str, evidence: Sequence[Evidence]) -> tuple[Utterance, ...]:
        """The quoted utterances that a claim's own words come from.

        They share a word that says something with it. What does not, such as "Sure, I'll do that",
        is quoted as the agreement; the annotators of AMI and ICSI mark no agreements. Where nothing
        shares a word, everything quoted counts.
        """
        said = self.cited(evidence)
        words = self._words(text)
        own = tuple(one for one in said if words & self._words(one.text))
        return own or said

    def _words(self, text: str) -> frozenset[str]:
        return frozenset(content_words(text, self.lexicon))

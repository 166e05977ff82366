"""Hears by rules that something is done: no key, no model, and in doubt nothing."""

import asyncio
from collections.abc import Iterator, Sequence

from bot.domain.completion import Completion
from bot.domain.meeting import Meeting
from bot.domain.publication import OpenItem
from bot.domain.transcript import Transcript
from bot.notes.completion.matching import Matcher, Wanted, wanted
from bot.notes.completion.people import same_people
from bot.notes.dialogue import Conversation, Turn
from bot.notes.languages import cues_for, spoken_language
from bot.notes.languages.cues import Completing, LanguageCues
from bot.ports.completions import CompletionFinder

_POINTED_AT = 4
"""So many sentences back may be what "that's done" is said of."""


class RuleCompletions(CompletionFinder):
    """Knows the languages that have a cue table; of a meeting in another nothing is found."""

    async def find(
        self, meeting: Meeting, transcript: Transcript, items: Sequence[OpenItem]
    ) -> Sequence[Completion]:
        """At most one for each item, in order of time; worked out in a thread."""
        cues = cues_for(spoken_language(meeting, transcript))
        if cues is None or not items:
            return ()
        return await asyncio.to_thread(_found, meeting, transcript, items, cues)


def _found(
    meeting: Meeting, transcript: Transcript, items: Sequence[OpenItem], cues: LanguageCues
) -> Sequence[Completion]:
    conversation = Conversation(transcript.utterances, meeting.participants, cues)
    looked_for = [wanted(item, same_people(item, meeting), conversation.lexicon) for item in items]
    listener = _Listener(conversation, cues, Matcher(looked_for, cues.completing, cues.lexicon))
    found = dict[str, Completion]()
    for completion in listener.completions():
        found.setdefault(completion.item_id, completion)
    return tuple(found.values())


class _Listener:
    def __init__(self, conversation: Conversation, cues: LanguageCues, matcher: Matcher) -> None:
        self._conversation = conversation
        self._cues: Completing = cues.completing
        self._matcher = matcher

    def completions(self) -> Iterator[Completion]:
        for turn in self._conversation.turns:
            speaker = turn.sentence.speaker
            if speaker is None:
                continue
            item = self._named(turn, speaker) or self._pointed_at(turn, speaker)
            if item is not None:
                evidence = turn.sentence.evidence()[0]
                yield Completion(item_id=item.item.item.id, participant=speaker, evidence=evidence)

    def _named(self, turn: Turn, speaker: str) -> Wanted | None:
        """The item that is named in the very sentence."""
        if self._cues.undone.search(turn.words):
            return None
        for clause in self._cues.clause_end.split(turn.words):
            if self._cues.not_yet.search(clause):
                continue
            for pattern in (self._cues.own, self._cues.state, self._cues.named):
                for said in pattern.finditer(clause):
                    verb = next(filter(None, said.groups())).casefold().split()[-1]
                    item = self._matcher.best(turn.content, speaker, verb)
                    if item is not None:
                        return item
        return None

    def _pointed_at(self, turn: Turn, speaker: str) -> Wanted | None:
        """The item that was talked of just before: "What about the budget?" – "That's done."""
        says_yes = self._cues.yes.search(turn.words) is not None
        if not says_yes and not self._points(turn):
            return None
        before = self._conversation.preceding(turn.sentence.index)
        for _, earlier in zip(range(1 if says_yes else _POINTED_AT), before, strict=False):
            if says_yes and not self._cues.asked.search(earlier.words):
                return None
            item = self._matcher.best(earlier.content, speaker, None)
            if item is not None:
                return item if speaker in item.people else None
        return None

    def _points(self, turn: Turn) -> bool:
        if not self._cues.points.search(turn.words) or self._cues.undone.search(turn.words):
            return False
        first = self._cues.clause_end.split(turn.words)[0]
        return self._cues.not_yet.search(first) is None

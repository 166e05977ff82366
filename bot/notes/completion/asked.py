"""Asks a language model what was said to be done, and believes no word of it that was not said."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.completion import Completion
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting
from bot.domain.publication import OpenItem
from bot.domain.transcript import Transcript, Utterance
from bot.domain.wording import speaker_name
from bot.language import Filler, NoAnswerError
from bot.language.budget import room_for_user
from bot.language.prompt_files import PromptFiles, Wording
from bot.notes.completion.candidates import Candidates, candidates
from bot.notes.completion.rules import RuleCompletions
from bot.notes.evidence import find_quote
from bot.notes.languages import cues_for, spoken_language
from bot.notes.languages.cues import Lexicon
from bot.notes.sentences import spoken_at
from bot.notes.written.instructions import is_instruction
from bot.notes.written.showing import Naming, shown, shown_name
from bot.ports.completions import CompletionFinder

log = logging.getLogger(__name__)

PROMPT = "done.v1"
"""The version of the prompt; a changed text gets a new number."""

_MOST_ITEMS = 60
"""So many are asked about at once."""

_FEW_ITEMS = 8
"""Where nothing that was said has room beside so few, they are not asked about."""

_MOST_TOKENS = 12_000
_LEAST_TOKENS = 600
"""In less room what was said can't be understood."""

_ANSWER_TOKENS = 2_000
_LONGEST_TASK = 300


class SaidLine(BaseModel):
    """A task that is done, and the words that say so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: int = Field(description="number of the task")
    line: int = Field(description="number of the line that says it")
    quote: str = Field(description="words of this line, copied letter by letter")


class SaidLines(BaseModel):
    """All tasks that are said to be done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    done: tuple[SaidLine, ...]


class _Asking(NamedTuple):
    """What a model is asked about some of the items; nothing is shown where there is no room."""

    items: Sequence[OpenItem]
    prompt: Wording
    said: Candidates


class AskedCompletions(CompletionFinder):
    """Asks language models; where none answers, the rules say what they have heard."""

    def __init__(self, filler: Filler) -> None:
        self._filler = filler
        self._rules = RuleCompletions()
        self._prompts = PromptFiles(__package__ or "bot.notes.completion")

    async def find(
        self, meeting: Meeting, transcript: Transcript, items: Sequence[OpenItem]
    ) -> Sequence[Completion]:
        """At most one for each item, in order of time; only words that somebody really said.

        More items than a prompt holds are asked about one part after the other.
        """
        if not transcript.utterances:
            return ()
        cues = cues_for(spoken_language(meeting, transcript))
        lexicon = cues.lexicon if cues else Lexicon()
        askings = await asyncio.to_thread(self._askings, meeting, transcript, items, lexicon)
        found = dict[str, Completion]()
        left = {one.item.id for one in items}
        for asking in askings:
            if not asking.said.utterances:
                continue
            answer = await self._answer(asking.prompt)
            if answer is None:
                break  # nor would it be for the other parts
            for one in _believed(answer.done, asking.items, asking.said, lexicon):
                found.setdefault(one.item_id, one)
            left -= {one.item.id for one in asking.items}
        if left:
            log.info("rules alone hear of %d items whether they are done", len(left))
            for one in await self._rules.find(meeting, transcript, items):
                if one.item_id in left:
                    found.setdefault(one.item_id, one)
        return sorted(found.values(), key=lambda one: one.evidence.start_s)

    def _askings(
        self, meeting: Meeting, transcript: Transcript, items: Sequence[OpenItem], lexicon: Lexicon
    ) -> Sequence[_Asking]:
        """What is asked, in parts that are small enough for something that was said beside them."""
        askings = list[_Asking]()
        parts = deque(_parts(items, _MOST_ITEMS))
        while parts:
            some = parts.popleft()
            asking = self._asking(meeting, transcript, some, lexicon)
            if asking.said.utterances or len(some) <= _FEW_ITEMS:
                askings.append(asking)
            else:
                parts.extendleft(reversed(_parts(some, ceil(len(some) / 2))))
        return askings

    def _asking(
        self, meeting: Meeting, transcript: Transcript, items: Sequence[OpenItem], lexicon: Lexicon
    ) -> _Asking:
        tasks = [
            {"owner": _owner(one), "words": shown(one.item.task)[:_LONGEST_TASK]} for one in items
        ]
        frame = self._prompts.wording(PROMPT, tasks=tasks, lines=[])
        room = room_for_user(
            self._filler.context_tokens, frame.system + frame.user, SaidLines, _ANSWER_TOKENS
        )
        naming = Naming(meeting.participants)
        room = min(room, _MOST_TOKENS) if room >= _LEAST_TOKENS else 0
        said = candidates(transcript.utterances, items, lexicon, naming, room)
        return _Asking(items, self._prompts.wording(PROMPT, tasks=tasks, lines=said.lines), said)

    async def _answer(self, prompt: Wording) -> SaidLines | None:
        """What a model says; None where none answers."""
        try:
            filled = await self._filler.fill(
                SaidLines, prompt.system, prompt.user, max_tokens=_ANSWER_TOKENS
            )
        except NoAnswerError as error:
            log.warning("what is done is heard by rules alone: %s", error)
            return None
        return filled.value


def _parts(items: Sequence[OpenItem], size: int) -> list[Sequence[OpenItem]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _owner(one: OpenItem) -> str:
    assignee = one.item.assignee
    return shown_name(speaker_name(assignee.participant, one.meeting)) if assignee else "nobody"


def _believed(
    lines: Sequence[SaidLine], items: Sequence[OpenItem], said: Candidates, lexicon: Lexicon
) -> Iterator[Completion]:
    for line in lines:
        if not (0 < line.task <= len(items) and 0 < line.line <= len(said.utterances)):
            continue
        utterance = said.utterances[line.line - 1]
        evidence = _evidence(line.quote, utterance, lexicon)
        if evidence is None or utterance.speaker is None or is_instruction(evidence.quote):
            continue
        yield Completion(
            item_id=items[line.task - 1].item.id,
            participant=utterance.speaker,
            evidence=evidence,
        )


def _evidence(quote: str, utterance: Utterance, lexicon: Lexicon) -> Evidence | None:
    """The words as they stand in the very line that was named."""
    span = find_quote(quote, utterance.text, lexicon)
    if span is None:
        return None
    return Evidence(
        utterance_id=utterance.id,
        quote=utterance.text[slice(*span)],
        start_s=spoken_at(utterance, span[0]),
    )

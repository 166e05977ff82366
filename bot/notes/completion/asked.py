"""Asks a language model what was said to be done, and believes no word of it that was not said."""

import logging
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.completion import Completion
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting
from bot.domain.publication import OpenItem
from bot.domain.transcript import Transcript, Utterance
from bot.domain.wording import speaker_name
from bot.language import Filler, NoAnswerError
from bot.language.budget import room_for_user
from bot.language.prompt_files import PromptFiles
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
_MOST_TOKENS = 12_000
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


class AskedCompletions(CompletionFinder):
    """Asks language models; where none answers, the rules say what they have heard."""

    def __init__(self, filler: Filler) -> None:
        self._filler = filler
        self._rules = RuleCompletions()
        self._prompts = PromptFiles(__package__ or "bot.notes.completion")

    async def find(
        self, meeting: Meeting, transcript: Transcript, items: Sequence[OpenItem]
    ) -> Sequence[Completion]:
        """At most one for each item, in order of time; only words that somebody really said."""
        asked_about = items[:_MOST_ITEMS]
        cues = cues_for(spoken_language(meeting, transcript))
        lexicon = cues.lexicon if cues else Lexicon()
        tasks = [
            {"owner": _owner(one), "words": shown(one.item.task)[:_LONGEST_TASK]}
            for one in asked_about
        ]
        frame = self._prompts.wording(PROMPT, tasks=tasks, lines=[])
        room = room_for_user(
            self._filler.context_tokens, frame.system + frame.user, SaidLines, _ANSWER_TOKENS
        )
        naming = Naming(meeting.participants)
        said = candidates(
            transcript.utterances, asked_about, lexicon, naming, min(room, _MOST_TOKENS)
        )
        if not said.utterances:
            return ()
        prompt = self._prompts.wording(PROMPT, tasks=tasks, lines=said.lines)
        try:
            filled = await self._filler.fill(
                SaidLines, prompt.system, prompt.user, max_tokens=_ANSWER_TOKENS
            )
        except NoAnswerError as error:
            log.warning("what is done is heard by rules alone: %s", error)
            return await self._rules.find(meeting, transcript, items)
        found = dict[str, Completion]()
        for one in _believed(filled.value.done, asked_about, said, lexicon):
            found.setdefault(one.item_id, one)
        return sorted(found.values(), key=lambda one: one.evidence.start_s)


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

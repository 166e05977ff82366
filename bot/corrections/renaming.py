"""Lets texts follow when somebody is called something else."""

import re
from collections.abc import Callable, Iterator

from bot.domain.claims import SomeClaim, with_claims
from bot.domain.notes import CheckKind, Notes, PleaseCheck
from bot.domain.people import Participant
from bot.notes.languages.cues import LanguageCues
from bot.notes.names import Roster

_FIRST_VERSION = 1


class Renaming:
    """Puts one participant's new name where the old one stands in a text.

    A placeholder ("Speaker 1") is found word for word. A name is found where it can mean nobody
    else, and where it is a name: "Will" is not in "Will send the plan".
    """

    def __init__(
        self,
        old: Participant,
        new_name: str,
        people: tuple[Participant, ...],
        cues: LanguageCues | None,
    ) -> None:
        self._old = old
        self._new_name = new_name
        self._roster = Roster(people, cues)
        self._placeholder = _literally(old.name)
        self._is_there = _literally(new_name)

    def apply(self, text: str) -> str:
        """The text with the new name."""
        for start, end in reversed(tuple(self._places(text))):
            text = f"{text[:start]}{self._new_name}{text[end:]}"
        return text

    def is_about(self, text: str) -> bool:
        """Whether the old name stands in the text, or the new one does already."""
        return self.apply(text) != text or self._is_there.search(text) is not None

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        if not self._old.is_named:
            yield from (match.span() for match in self._placeholder.finditer(text))
            return
        for mention in self._roster.mentions(text):
            if mention.ids == (self._old.id,) and mention.spoken == self._old.name:
                yield mention.start, mention.end


def _literally(name: str) -> re.Pattern[str]:
    """The name where it does not go on before or behind."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def followed(notes: Notes, renaming: Renaming) -> Notes:
    """The notes with the new name; items that people have changed are left to their own history."""

    def renamed(claims: tuple[SomeClaim, ...]) -> tuple[SomeClaim, ...]:
        return tuple(
            claim.model_copy(update={"text": renaming.apply(claim.text)}) for claim in claims
        )

    return with_claims(notes, renamed).model_copy(
        update={
            "chapters": tuple(
                chapter.model_copy(
                    update={
                        "title": renaming.apply(chapter.title),
                        "points": renamed(chapter.points),
                    }
                )
                for chapter in notes.chapters
            ),
            "action_items": tuple(
                item.model_copy(update={"task": renaming.apply(item.task)})
                if item.version == _FIRST_VERSION
                else item
                for item in notes.action_items
            ),
            "please_check": tuple(
                _asked_with(check, renaming.apply)
                for check in notes.please_check
                if not (check.kind is CheckKind.NAME and renaming.is_about(check.question))
            ),
        }
    )


def _asked_with(check: PleaseCheck, rename: Callable[[str], str]) -> PleaseCheck:
    options = tuple(dict.fromkeys(map(rename, check.options)))
    return check.model_copy(update={"question": rename(check.question), "options": options})

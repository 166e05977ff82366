"""A new action item as somebody writes it: the task, and behind it for whom and by when."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.errors import MinutaError
from integrations.slack.mentions import unescaped
from integrations.slack.text import shortened

_WHO: Final = r"for\s+(?P<who><@[UW][A-Z0-9]+(?:\|[^>]*)?>|@(?:(?!\sby\s).)+?|me)"
_WHEN: Final = r"by\s+(?P<when>(?:(?!\sby\s).)+)"
_TAILS: Final = tuple(
    re.compile(rf"(?P<task>.*)(?:^|\s){tail}", re.IGNORECASE | re.DOTALL)
    for tail in (rf"{_WHO}\s+{_WHEN}", rf"{_WHEN}\s+{_WHO}", _WHO, _WHEN)
)
"""What may stand behind a task, in either order; the last of each is meant."""

_QUOTED = re.compile(r"[\"“”„](?P<task>[^\"“”„]+)[\"“”](?P<rest>.*)", re.DOTALL)
_DATE_ROOM: Final = 60
_HINT: Final = "A task with the word “by” in it stands in quotes."


class NewWords(NamedTuple):
    """What is to be done, who does it (a mention, a name behind @, or `me`), and by when."""

    task: str
    who: str = ""
    when: str = ""

    def explained(self, error: MinutaError) -> MinutaError:
        """A refusal, with the words that were taken for a date where that may be why."""
        if not self.when or type(error) is not MinutaError:
            return error
        date = shortened(self.when, _DATE_ROOM)
        return MinutaError(
            f"“{date}” was read as the date. {error.what}", f"{error.remedy} {_HINT}"
        )


def new_words(text: str) -> NewWords:
    """What is written behind `/tasks add`; raises `MinutaError` where there is no task."""
    found = _read(text.strip())
    if not found.task:
        raise MinutaError(
            "There is no task.", "Write it behind: /tasks add send the draft for @anna by friday"
        )
    return found


def _read(text: str) -> NewWords:
    quoted = _QUOTED.fullmatch(text)
    if quoted is not None:
        behind = _parted(quoted["rest"].strip())
        if not behind.task:
            return behind._replace(task=unescaped(quoted["task"]).strip())
    return _parted(text)


def _parted(text: str) -> NewWords:
    for tail in _TAILS:
        if found := tail.fullmatch(text):
            parts = found.groupdict(default="")
            when = unescaped(parts.get("when", "")).strip()
            return NewWords(unescaped(parts["task"]).strip(), parts.get("who", ""), when)
    return NewWords(unescaped(text).strip())

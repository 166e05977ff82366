"""Which templates there are, and by which one the notes of a meeting are written."""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.domain.notes import UNSURE_BELOW, NotesRequest
from bot.domain.template import GENERAL, Template
from bot.notes.templates.reading import read_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Meeting
    from bot.domain.preferences import ServerSettings


class Templates:
    """The templates that hold somewhere: `own` ones stand before ours of the same name."""

    def __init__(self, own: Sequence[Template] = ()) -> None:
        self._own = own

    def find(self, name: str) -> Template | None:
        """The template of this name, or None."""
        return self._by_name.get(name)

    def names(self) -> tuple[str, ...]:
        """Every name, ours first, in a fixed order."""
        return tuple(self._by_name)

    def all(self) -> tuple[Template, ...]:
        """Every template, in the order of the names."""
        return tuple(self._by_name.values())

    @cached_property
    def _by_name(self) -> dict[str, Template]:
        found = {template.name: template for template in shipped()}
        for template in reversed(self._own):  # of two with one name the first stands
            found[template.name] = template
        return found


def shipped() -> tuple[Template, ...]:
    """Our own templates, the general one first, then by name."""
    folder = files("bot.notes.templates")
    read = [
        read_template(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    ]
    return tuple(sorted(read, key=lambda template: (template.name != GENERAL, template.name)))


def request_for(
    meeting: Meeting,
    server: ServerSettings,
    own: Sequence[Template] = (),
    unsure_below: float = UNSURE_BELOW,
) -> NotesRequest:
    """What the notes of a meeting are to be like.

    By the template that was chosen for the meeting, else the server's choice, else the general one;
    one that is not there any more counts as not chosen. The server's templates stand before `own`,
    the program's, and these before ours. The notes are in the language that was asked for, else in
    the server's, else in the one that is mostly spoken: the language that a meeting is held in
    (`Meeting.language`) is another matter. Below the confidence `unsure_below` names, numbers and
    dates are asked about.
    """
    templates = Templates((*server.templates, *own))
    wanted = (meeting.template, server.template, GENERAL)
    chosen = (templates.find(name) for name in wanted if name is not None)
    return NotesRequest(
        template=next(template for template in chosen if template is not None),
        language=meeting.notes_language or server.language,
        vocabulary=server.vocabulary,
        unsure_below=unsure_below,
    )

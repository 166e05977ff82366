"""What the notes of a kind of meeting look like."""

from pydantic import Field

from bot.domain.frozen import Frozen

GENERAL = "general"
"""The name of the template that holds where nobody chose one."""


class TemplateSection(Frozen):
    """A part of the notes besides decisions, tasks and questions.

    `ask` tells a language model what belongs here. `cues` are phrases, in the language of the
    template, by which statements are found without one.
    """

    key: str = Field(pattern="^[a-z][a-z0-9_]{0,31}$")
    title: str = Field(min_length=1, max_length=80)
    ask: str = Field(min_length=1, max_length=500)
    cues: tuple[str, ...] = Field(default=(), max_length=50)


class Template(Frozen):
    """How the notes of a kind of meeting are made; `focus` tells a language model what matters."""

    name: str = Field(pattern="^[a-z][a-z0-9_-]{0,31}$")
    title: str = Field(min_length=1, max_length=80)
    focus: str = Field(default="", max_length=1000)
    sections: tuple[TemplateSection, ...] = Field(default=(), max_length=8)

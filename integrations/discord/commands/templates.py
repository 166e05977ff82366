"""/settings templates: what the notes of a kind of meeting hold, as YAML."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui

from bot.domain.publication import Attachment
from bot.errors import MinutaError, NotFoundError, ProviderError
from integrations.discord.actions import TEMPLATE_FORM
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered, completed, refusal
from integrations.discord.commands.choices import template_choices
from integrations.discord.faults import NO_ANSWER, failure
from integrations.discord.forms import filled, form, opened
from integrations.discord.limits import FIELD_TEXT
from integrations.discord.routes import Route, Routes
from integrations.discord.text import counted, length, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.ports import Desk
    from bot.ports.desk import SettingsDesk, TemplateView

_FIELD = "template"
_MOST_BYTES = 80_000
"""Of a file that is attached: a template has far fewer characters, of four bytes at the most."""

_READING_S = 30.0
_LIKE = "standup"
"""The template that the form begins with where nobody has chosen one."""


class TemplateCommands(
    app_commands.Group, name="templates", description="What the notes of a kind of meeting hold"
):
    """/settings templates."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__()
        self._desk = desk

    @app_commands.command(
        name="show", description="The templates that there are, or one of them as a file"
    )
    @app_commands.describe(template="The template to show; without it, all are listed")
    async def show(self, asked: Asked, template: str | None = None) -> None:
        """List the templates, or give one as YAML."""

        async def show() -> Reply | str:
            found = await self._desk().settings.templates(DiscordAsker.of(asked))
            if template is None:
                return "\n".join(("**Templates**", *map(_line, found)))
            view = _named(template, found)
            return Reply(_line(view), attachments=(_file(view.template.name, view.text),))

        await answered(asked, show)

    @app_commands.command(name="add", description="Add a template of this server, or replace one")
    @app_commands.describe(
        file="The template as a YAML file; without it, you write it into a form",
        like="The template that the form begins with",
    )
    async def add(
        self, asked: Asked, file: discord.Attachment | None = None, like: str | None = None
    ) -> None:
        """Take a file, or open a form to write in."""
        if file is None:
            await opened(asked, lambda: self._form(asked, like or _LIKE))
            return

        async def add() -> str:
            text = await _text_of(file)
            return _added(await self._desk().settings.add_template(DiscordAsker.of(asked), text))

        await answered(asked, add)

    @app_commands.command(name="remove", description="Remove a template of this server")
    @app_commands.describe(template="One of this server's own templates")
    async def remove(self, asked: Asked, template: str) -> None:
        """Remove one."""

        async def remove() -> str:
            await self._desk().settings.remove_template(DiscordAsker.of(asked), template)
            return f"The template `{safe(template)}` is removed."

        await answered(asked, remove)

    @show.autocomplete("template")
    @add.autocomplete("like")
    @remove.autocomplete("template")
    async def _templates(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        return await completed(asked, lambda: template_choices(asked, self._desk, words))

    async def _form(self, asked: Asked, like: str) -> ui.Modal:
        view = _named(like, await self._desk().settings.templates(DiscordAsker.of(asked)))
        if length(view.text) > FIELD_TEXT:
            raise MinutaError(
                "This template is longer than a form on Discord takes.",
                "Get its file with /settings templates show, change it, and attach it.",
            )
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id=_FIELD,
            style=discord.TextStyle.paragraph,
            default=view.text,
            max_length=FIELD_TEXT,
        )
        label = ui.Label(
            text="YAML",
            description="One that has the name of another takes its place.",
            component=field,
        )
        return form("A template of this server", TEMPLATE_FORM.id("new") or "", label)


def template_routes(desk: SettingsDesk) -> Routes:
    """Answers the form in which a template was written."""

    async def add(asked: Asked, _at: Mapping[str, str]) -> None:
        async def work() -> Reply | str:
            text = filled(asked, _FIELD)
            try:
                return _added(await desk.add_template(DiscordAsker.of(asked), text))
            except (MinutaError, ProviderError) as error:
                # the form is gone, and what was written in it would be, too
                return Reply(refusal(error), attachments=(_file("template", text),))

        await answered(asked, work)

    return Routes(clicks=(), forms=(Route(TEMPLATE_FORM, add),))


async def _text_of(file: discord.Attachment) -> str:
    if file.size > _MOST_BYTES:
        raise MinutaError("This file is too large for a template.", "Attach a smaller one.")
    try:
        async with asyncio.timeout(_READING_S):
            content = await file.read()
    except NO_ANSWER as error:
        raise failure(error, "reading a file") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MinutaError("This file is no text in UTF-8.", "Save it as such.") from None


def _added(view: TemplateView) -> str:
    sections = ", ".join(safe(section.title) for section in view.template.sections) or "none"
    return (
        f"{_line(view)}\nSections: {sections}\n"
        "Choose it with /settings server, /settings room or /meeting start."
    )


def _named(name: str, views: Sequence[TemplateView]) -> TemplateView:
    found = next((view for view in views if view.template.name == name), None)
    if found is None:
        raise NotFoundError(
            "There is no such template.", "See /settings templates show for those there are."
        )
    return found


def _line(view: TemplateView) -> str:
    template = view.template
    sections = counted(len(template.sections), "section")
    whose = " · this server's own" if view.is_own else ""
    return f"**{safe(template.title)}** `{safe(template.name)}` · {sections}{whose}"


def _file(name: str, text: str) -> Attachment:
    return Attachment(name=f"{name}.yaml", media_type="application/yaml", text=text)

"""/privacy: what is heard and kept of the person who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from bot.domain.consent import ConsentKind, ConsentMeans
from bot.errors import NotAllowedError
from integrations.discord import layout
from integrations.discord.actions import Action
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Asked, Reply, answered, completed
from integrations.discord.commands.choices import meeting_choices
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows, button, rows
from integrations.discord.text import safe
from integrations.discord.wording import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from discord import ui

    from bot.domain.consent import ConsentEvent
    from bot.domain.privacy import Receipt
    from bot.ports import Desk
    from bot.ports.desk import PrivacyDesk

DELETE: Final = Action("privacy-delete", ("person",))
"""The button that erases what is kept of whoever asked for it."""

_QUESTION = (
    "**Delete what Minuta keeps of you on this server?**\n"
    "Your recordings, what you said in every transcript, and what was made of it in notes and "
    "action items are erased and can't be brought back. What others said stays."
)
_KINDS = {
    ConsentKind.TOLD: "was told",
    ConsentKind.AGREED: "agreed",
    ConsentKind.DECLINED: "did not want to be recorded",
}
_MEANS = {
    ConsentMeans.NOTICE: "by the message in the channel",
    ConsentMeans.DIRECT_MESSAGE: "by direct message",
    ConsentMeans.BUTTON: "with a button",
    ConsentMeans.COMMAND: "with a command",
    ConsentMeans.STANDING: "by an opt-out from before",
}


class PrivacyCommands(
    app_commands.Group, name="privacy", description="What is heard and kept of you"
):
    """/privacy."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        super().__init__(guild_only=True)
        self._desk = desk

    @app_commands.command(name="optout", description="Have nothing recorded of you on this server")
    async def optout(self, asked: Asked) -> None:
        """Opt out."""

        async def optout() -> str:
            await self._desk().privacy.opt_out(DiscordAsker.of(asked))
            return (
                "From now on nothing you say on this server is recorded. "
                "/privacy delete erases what was kept before."
            )

        await answered(asked, optout)

    @app_commands.command(name="optin", description="Be recorded on this server again")
    async def optin(self, asked: Asked) -> None:
        """Opt in again."""

        async def optin() -> str:
            await self._desk().privacy.opt_in(DiscordAsker.of(asked))
            return "From now on you are recorded again in the meetings of this server."

        await answered(asked, optin)

    @app_commands.command(name="export", description="Everything that is kept of you, as a file")
    async def export(self, asked: Asked) -> None:
        """Give the file."""

        async def export() -> Reply:
            file = await self._desk().privacy.export(DiscordAsker.of(asked))
            return Reply("What Minuta keeps of you on this server:", attachments=(file,))

        await answered(asked, export)

    @app_commands.command(name="delete", description="Erase what is kept of you on this server")
    async def delete(self, asked: Asked) -> None:
        """Ask whether it is meant."""

        async def delete() -> Reply:
            by = DiscordAsker.of(asked)
            return Reply(view=_question(by.account.user_id))

        await answered(asked, delete)

    @app_commands.command(
        name="consents", description="Who was told of a recording and what they answered"
    )
    @app_commands.describe(meeting="Begin to type its title")
    async def consents(self, asked: Asked, meeting: str) -> None:
        """List the record."""

        async def consents() -> str:
            found = await self._desk().privacy.consents(DiscordAsker.of(asked), meeting)
            return "\n".join(map(_line, found)) or "Nobody was told of this recording by Minuta."

        await answered(asked, consents)

    @consents.autocomplete("meeting")
    async def _meetings(self, asked: Asked, words: str) -> list[app_commands.Choice[str]]:
        return await completed(asked, lambda: meeting_choices(asked, self._desk, words))


def privacy_routes(desk: PrivacyDesk) -> Routes:
    """Answers the button that erases, however long ago the question was asked."""

    async def delete(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> str:
            by = DiscordAsker.of(asked)
            if by.account.user_id != at["person"]:
                raise NotAllowedError(
                    "Only who asked for this can answer it.", "For yourself: /privacy delete."
                )
            return _receipt(await desk.delete(by))

        await answered(asked, work, is_replacing=True)

    return Routes(clicks=(Route(DELETE, delete),))


def _question(person: str) -> ui.LayoutView:
    label, style = "Delete what is kept of me", discord.ButtonStyle.danger
    return layout.plain(
        _QUESTION, under=action_rows(rows(button(label, DELETE, person, style=style)))
    )


def _receipt(receipt: Receipt) -> str:
    return "\n".join(
        (
            f"**Erased** {timestamp(receipt.at, 'F')}",
            f"Meetings that you took part in: {receipt.meetings}",
            f"Recordings of your voice: {receipt.recordings}",
            f"Things you said: {receipt.utterances}",
            f"Decisions, questions and other notes: {receipt.claims}",
            f"Action items: {receipt.action_items}",
            "Messages in channels change by themselves. This is your receipt; keep it if you like.",
        )
    )


def _line(event: ConsentEvent) -> str:
    return (
        f"{timestamp(event.at, 'f')} <@{safe(event.account.user_id)}> "
        f"{_KINDS[event.kind]} {_MEANS[event.means]}"
    )

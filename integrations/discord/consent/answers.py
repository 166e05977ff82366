"""What people answer to being recorded, in the channel and in direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord import layout
from integrations.discord.actions import (
    AGREE,
    DECLINE,
    DIRECT_AGREE,
    DIRECT_DECLINE,
    DISCARD,
    ERASE,
    KEEP,
    STOP,
)
from integrations.discord.asker import DiscordAsker
from integrations.discord.asking import Reply, answered
from integrations.discord.consent.notice import discard_rows
from integrations.discord.routes import Route, Routes
from integrations.discord.rows import action_rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeAlias

    from bot.ports.desk import MeetingDesk
    from integrations.discord.asking import Asked
    from integrations.discord.routes import Handler

    Told: TypeAlias = Callable[[DiscordAsker, str], Awaitable[str]]
    """Does what somebody wants of a meeting, and says what holds then."""

_AGREED = (
    "Thank you. It is noted that you agree to be recorded in this meeting.\n"
    "-# Should you change your mind: **Don't record me**, or `/privacy optout` on the server."
)
_DECLINED = (
    "From now on nothing you say is recorded, in any meeting of the whole server.\n"
    "-# What you said before is still there; once the meeting is over, `/privacy delete` erases "
    "it. To be recorded again: **OK**, or `/privacy optin` on the server."
)
_STOPPED = "Minuta stops recording. The notes come to this meeting's channel."
_SURE = (
    "**Stop, and delete everything that was recorded of this meeting?**\n"
    "There will be no transcript and no notes, for nobody. This can't be undone."
)
_ERASED = "Minuta stops, and everything that was recorded of this meeting is deleted."
_KEPT = "Nothing is deleted, and the recording goes on."


def consent_routes(meetings: MeetingDesk) -> Routes:
    """Answers the buttons of notices and of direct messages to who came late."""

    async def agree(by: DiscordAsker, meeting_id: str) -> str:
        await meetings.agree(by, meeting_id)
        return _AGREED

    async def decline(by: DiscordAsker, meeting_id: str) -> str:
        await meetings.decline(by, meeting_id)
        return _DECLINED

    async def stop(by: DiscordAsker, meeting_id: str) -> str:
        await meetings.stop_meeting(by, meeting_id)
        return _STOPPED

    async def erase(by: DiscordAsker, meeting_id: str) -> str:
        await meetings.discard(by, meeting_id)
        return _ERASED

    return Routes(
        clicks=(
            Route(AGREE, _in_channel(agree)),
            Route(DECLINE, _in_channel(decline)),
            Route(STOP, _in_channel(stop)),
            Route(DISCARD, _ask_once_more),
            Route(ERASE, _in_channel(erase, is_replacing=True)),
            Route(KEEP, _leave_alone),
            Route(DIRECT_AGREE, _directly(agree)),
            Route(DIRECT_DECLINE, _directly(decline)),
        )
    )


def _in_channel(told: Told, *, is_replacing: bool = False) -> Handler:
    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            return Reply(await told(DiscordAsker.of(asked), at["meeting"]))

        await answered(asked, work, is_replacing=is_replacing)

    return handle


def _directly(told: Told) -> Handler:
    """A direct message is on no server: whether they are on the one it names is looked up."""

    async def handle(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            by = await DiscordAsker.in_server(asked, at["server"])
            return Reply(await told(by, at["meeting"]))

        await answered(asked, work)

    return handle


async def _ask_once_more(asked: Asked, at: Mapping[str, str]) -> None:
    async def work() -> Reply:
        under = action_rows(discard_rows(at["meeting"]))
        return Reply(view=layout.plain(_SURE, under=under))

    await answered(asked, work)


async def _leave_alone(asked: Asked, _at: Mapping[str, str]) -> None:
    async def work() -> Reply:
        return Reply(_KEPT)

    await answered(asked, work, is_replacing=True)

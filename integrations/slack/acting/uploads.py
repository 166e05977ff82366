"""Whether notes are wanted of a recording, and whether they stay when it is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.slack.actions import ACCEPT, DECLINE, FORGET, SOURCE_DELETE, SOURCE_KEEP
from integrations.slack.asking import Reply, answered
from integrations.slack.places import place
from integrations.slack.routes import Route, Routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.meeting import Place
    from integrations.slack.asking import Asked


def upload_routes() -> Routes:
    """Answers what stands under a recording, and under notes whose recording is gone."""

    async def accept(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply | str:
            is_new = await asked.desk.uploads.accept(
                await asked.by(), _place(asked, at["channel"]), at["file"]
            )
            # the message itself says how it goes on
            return Reply() if is_new else "Minuta has taken this recording already."

        await answered(asked, work)

    async def decline(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            await asked.desk.uploads.decline(
                await asked.by(), _place(asked, at["channel"]), at["file"]
            )
            return Reply()

        await answered(asked, work)

    async def forget(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> str:
            await asked.desk.notes.forget(await asked.by(), at["meeting"])
            return (
                "Everything of this meeting is deleted: its sound, transcript, notes, action items "
                "and messages. What Slack keeps itself, such as the recording, is not Minuta's."
            )

        await answered(asked, work)

    async def keep(asked: Asked, at: Mapping[str, str]) -> None:
        async def work() -> Reply:
            await asked.desk.uploads.keep(await asked.by(), at["meeting"])
            return Reply()

        await answered(asked, work)

    return Routes(
        clicks=(
            Route(ACCEPT, accept),
            Route(DECLINE, decline),
            Route(FORGET, forget),
            Route(SOURCE_DELETE, forget),
            Route(SOURCE_KEEP, keep),
        )
    )


def _place(asked: Asked, channel: str) -> Place:
    return place(asked.team, channel, asked.origin.thread or None)

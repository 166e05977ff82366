"""Forgetting a workspace that has let Minuta go."""

from collections.abc import Sequence

from sqlalchemy import and_, delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.meeting import Meeting
from bot.ports import ErasureStore
from storage.accounts import unlink
from storage.arrival_rows import ArrivalRow
from storage.database import Database, unbroken
from storage.deliveries import has_part
from storage.followup_rows import (
    CalendarRow,
    ChannelDigestRow,
    LinkCodeRow,
    LinkedAccountRow,
    PersonDigestRow,
)
from storage.meetings import load_meetings
from storage.nudges import forget_all
from storage.reminder_rows import NudgeRow
from storage.rows import (
    DeliveryRow,
    MeetingRow,
    OptOutRow,
    ParticipantRow,
    PersonSettingsRow,
    RoomSettingsRow,
    ServerSettingsRow,
)
from storage.webhook_rows import WebhookRow

_OF_A_WORKSPACE = (
    ServerSettingsRow,
    RoomSettingsRow,
    OptOutRow,
    ArrivalRow,
    PersonDigestRow,
    ChannelDigestRow,
    LinkCodeRow,
    CalendarRow,
    WebhookRow,
)


class Departure(ErasureStore):
    """The part of the store that forgets workspaces."""

    _database: Database

    @unbroken
    async def workspace_meetings(self, platform: str, workspace: str) -> Sequence[Meeting]:
        """Every meeting of a workspace, oldest first."""
        here = select(MeetingRow).where(
            MeetingRow.place_platform == platform, MeetingRow.place_workspace == workspace
        )
        async with self._database.reading() as session:
            rows = await session.exec(here.order_by(col(MeetingRow.number)))
            return await load_meetings(session, rows.all())

    @unbroken
    async def forget_workspace(self, platform: str, workspace: str) -> None:
        """Forget what is kept of a workspace besides its meetings; idempotent.

        Of people's settings nobody knows where they were made: those are forgotten who are known
        by a meeting here and by none elsewhere, so that has to come before the meetings go.
        """
        async with self._database.writing() as session:
            await _forget_people(session, platform, workspace)
            for table in _OF_A_WORKSPACE:
                await session.exec(
                    delete(table).where(
                        col(table.platform) == platform, col(table.workspace) == workspace
                    )
                )
            nudges = select(NudgeRow.id).where(
                NudgeRow.platform == platform, NudgeRow.workspace == workspace
            )
            await forget_all(session, (await session.exec(nudges)).all())
            await session.exec(delete(DeliveryRow).where(has_part(platform), has_part(workspace)))
        await self._database.leave_nothing_behind()


async def _forget_people(session: AsyncSession, platform: str, workspace: str) -> None:
    linked_here = and_(
        col(LinkedAccountRow.platform) == platform, col(LinkedAccountRow.workspace) == workspace
    )
    await unlink(session, linked_here)
    is_known = col(ParticipantRow.account_platform) == platform
    is_here = col(ParticipantRow.account_workspace) == workspace
    user_id = col(ParticipantRow.account_user_id)
    await session.exec(
        delete(PersonSettingsRow).where(
            col(PersonSettingsRow.platform) == platform,
            col(PersonSettingsRow.user_id).in_(select(user_id).where(is_known, is_here)),
            col(PersonSettingsRow.user_id).not_in(select(user_id).where(is_known, ~is_here)),
        )
    )

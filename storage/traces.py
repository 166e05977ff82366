"""What a person has left behind in a workspace: for whoever asks for what is kept of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot.domain.action_item import ItemEvent
from bot.domain.meeting import Meeting
from bot.domain.people import Account
from bot.ports import ErasureStore
from storage.database import Database, unbroken
from storage.followup_rows import PersonDigestRow
from storage.item_rows import to_event
from storage.item_tables import ActionItemRow, ItemEventRow
from storage.meetings import load_meetings
from storage.rows import MeetingRow, ParticipantRow


class Traces(ErasureStore):
    """The part of the store that finds what is kept of a person."""

    _database: Database

    @unbroken
    async def meetings_with(self, account: Account) -> Sequence[Meeting]:
        """Every meeting of the account's workspace that it took part in, oldest first."""
        return await self._meetings(account, _is_in(account))

    @unbroken
    async def meetings_started(self, account: Account) -> Sequence[Meeting]:
        """Those of its workspace that it has started without taking part, oldest first."""
        is_theirs = col(MeetingRow.started_by) == account.user_id
        return await self._meetings(account, is_theirs & ~_is_in(account))

    @unbroken
    async def events_by(self, account: Account) -> Sequence[ItemEvent]:
        """What an account has changed of the items of its workspace, in that order."""
        theirs = (
            select(ItemEventRow)
            .join(ActionItemRow, col(ActionItemRow.id) == col(ItemEventRow.item_id))
            .join(MeetingRow, col(MeetingRow.id) == col(ActionItemRow.meeting_id))
            .where(ItemEventRow.actor == account.user_id, *_is_here(account))
            .order_by(col(ItemEventRow.number))
        )
        async with self._database.reading() as session:
            return [to_event(row) for row in await session.exec(theirs)]

    @unbroken
    async def digest_of(self, account: Account) -> tuple[datetime, frozenset[str]] | None:
        """When the next daily digest of an account is due, and what the last one said."""
        key = (account.platform, account.workspace, account.user_id)
        async with self._database.reading() as session:
            row = await session.get(PersonDigestRow, key)
        return None if row is None else (row.at, row.said)

    async def _meetings(self, account: Account, which: ColumnElement[bool]) -> Sequence[Meeting]:
        oldest = (
            select(MeetingRow)
            .where(which, *_is_here(account))
            .order_by(col(MeetingRow.started_at), col(MeetingRow.number))
        )
        async with self._database.reading() as session:
            return await load_meetings(session, (await session.exec(oldest)).all())


def _is_in(account: Account) -> ColumnElement[bool]:
    theirs = select(ParticipantRow.meeting_id).where(
        ParticipantRow.account_platform == account.platform,
        ParticipantRow.account_workspace == account.workspace,
        ParticipantRow.account_user_id == account.user_id,
    )
    return col(MeetingRow.id).in_(theirs)


def _is_here(account: Account) -> tuple[ColumnElement[bool], ...]:
    return (
        col(MeetingRow.place_platform) == account.platform,
        col(MeetingRow.place_workspace) == account.workspace,
    )

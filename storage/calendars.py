"""Who has a calendar feed."""

from collections.abc import Sequence

from sqlalchemy import and_, delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people import Account
from bot.ports import CalendarStore
from storage.database import Database, unbroken
from storage.followup_rows import CalendarRow, LinkedAccountRow
from storage.statements import alone, keep
from storage.whose import is_account

_KEY = ("platform", "workspace", "user_id")


class Calendars(CalendarStore):
    """The part of the store that knows calendar feeds."""

    _database: Database

    @unbroken
    async def keep_calendar(
        self, account: Account, digest: str, instead_of: Sequence[Account] = ()
    ) -> None:
        """Let an account have this feed and no other; those of other accounts are gone."""
        async with self._database.writing() as session:
            await alone(session, CalendarRow)  # or two who ask at once would have one each
            others = [one for one in instead_of if one != account]
            await _forget(session, others)
            values = {**account.model_dump(), "digest": digest}
            await keep(session, CalendarRow, _KEY, values)

    @unbroken
    async def calendar_of(self, digest: str) -> Account | None:
        """Whose feed it is; None for one that there is not."""
        this = select(CalendarRow).where(CalendarRow.digest == digest)
        async with self._database.reading() as session:
            row = (await session.exec(this)).first()
        return None if row is None else _to_account(row)

    @unbroken
    async def has_calendar(self, account: Account) -> bool:
        """Whether an account has a feed."""
        key = (account.platform, account.workspace, account.user_id)
        async with self._database.reading() as session:
            return await session.get(CalendarRow, key) is not None

    @unbroken
    async def forget_calendars(self, accounts: Sequence[Account]) -> None:
        """Let the feeds of accounts be gone; idempotent."""
        async with self._database.writing() as session:
            await _forget(session, accounts)


async def keep_one_calendar(session: AsyncSession, person: str, first: Account) -> None:
    """Of the feeds of a person who has linked accounts, let only one be left.

    That is the one of the first account, if it has one.
    """
    await alone(session, CalendarRow)
    is_theirs = and_(
        col(LinkedAccountRow.platform) == col(CalendarRow.platform),
        col(LinkedAccountRow.user_id) == col(CalendarRow.user_id),
    )
    feeds = select(CalendarRow).join(LinkedAccountRow, is_theirs)
    rows = await session.exec(feeds.where(LinkedAccountRow.person == person))
    accounts = [_to_account(row) for row in rows]
    accounts.sort(key=lambda one: (one != first, one.platform != first.platform))
    await _forget(session, accounts[1:])


async def _forget(session: AsyncSession, accounts: Sequence[Account]) -> None:
    for account in accounts:
        await session.exec(delete(CalendarRow).where(is_account(CalendarRow, account)))


def _to_account(row: CalendarRow) -> Account:
    return Account(platform=row.platform, workspace=row.workspace, user_id=row.user_id)

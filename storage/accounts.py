"""Which accounts are one person's, and the codes by which they are linked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, delete, func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people import Account
from bot.ports import AccountStore
from storage.calendars import keep_one_calendar
from storage.database import Database, unbroken
from storage.followup_rows import LinkCodeRow, LinkedAccountRow
from storage.rows import ParticipantRow
from storage.statements import alone, keep, upsert
from storage.whose import is_user

_KEY = ("platform", "user_id")


class Accounts(AccountStore):
    """The part of the store that knows whose accounts are whose."""

    _database: Database

    @unbroken
    async def accounts_of(self, account: Account) -> Sequence[Account]:
        """The account itself, then those that are linked with it, in whatever workspaces they met.

        Without a link it is the account alone.
        """
        person = (
            select(LinkedAccountRow.person)
            .where(is_user(LinkedAccountRow, account))
            .scalar_subquery()
        )
        linked = select(LinkedAccountRow).where(LinkedAccountRow.person == person)
        async with self._database.reading() as session:
            rows = (await session.exec(linked)).all()
            found = [account, *(await _met(session, rows))] if rows else [account]
        return list(dict.fromkeys(found))

    @unbroken
    async def link_accounts(self, account: Account, other: Account) -> None:
        """Let two accounts, with all that are linked with them already, be one person's."""
        async with self._database.writing() as session:
            await alone(session, LinkedAccountRow)
            persons = {
                one.person for each in (account, other) if (one := await _row(session, each))
            }
            person = min(persons, default=uuid4().hex)
            theirs = update(LinkedAccountRow).where(col(LinkedAccountRow.person).in_(persons))
            await session.exec(theirs.values(person=person))
            unless_there = upsert(session, LinkedAccountRow).on_conflict_do_nothing()
            for each in (account, other):
                await session.exec(unless_there.values(**each.model_dump(), person=person))
            await keep_one_calendar(session, person, account)

    @unbroken
    async def unlink_account(self, account: Account) -> None:
        """Let an account stand by itself; idempotent."""
        async with self._database.writing() as session:
            await alone(session, LinkedAccountRow)
            await unlink(session, is_user(LinkedAccountRow, account))

    @unbroken
    async def keep_link_code(self, digest: str, account: Account, until: datetime) -> None:
        """Keep the one code that an account can be linked by, in place of an older one."""
        async with self._database.writing() as session:
            values = {**account.model_dump(), "digest": digest, "until": until}
            await keep(session, LinkCodeRow, _KEY, values)

    @unbroken
    async def link_code(self, digest: str, now: datetime) -> Account | None:
        """Whose code it is; None for one that there is not, or not any more."""
        this = select(LinkCodeRow).where(LinkCodeRow.digest == digest, LinkCodeRow.until >= now)
        async with self._database.reading() as session:
            row = (await session.exec(this)).first()
        return None if row is None else _to_account(row)

    @unbroken
    async def take_link_code(self, digest: str, now: datetime) -> Account | None:
        """The same, and nobody can have it again; codes that hold no more are forgotten."""
        this = select(LinkCodeRow).where(LinkCodeRow.digest == digest, LinkCodeRow.until >= now)
        over = (col(LinkCodeRow.digest) == digest) | (col(LinkCodeRow.until) < now)
        async with self._database.writing() as session:
            row = (await session.exec(this.with_for_update())).first()
            await session.exec(delete(LinkCodeRow).where(over))
        return None if row is None else _to_account(row)


async def unlink(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Let some accounts stand by themselves, and who would be linked with nobody else then."""
    await session.exec(delete(LinkedAccountRow).where(which))
    single = (
        select(LinkedAccountRow.person)
        .group_by(col(LinkedAccountRow.person))
        .having(func.count() == 1)
    )
    await session.exec(delete(LinkedAccountRow).where(col(LinkedAccountRow.person).in_(single)))


async def _met(session: AsyncSession, linked: Sequence[LinkedAccountRow]) -> list[Account]:
    """The linked accounts, each also as it was met in any workspace."""
    met = (
        select(
            ParticipantRow.account_platform,
            ParticipantRow.account_workspace,
            ParticipantRow.account_user_id,
        )
        .where(
            # Not as pairs in a list: for these SQLite looks at everybody.
            or_(
                *(
                    and_(
                        col(ParticipantRow.account_platform) == row.platform,
                        col(ParticipantRow.account_user_id) == row.user_id,
                    )
                    for row in linked
                )
            )
        )
        .distinct()
    )
    found = [_to_account(row) for row in linked]
    for platform, workspace, user_id in await session.exec(met):
        if platform is not None and workspace is not None and user_id is not None:
            found.append(Account(platform=platform, workspace=workspace, user_id=user_id))
    return sorted(found, key=lambda one: (one.platform, one.user_id, one.workspace))


async def _row(session: AsyncSession, account: Account) -> LinkedAccountRow | None:
    return await session.get(LinkedAccountRow, (account.platform, account.user_id))


def _to_account(row: LinkedAccountRow | LinkCodeRow) -> Account:
    return Account(platform=row.platform, workspace=row.workspace, user_id=row.user_id)

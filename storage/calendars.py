"""Who has a calendar feed."""

from sqlalchemy import delete
from sqlmodel import col, select

from bot.domain.people import Account
from bot.ports import CalendarStore
from storage.database import Database, unbroken
from storage.followup_rows import CalendarRow
from storage.statements import upsert

_KEY = ("platform", "workspace", "user_id")


class Calendars(CalendarStore):
    """The part of the store that knows calendar feeds."""

    _database: Database

    @unbroken
    async def keep_calendar(self, account: Account, digest: str) -> None:
        """Let an account have this feed and no other."""
        async with self._database.writing() as session:
            keep = upsert(session, CalendarRow).values(**account.model_dump(), digest=digest)
            await session.exec(
                keep.on_conflict_do_update(
                    index_elements=_KEY, set_={"digest": keep.excluded.digest}
                )
            )

    @unbroken
    async def calendar_of(self, digest: str) -> Account | None:
        """Whose feed it is; None for one that there is not."""
        this = select(CalendarRow).where(CalendarRow.digest == digest)
        async with self._database.reading() as session:
            row = (await session.exec(this)).first()
        if row is None:
            return None
        return Account(platform=row.platform, workspace=row.workspace, user_id=row.user_id)

    @unbroken
    async def has_calendar(self, account: Account) -> bool:
        """Whether an account has a feed."""
        key = (account.platform, account.workspace, account.user_id)
        async with self._database.reading() as session:
            return await session.get(CalendarRow, key) is not None

    @unbroken
    async def forget_calendar(self, account: Account) -> None:
        """Let the feed of an account be gone; idempotent."""
        async with self._database.writing() as session:
            await session.exec(
                delete(CalendarRow).where(
                    col(CalendarRow.platform) == account.platform,
                    col(CalendarRow.workspace) == account.workspace,
                    col(CalendarRow.user_id) == account.user_id,
                )
            )

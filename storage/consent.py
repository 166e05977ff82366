"""Who opted out of being heard."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from bot.domain.people import Account
from bot.ports import ConsentStore
from storage.database import Database, unbroken
from storage.rows import OptOutRow
from storage.statements import upsert


class Consent(ConsentStore):
    """The part of the store that knows who is not to be heard."""

    _database: Database

    @unbroken
    async def opt_out(self, account: Account, at: datetime) -> None:
        """From now on this person is not to be heard; the first moment is kept."""
        values = {**account.model_dump(), "since": at}
        async with self._database.writing() as session:
            keep = upsert(session, OptOutRow).values(values)
            await session.exec(
                keep.on_conflict_do_nothing(index_elements=["platform", "workspace", "user_id"])
            )

    @unbroken
    async def opt_in(self, account: Account) -> None:
        """This person may be heard again; idempotent."""
        this = (
            col(OptOutRow.platform) == account.platform,
            col(OptOutRow.workspace) == account.workspace,
            col(OptOutRow.user_id) == account.user_id,
        )
        async with self._database.writing() as session:
            await session.exec(delete(OptOutRow).where(*this))

    @unbroken
    async def opted_out(self, platform: str, workspace: str) -> frozenset[str]:
        """The user ids of everybody in a workspace who is not to be heard."""
        theirs = select(OptOutRow.user_id).where(
            OptOutRow.platform == platform, OptOutRow.workspace == workspace
        )
        async with self._database.reading() as session:
            return frozenset((await session.exec(theirs)).all())

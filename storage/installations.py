"""The workspaces that have installed Minuta."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select

from bot.domain.installation import Installation
from bot.errors import ConflictError
from bot.ports import InstallationStore
from storage.database import Database, unbroken
from storage.installation_rows import InstallationRow, InstallationStateRow, to_installation
from storage.statements import upsert

_KEY = ("platform", "workspace")


class Installations(InstallationStore):
    """The part of the store that knows installations."""

    _database: Database

    @unbroken
    async def save_installation(self, installation: Installation) -> None:
        """Keep an installation; it replaces the one of its workspace.

        Who holds what was there before is to notice: the version goes on from there.
        """
        async with self._database.writing() as session:
            save = upsert(session, InstallationRow).values(installation.model_dump())
            replaced = {name: save.excluded[name] for name in ("name", "sealed", "installed_at")}
            await session.exec(
                save.on_conflict_do_update(
                    index_elements=_KEY, set_={**replaced, "version": InstallationRow.version + 1}
                )
            )

    @unbroken
    async def change_installation(self, installation: Installation) -> None:
        """Keep what has changed; raises `ConflictError` if somebody was faster or it is gone."""
        changed = (
            update(InstallationRow)
            .where(
                *_of(installation.platform, installation.workspace),
                col(InstallationRow.version) == installation.version,
            )
            .values(
                name=installation.name,
                sealed=installation.sealed,
                version=installation.version + 1,
            )
        )
        async with self._database.writing() as session:
            if not (await session.exec(changed)).rowcount:
                raise ConflictError(
                    "Somebody else changed the installation first.", "Read it again."
                )

    @unbroken
    async def installation(self, platform: str, workspace: str) -> Installation | None:
        """The installation in a workspace."""
        async with self._database.reading() as session:
            row = await session.get(InstallationRow, (platform, workspace))
            return None if row is None else to_installation(row)

    @unbroken
    async def installations(self, platform: str) -> Sequence[Installation]:
        """All installations on a platform, oldest first."""
        oldest = (
            select(InstallationRow)
            .where(InstallationRow.platform == platform)
            .order_by(col(InstallationRow.installed_at), col(InstallationRow.workspace))
        )
        async with self._database.reading() as session:
            return [to_installation(row) for row in await session.exec(oldest)]

    @unbroken
    async def forget_installation(self, platform: str, workspace: str) -> None:
        """Forget the installation in a workspace; idempotent."""
        async with self._database.writing() as session:
            await session.exec(delete(InstallationRow).where(*_of(platform, workspace)))
        await self._database.leave_nothing_behind()

    @unbroken
    async def keep_state(self, state: str, until: datetime) -> None:
        """Keep the secret of an installation that somebody begins."""
        async with self._database.writing() as session:
            keep = upsert(session, InstallationStateRow).values(state=state, until=until)
            await session.exec(
                keep.on_conflict_do_update(
                    index_elements=["state"], set_={"until": keep.excluded.until}
                )
            )

    @unbroken
    async def take_state(self, state: str, now: datetime) -> bool:
        """Whether such an installation was begun and is not too old; it is taken once.

        The others that are too old are forgotten with it.
        """
        until = col(InstallationStateRow.until)
        this = delete(InstallationStateRow).where(
            col(InstallationStateRow.state) == state, until >= now
        )
        async with self._database.writing() as session:
            is_taken = (await session.exec(this)).rowcount > 0
            await session.exec(delete(InstallationStateRow).where(until < now))
        return is_taken


def _of(platform: str, workspace: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(InstallationRow.platform) == platform,
        col(InstallationRow.workspace) == workspace,
    )

"""What servers, rooms and people have set."""

from collections.abc import Callable, Mapping, Sequence

from sqlmodel import col, select

from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings
from bot.ports import PreferenceStore
from storage.database import Database, unbroken
from storage.rows import PersonSettingsRow, RoomSettingsRow, Row, ServerSettingsRow
from storage.statements import BATCH, Values, upsert


class Preferences(PreferenceStore):
    """The part of the store that knows settings."""

    _database: Database

    @unbroken
    async def server_settings(self, platform: str, workspace: str) -> ServerSettings:
        """What holds for a workspace."""
        async with self._database.reading() as session:
            row = await session.get(ServerSettingsRow, (platform, workspace))
        return row.settings if row else ServerSettings()

    @unbroken
    async def all_server_settings(self) -> Mapping[tuple[str, str], ServerSettings]:
        """What was set, by platform and workspace."""
        async with self._database.reading() as session:
            rows = await session.exec(select(ServerSettingsRow))
            return {(row.platform, row.workspace): row.settings for row in rows}

    @unbroken
    async def save_server_settings(
        self, platform: str, workspace: str, settings: ServerSettings
    ) -> None:
        """Replace what holds for a workspace."""
        key = {"platform": platform, "workspace": workspace}
        await self._save(ServerSettingsRow, key, settings)

    @unbroken
    async def room_settings(self, room: Place) -> RoomSettings:
        """What holds for a voice room."""
        key = (room.platform, room.workspace, room.channel)
        async with self._database.reading() as session:
            row = await session.get(RoomSettingsRow, key)
        return row.settings if row else RoomSettings()

    @unbroken
    async def save_room_settings(self, room: Place, settings: RoomSettings) -> None:
        """Replace what holds for a voice room."""
        key = room.model_dump(exclude={"thread"})
        await self._save(RoomSettingsRow, key, settings)

    @unbroken
    async def person_settings(self, accounts: Sequence[Account]) -> Mapping[str, PersonSettings]:
        """What people of one platform have set, by user id; who has set nothing is left out."""
        found: dict[str, PersonSettings] = {}
        async with self._database.reading() as session:
            for platform in {account.platform for account in accounts}:
                people = [one.user_id for one in accounts if one.platform == platform]
                for start in range(0, len(people), BATCH):
                    theirs = select(PersonSettingsRow).where(
                        PersonSettingsRow.platform == platform,
                        col(PersonSettingsRow.user_id).in_(people[start : start + BATCH]),
                    )
                    rows = await session.exec(theirs)
                    found.update((row.user_id, row.settings) for row in rows)
        return found

    @unbroken
    async def save_person_settings(self, account: Account, settings: PersonSettings) -> None:
        """Replace what a person has set."""
        key = {"platform": account.platform, "user_id": account.user_id}
        await self._save(PersonSettingsRow, key, settings)

    @unbroken
    async def alter_person_settings(
        self, accounts: Sequence[Account], alter: Callable[[PersonSettings], PersonSettings]
    ) -> PersonSettings:
        """Let all accounts of a person have what `alter` makes of the settings of the first."""
        users = sorted({(one.platform, one.user_id) for one in accounts})
        async with self._database.writing() as session:
            unless_there = upsert(session, PersonSettingsRow).on_conflict_do_nothing()
            rows = dict[tuple[str, str], PersonSettingsRow]()
            for platform, user_id in users:  # in one order everywhere, as each is locked
                key = {"platform": platform, "user_id": user_id}
                await session.exec(unless_there.values({**key, "settings": PersonSettings()}))
                rows[platform, user_id] = await session.get_one(
                    PersonSettingsRow, (platform, user_id), with_for_update=True
                )
            settings = alter(rows[accounts[0].platform, accounts[0].user_id].settings)
            for row in rows.values():
                row.settings = settings
        return settings

    async def _save(
        self,
        table: type[Row],
        key: Values,
        settings: ServerSettings | RoomSettings | PersonSettings,
    ) -> None:
        async with self._database.writing() as session:
            save = upsert(session, table).values({**key, "settings": settings})
            await session.exec(
                save.on_conflict_do_update(
                    index_elements=list(key), set_={"settings": save.excluded.settings}
                )
            )

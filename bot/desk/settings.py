"""What may be asked about settings, done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.desk.rights import check_admin
from bot.desk.vocabulary import with_words, without_words
from bot.desk.zones import Zones
from bot.errors import NotAllowedError, NotFoundError, SettingsError
from bot.notes.templates.catalogue import Templates
from bot.notes.templates.reading import read_template, written_out
from bot.ports.desk import SettingsDesk, TemplateView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meeting import Place
    from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings
    from bot.domain.template import Template
    from bot.followup.moving import Moving
    from bot.ports import Asker, Store

MOST_TEMPLATES = 20
"""Templates of one workspace, as `ServerSettings` has it."""


class FrontSettingsDesk(SettingsDesk):
    """Looks who may and what fits, and has reminders move with a person's zone.

    `templates` are those of this installation.
    """

    def __init__(
        self,
        store: Store,
        moving: Moving,
        templates: Sequence[Template] = (),
    ) -> None:
        self._store = store
        self._moving = moving
        self._zones = Zones()
        self._templates = templates
        self._at_server = asyncio.Lock()

    async def server(self, by: Asker) -> ServerSettings:
        """What holds for the workspace."""
        return await self._store.server_settings(by.account.platform, by.account.workspace)

    async def change_server(self, by: Asker, settings: ServerSettings) -> None:
        """Replace what holds for the workspace.

        Raises `SettingsError` for an unknown zone or template and for words that do not fit.
        """
        check_admin(by)
        self._check_template(settings.template, settings)
        zone = self._zones.named(settings.zone) if settings.zone is not None else None
        vocabulary = with_words((), settings.vocabulary)
        checked = settings.model_copy(update={"zone": zone, "vocabulary": vocabulary})
        async with self._at_server:
            await self._save(by, checked)

    async def room(self, room: Place) -> RoomSettings:
        """What holds for a voice room."""
        return await self._store.room_settings(room)

    async def change_room(self, by: Asker, room: Place, settings: RoomSettings) -> None:
        """Replace what holds for a voice room of the workspace.

        Raises `SettingsError` for an unknown template.
        """
        check_admin(by)
        if (room.platform, room.workspace) != (by.account.platform, by.account.workspace):
            raise NotAllowedError("This room is on another server.", "Ask for it there.")
        self._check_template(settings.template, await self.server(by))
        await self._store.save_room_settings(room, settings)

    async def person(self, by: Asker) -> PersonSettings:
        """What this person has set."""
        return await self._moving.settings(by.account)

    async def change_zone(self, by: Asker, zone: str | None) -> None:
        """Say in which IANA zone this person lives; their reminders move with them.

        They move on every account, and so does the digest: see `bot.followup.moving`. An unknown
        zone raises `SettingsError`.
        """
        named = self._zones.named(zone) if zone is not None else None
        await self._moving.save(
            by.account, lambda settings: settings.model_copy(update={"zone": named})
        )
        await self._moving.move(by.account, is_zone_new=True)

    def zones(self, words: str, limit: int) -> Sequence[str]:
        """IANA zones whose name holds these words, the likeliest first."""
        return self._zones.like(words, limit)

    async def add_words(self, by: Asker, words: Sequence[str]) -> ServerSettings:
        """Put words into the vocabulary; raises `SettingsError` for more than fit."""
        async with self._at_server:
            settings = await self.server(by)
            more = with_words(settings.vocabulary, words)
            return await self._save(by, settings.model_copy(update={"vocabulary": more}))

    async def remove_words(self, by: Asker, words: Sequence[str]) -> ServerSettings:
        """Take words out of the vocabulary."""
        async with self._at_server:
            settings = await self.server(by)
            left = without_words(settings.vocabulary, words)
            return await self._save(by, settings.model_copy(update={"vocabulary": left}))

    async def templates(self, by: Asker) -> Sequence[TemplateView]:
        """The templates of the workspace and those of the program, ours first."""
        own = (await self.server(by)).templates
        every = Templates((*own, *self._templates)).all()
        return [
            TemplateView(template, is_own=template in own, text=written_out(template))
            for template in every
        ]

    async def add_template(self, by: Asker, text: str) -> TemplateView:
        """Keep a template in the place of the workspace's own of the same name."""
        check_admin(by)
        template = await asyncio.to_thread(read_template, text)
        async with self._at_server:
            settings = await self.server(by)
            others = tuple(one for one in settings.templates if one.name != template.name)
            if len(others) >= MOST_TEMPLATES:
                raise SettingsError(
                    f"A server has at most {MOST_TEMPLATES} templates of its own.",
                    "Remove one first.",
                )
            await self._save(by, settings.model_copy(update={"templates": (*others, template)}))
        return TemplateView(template, is_own=True, text=written_out(template))

    async def remove_template(self, by: Asker, name: str) -> None:
        """Forget a template of the workspace; where it was chosen, the program's of its name holds.

        Where there is none, meetings are written by the general one.
        """
        check_admin(by)
        async with self._at_server:
            settings = await self.server(by)
            others = tuple(one for one in settings.templates if one.name != name)
            if len(others) == len(settings.templates):
                raise NotFoundError(
                    "This server has no template of its own by that name.",
                    "The others come with Minuta and can be replaced, but not removed.",
                )
            await self._save(by, settings.model_copy(update={"templates": others}))

    def _check_template(self, name: str | None, server: ServerSettings) -> None:
        templates = Templates((*server.templates, *self._templates))
        if name is not None and templates.find(name) is None:
            raise SettingsError(
                "There is no such template.", f"Choose one of {', '.join(templates.names())}."
            )

    async def _save(self, by: Asker, settings: ServerSettings) -> ServerSettings:
        await self._store.save_server_settings(by.account.platform, by.account.workspace, settings)
        return settings

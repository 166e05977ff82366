"""A desk that does what a test has told it, and remembers what it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings
from bot.domain.privacy import Receipt
from bot.domain.publication import Attachment
from bot.domain.template import Template
from bot.ports import Desk
from bot.ports.desk import MeetingDesk, PrivacyDesk, Record, SettingsDesk, TemplateView, UploadDesk
from tests import examples
from tests.slack.script import Script
from tests.slack.scripted_followup import Accounts, Calendar, Reminders, Webhooks
from tests.slack.scripted_records import Items, NotesOf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.capture import CaptureStatus
    from bot.domain.consent import ConsentEvent
    from bot.domain.meeting import Meeting, Place
    from bot.domain.upload import SharedRecording
    from bot.ports import Asker
    from bot.ports.desk import Summary


class Uploads(UploadDesk):
    """Keeps what arrives, once, and what is shared."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.arrivals: dict[tuple[str, str], SharedRecording] = {}
        self.events: list[str] = []
        self.shared: list[SharedRecording] = []

    async def share(self, by: Asker, recording: SharedRecording) -> bool:
        await self._script.take("share", by, recording.message_id)
        is_new = all(one.message_id != recording.message_id for one in self.shared)
        self.shared += [recording] if is_new else []
        return is_new

    async def arrived(self, event: str, recordings: Sequence[SharedRecording]) -> None:
        await self._script.take("arrived", None, event)
        if event in self.events:
            return
        self.events.append(event)
        for one in recordings:
            self.arrivals.setdefault((one.place.channel, one.message_id), one)

    async def accept(self, by: Asker, place: Place, message_id: str) -> bool:
        await self._script.take("accept", by, place, message_id)
        return len(self._script.asked("accept")) == 1

    async def decline(self, by: Asker, place: Place, message_id: str) -> None:
        await self._script.take("decline", by, place, message_id)

    async def source_deleted(self, place: Place, message_id: str) -> None:
        await self._script.take("source deleted", None, place, message_id)

    async def keep(self, by: Asker, meeting_id: str) -> None:
        await self._script.take("keep", by, meeting_id)


class Meetings(MeetingDesk):
    """Meetings that can be listed; nothing is live on Slack."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.summaries: list[Summary] = []

    async def start(
        self, by: Asker, room: Place, place: Place, title: str, template: str | None = None
    ) -> Meeting:
        raise NotImplementedError(by, room, place, title, template)

    async def stop(self, by: Asker, room: Place) -> Meeting:
        raise NotImplementedError(by, room)

    async def pause(self, by: Asker, room: Place, *, is_paused: bool) -> Meeting:
        raise NotImplementedError(by, room, is_paused)

    async def stop_meeting(self, by: Asker, meeting_id: str) -> Meeting:
        raise NotImplementedError(by, meeting_id)

    async def discard(self, by: Asker, meeting_id: str) -> Meeting:
        raise NotImplementedError(by, meeting_id)

    async def agree(self, by: Asker, meeting_id: str) -> None:
        raise NotImplementedError(by, meeting_id)

    async def decline(self, by: Asker, meeting_id: str) -> None:
        raise NotImplementedError(by, meeting_id)

    def live(self, platform: str, workspace: str) -> Sequence[CaptureStatus]:
        raise NotImplementedError(platform, workspace)

    async def recent(self, by: Asker, limit: int) -> Sequence[Summary]:
        await self._script.take("recent", by, limit)
        return [one for one in self.summaries if await by.can_read(one.meeting.place)][:limit]

    async def room_changed(self, room: Place, title: str, people: int) -> None:
        raise NotImplementedError(room, title, people)

    async def event_began(self, room: Place, title: str) -> None:
        raise NotImplementedError(room, title)


class Settings(SettingsDesk):
    """Settings in memory; who may change them is the core's matter."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.of_server = ServerSettings()
        self.rooms: dict[str, RoomSettings] = {}
        self.people: dict[str, PersonSettings] = {}

    async def server(self, by: Asker) -> ServerSettings:
        del by
        return self.of_server

    async def change_server(self, by: Asker, settings: ServerSettings) -> None:
        await self._script.take("change server", by, settings)
        self.of_server = settings

    async def room(self, room: Place) -> RoomSettings:
        return self.rooms.get(room.channel, RoomSettings())

    async def change_room(self, by: Asker, room: Place, settings: RoomSettings) -> None:
        await self._script.take("change room", by, settings)
        self.rooms[room.channel] = settings

    async def person(self, by: Asker) -> PersonSettings:
        return self.people.get(by.account.user_id, PersonSettings())

    async def change_zone(self, by: Asker, zone: str | None) -> None:
        await self._script.take("change zone", by, zone)
        self.people[by.account.user_id] = PersonSettings(zone=zone)

    def zones(self, words: str, limit: int) -> Sequence[str]:
        every = ("Europe/Berlin", "Europe/Lisbon", "America/New_York")
        return [one for one in every if words.casefold() in one.casefold()][:limit]

    async def add_words(self, by: Asker, words: Sequence[str]) -> ServerSettings:
        await self._script.take("add words", by, tuple(words))
        vocabulary = (*self.of_server.vocabulary, *words)
        self.of_server = self.of_server.model_copy(update={"vocabulary": vocabulary})
        return self.of_server

    async def remove_words(self, by: Asker, words: Sequence[str]) -> ServerSettings:
        await self._script.take("remove words", by, tuple(words))
        vocabulary = tuple(one for one in self.of_server.vocabulary if one not in words)
        self.of_server = self.of_server.model_copy(update={"vocabulary": vocabulary})
        return self.of_server

    async def templates(self, by: Asker) -> Sequence[TemplateView]:
        del by
        return [TemplateView(Template(name="standup", title="Stand-up"), is_own=False, text="")]

    async def add_template(self, by: Asker, text: str) -> TemplateView:
        raise NotImplementedError(by, text)

    async def remove_template(self, by: Asker, name: str) -> None:
        raise NotImplementedError(by, name)


class Privacy(PrivacyDesk):
    """What people ask about themselves."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def opt_out(self, by: Asker) -> None:
        await self._script.take("opt out", by)

    async def opt_in(self, by: Asker) -> None:
        await self._script.take("opt in", by)

    async def export(self, by: Asker) -> Attachment:
        await self._script.take("export mine", by)
        return Attachment(name="mine.json", media_type="application/json", text="{}")

    async def delete(self, by: Asker) -> Receipt:
        await self._script.take("delete mine", by)
        return Receipt(
            at=examples.START, meetings=2, recordings=1, utterances=30, claims=4, action_items=5
        )

    async def consents(self, by: Asker, meeting_id: str) -> Sequence[ConsentEvent]:
        raise NotImplementedError(by, meeting_id)

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        await self._script.take("forget workspace", None, platform, workspace)


class ScriptedDesk:
    """All desks of one meeting and its notes."""

    def __init__(self, record: Record) -> None:
        self.script = Script()
        self.items = Items(self.script, record.meeting)
        self.notes = NotesOf(self.script, record.meeting, record.transcript, record.notes)
        self.uploads = Uploads(self.script)
        self.meetings = Meetings(self.script)
        self.settings = Settings(self.script)
        self.privacy = Privacy(self.script)
        self.reminders = Reminders(self.script)
        self.accounts = Accounts(self.script)
        self.calendar = Calendar(self.script)
        self.webhooks = Webhooks(self.script)

    @property
    def desk(self) -> Desk:
        """The desk as the bot gives it."""
        return Desk(
            meetings=self.meetings,
            notes=self.notes,
            items=self.items,
            uploads=self.uploads,
            settings=self.settings,
            privacy=self.privacy,
            reminders=self.reminders,
            accounts=self.accounts,
            calendar=self.calendar,
            webhooks=self.webhooks,
        )

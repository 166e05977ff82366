"""What may be asked about live meetings and those that are over, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.capture.captures import NewCapture
from bot.desk.finding import meeting_here, readable_places
from bot.desk.rights import took_part
from bot.domain.consent import ConsentEvent, ConsentKind, ConsentMeans
from bot.errors import NotAllowedError, NotFoundError
from bot.notes.templates.catalogue import Templates
from bot.ports.desk import MeetingDesk, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.capture.autostart import AutoStart
    from bot.capture.captures import Captures
    from bot.domain.capture import CaptureStatus
    from bot.domain.meeting import Meeting, Place
    from bot.domain.template import Template
    from bot.ports import Asker, Clock, Store


class FrontMeetingDesk(MeetingDesk):
    """Passes on to those who do it; `zone` is the IANA zone of servers that have set none.

    `templates` are those of this installation.
    """

    def __init__(
        self,
        captures: Captures,
        auto_start: AutoStart,
        store: Store,
        clock: Clock,
        zone: str,
        templates: Sequence[Template] = (),
    ) -> None:
        self._captures = captures
        self._auto_start = auto_start
        self._store = store
        self._clock = clock
        self._zone = zone
        self._templates = templates

    async def start(
        self, by: Asker, room: Place, place: Place, title: str, template: str | None = None
    ) -> Meeting:
        """Listen to a room.

        Raises `ConflictError` if that is done already, `VoiceError` when it can't be entered, and
        `NotFoundError` for an unknown template.
        """
        _check_workspace(by, room)
        _check_workspace(by, place)
        if template is not None:
            await self._check_template(by, template)
        wanted = NewCapture(
            room=room,
            place=place,
            title=title,
            zone=self._zone,
            started_by=by.account.user_id,
            template=template,
        )
        meeting = await self._captures.start(wanted)
        self._auto_start.settle(room)
        return meeting

    async def stop(self, by: Asker, room: Place) -> Meeting:
        """End the meeting in a room; raises `NotFoundError` if there is none."""
        _check_workspace(by, room)
        meeting = await self._captures.stop(room)
        self._auto_start.settle(room)
        return meeting

    async def pause(self, by: Asker, room: Place, *, is_paused: bool) -> Meeting:
        """Pause the meeting in a room or go on; raises `NotFoundError` if there is none."""
        _check_workspace(by, room)
        return await self._captures.pause(room, is_paused=is_paused)

    async def stop_meeting(self, by: Asker, meeting_id: str) -> Meeting:
        """End a meeting by its id; raises `ConflictError` for one that is over."""
        _check_can_end(by, await meeting_here(self._store, by, meeting_id))
        self._auto_start.settle(self._captures.room(meeting_id))
        return await self._captures.stop_meeting(meeting_id)

    async def discard(self, by: Asker, meeting_id: str) -> Meeting:
        """Leave nothing of a meeting behind; raises `ConflictError` for one that is over."""
        _check_can_end(by, await meeting_here(self._store, by, meeting_id))
        self._auto_start.settle(self._captures.room(meeting_id))
        return await self._captures.discard(meeting_id)

    async def agree(self, by: Asker, meeting_id: str) -> None:
        """Keep that this person agrees to be recorded; they are heard again if they were not."""
        await meeting_here(self._store, by, meeting_id)
        account = by.account
        await self._note(by, meeting_id, ConsentKind.AGREED)
        await self._store.opt_in(account)
        await self._captures.opted_out(account.platform, account.workspace)

    async def decline(self, by: Asker, meeting_id: str) -> None:
        """Hear nothing of this person any more, whatever there is to be kept of it."""
        account = by.account
        await self._store.opt_out(account, self._clock.now())
        await self._captures.opted_out(account.platform, account.workspace)
        try:
            await meeting_here(self._store, by, meeting_id)
            await self._note(by, meeting_id, ConsentKind.DECLINED)
        except NotFoundError:
            return  # the meeting was forgotten; not to be heard holds all the same

    def live(self, platform: str, workspace: str) -> Sequence[CaptureStatus]:
        """The live meetings of a workspace."""
        return [
            conductor.status()
            for conductor in self._captures.going_on()
            if (conductor.capture.room.platform, conductor.capture.room.workspace)
            == (platform, workspace)
            and not conductor.capture.is_discarded
        ]

    async def recent(self, by: Asker, limit: int) -> Sequence[Summary]:
        """The newest meetings of the places that the person can read at this moment."""
        places = await readable_places(self._store, by)
        return [
            Summary(meeting, await self._store.progress(meeting.id))
            for meeting in await self._store.meetings_at(places, limit)
        ]

    async def room_changed(self, room: Place, title: str, people: int) -> None:
        """So many people are in a room now, bots not counted."""
        await self._auto_start.room_changed(room, title, people)

    async def event_began(self, room: Place, title: str) -> None:
        """An event that was scheduled in a room has begun."""
        await self._auto_start.event_began(room, title)

    async def _check_template(self, by: Asker, name: str) -> None:
        server = await self._store.server_settings(by.account.platform, by.account.workspace)
        templates = Templates((*server.templates, *self._templates))
        if templates.find(name) is None:
            raise NotFoundError(
                f"There is no template named {name!r}.",
                f"Choose one of {', '.join(templates.names())}.",
            )

    async def _note(self, by: Asker, meeting_id: str, kind: ConsentKind) -> None:
        event = ConsentEvent(
            meeting_id=meeting_id,
            account=by.account,
            kind=kind,
            means=ConsentMeans.BUTTON,
            at=self._clock.now(),
        )
        await self._store.note_consent(event)


def _check_workspace(by: Asker, place: Place) -> None:
    if (place.platform, place.workspace) != (by.account.platform, by.account.workspace):
        raise NotFoundError("There is no such room here.", "Choose one of this server.")


def _check_can_end(by: Asker, meeting: Meeting) -> None:
    """Raise `NotAllowedError` for who neither takes part nor started it and is no admin.

    Who is recorded may end that without being able to read the notes' channel.
    """
    account = by.account
    if not (by.is_admin or meeting.started_by == account.user_id or took_part(account, meeting)):
        raise NotAllowedError(
            "Only who takes part in this meeting can end its recording.",
            "Ask one of them, or an admin of the server.",
        )

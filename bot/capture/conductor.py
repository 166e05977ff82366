"""Conducts one live meeting: enters its room, waits for people, brings it to its end."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.capture.lifecycle import Situation, Step, next_step
from bot.capture.listening import Listening
from bot.domain.capture import CaptureState, CaptureStatus
from bot.domain.people import Account, Participant
from bot.domain.publication import CaptureNotice, CapturePublication
from bot.domain.wording import speaker_name
from bot.engine.logs import report
from bot.errors import MinutaError, ProviderError, VoiceError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from bot.capture.losses import Losses
    from bot.capture.settings import CaptureSettings
    from bot.capture.stay import Entrance, Stay
    from bot.capture.surroundings import Surroundings
    from bot.domain.capture import Capture
    from bot.domain.meeting import Meeting
    from bot.domain.voice import Departure, RoomMember

log = logging.getLogger(__name__)

_MOST_DOUBLINGS = 6


class Conductor:
    """One live meeting.

    All that changes it happens in one task, `conduct`; what others ask for is noted and found at
    the next look. `enter` makes the bot enter a room and `finish` brings a meeting that is over to
    the pipeline; what they raise is tried again at a later look.
    """

    def __init__(
        self,
        meeting: Meeting,
        capture: Capture,
        around: Surroundings,
        settings: CaptureSettings,
        entrance: Entrance,
        finish: Callable[[Meeting, Capture], Awaitable[Mapping[str, Losses]]],
    ) -> None:
        self.meeting = meeting
        self.capture = capture
        self._around = around
        self._settings = settings
        self._entrance = entrance
        self._finish_meeting = finish
        self._stay: Stay | None = None
        self._departure: Departure | None = None
        self._entered_at: datetime | None = None
        self._is_stop_asked = False
        self._is_pause_asked = capture.is_paused
        self._said: tuple[CaptureNotice, str | None] | None = None
        self._failures = 0
        self._changed = asyncio.Event()
        self._is_over = asyncio.Event()

    @property
    def stay(self) -> Stay | None:
        """The bot's stay in the room, None while it is elsewhere."""
        return self._stay

    def status(self) -> CaptureStatus:
        """How the meeting is going."""
        stay = self._stay
        return CaptureStatus(
            capture=self.capture,
            title=self.meeting.title,
            started_at=self.meeting.started_at,
            is_hearing=stay is not None and stay.is_hearing,
            trouble=stay.disk_trouble or stay.trouble if stay is not None else self._why(),
            reception=dict(stay.reception) if stay is not None else {},
        )

    def ask_to_stop(self) -> None:
        """Have the meeting come to its end."""
        self._is_stop_asked = True
        self._changed.set()

    def ask_to_pause(self, *, is_paused: bool) -> None:
        """Have nothing kept of what is said from now on, or have it kept again."""
        self._is_pause_asked = is_paused
        if self._stay is not None:
            self._stay.pause(is_paused=is_paused)
        self._changed.set()

    async def over(self) -> None:
        """Wait until the meeting has come to its end."""
        await self._is_over.wait()

    async def enter(self) -> None:
        """Enter the room; raises `VoiceError`."""
        self._entered_at = self._around.clock.now()
        self._departure = None
        room = self.capture.room
        opted_out = await self._around.store.opted_out(room.platform, room.workspace)
        self._stay = await self._entrance.enter(self.meeting.id, room, opted_out, self._changed.set)
        self._stay.pause(is_paused=self._is_pause_asked)
        if self._around.live is not None:
            self._stay.listen(
                Listening(
                    self._stay.journal,
                    self.meeting,
                    self._around.live,
                    self._around.store,
                    self._around.clock,
                )
            )

    async def conduct(self) -> None:
        """Look at the meeting again and again until it is over."""
        while not self._is_over.is_set():
            try:
                await self._look()
                self._failures = 0
            except (MinutaError, ProviderError) as error:
                self._failures += 1
                log.warning("meeting %s is looked at again: %s", self.meeting.id, error)
            except Exception as error:  # noqa: BLE001 (one fault must not end a meeting that goes on)
                self._failures += 1
                report(log, f"meeting {self.meeting.id}", error)
            await self._until_changed()

    async def leave(self) -> None:
        """Leave the room, as when the program ends; the meeting goes on at its next start."""
        stay, self._stay = self._stay, None
        if stay is not None:
            await stay.end(self._settings.leave_s, self._settings.live_s)

    async def _until_changed(self) -> None:
        if self._is_over.is_set():
            return
        # what fails again and again is tried less and less often
        patience_s = self._settings.look_s * 2 ** min(self._failures, _MOST_DOUBLINGS)
        try:
            await asyncio.wait_for(self._changed.wait(), patience_s)
        except TimeoutError:
            return
        self._changed.clear()

    async def _look(self) -> None:
        if self._stay is not None:
            await self._follow(self._stay)
        now = self._around.clock.now()
        match next_step(self._situation(), self._settings.patience, now):
            case Step.STAY:
                await self._say(*self._notice())
            case Step.ENTER:
                await self._enter_again()
            case Step.WAIT:
                await self.leave()
                await self._change(state=CaptureState.WAITING)
                await self._say(CaptureNotice.WAITING, self._why())
            case Step.FINISH:
                await self._finish()

    def _situation(self) -> Situation:
        stay = self._stay
        return Situation(
            state=self.capture.state,
            changed_at=self.capture.changed_at,
            people=_people(self._present()) if stay is None else stay.people,
            empty_since=None if stay is None else stay.empty_since,
            is_stop_asked=self._is_stop_asked,
            departure=self._departure,
            entered_at=self._entered_at,
        )

    def _present(self) -> Sequence[RoomMember]:
        platform = self._around.platforms.get(self.capture.room.platform)
        return () if platform is None else platform.members(self.capture.room)

    async def _follow(self, stay: Stay) -> None:
        """Remember what the stay has noticed: another room, new people, the end."""
        self._departure = stay.departure
        if stay.room != self.capture.room:
            await self._change(room=stay.room)
        if self.capture.is_paused != self._is_pause_asked:
            await self._change(is_paused=self._is_pause_asked)
        meeting = with_people(self.meeting, stay.seen)
        if meeting != self.meeting:
            await self._around.store.update_meeting(meeting)
            self.meeting = meeting

    async def _enter_again(self) -> None:
        try:
            await self.enter()
        except VoiceError as error:
            log.warning("meeting %s: the room can't be entered: %s", self.meeting.id, error)
            await self._say(CaptureNotice.WAITING, str(error))
            return
        await self._change(state=CaptureState.RECORDING)

    async def _finish(self) -> None:
        await self.leave()
        if self.capture.state is not CaptureState.FINISHING:
            await self._change(state=CaptureState.FINISHING)
        await self._say(CaptureNotice.OVER, self._why())
        losses = await self._finish_meeting(self.meeting, self.capture)
        await self._say(CaptureNotice.OVER, self._quality(losses) or self._why())
        self._is_over.set()

    async def _change(self, **changes: object) -> None:
        """Keep a change of the capture; a new state is as old as this moment."""
        if "state" in changes:
            changes["changed_at"] = self._around.clock.now()
        changed = self.capture.model_copy(update=changes)
        await self._around.store.update_capture(changed)
        self.capture = changed

    def _notice(self) -> tuple[CaptureNotice, str | None]:
        stay = self._stay
        if stay is None:
            return CaptureNotice.WAITING, self._why()
        if self.capture.is_paused:
            return CaptureNotice.PAUSED, None
        if trouble := stay.disk_trouble or stay.trouble:
            return CaptureNotice.TROUBLE, trouble
        # said once sound has come, not when it is hoped for
        return (CaptureNotice.RECORDING if stay.is_hearing else CaptureNotice.JOINING), None

    def _quality(self, losses: Mapping[str, Losses]) -> str:
        """How well everybody was heard of whom something is missing."""
        lines = [
            f"{speaker_name(speaker, self.meeting)}: {of.line()}"
            for speaker, of in losses.items()
            if of.missing or of.refused or of.unwritten
        ]
        return " ".join(filter(None, [self._why(), *lines]))

    def _why(self) -> str | None:
        departure = self._departure
        return None if departure is None else f"{departure.what} {departure.remedy}".strip()

    async def _say(self, notice: CaptureNotice, detail: str | None) -> None:
        """Say it in the meeting's place if it is new; that a chat is down harms no recording."""
        if self._said == (notice, detail):
            return
        publication = CapturePublication(meeting=self.meeting, notice=notice, detail=detail)
        try:
            await self._around.say(f"capture:{self.meeting.id}", publication)
        except (MinutaError, ProviderError, TimeoutError) as error:
            log.warning("meeting %s: a notice was not posted: %s", self.meeting.id, error)
            return
        self._said = (notice, detail)


def with_people(meeting: Meeting, members: Sequence[RoomMember]) -> Meeting:
    """The meeting with these people among its participants, under their newest names.

    Bots take no part.
    """
    known = {participant.id: participant for participant in meeting.participants}
    for member in members:
        if not member.is_bot:
            known[member.user_id] = Participant(
                id=member.user_id,
                name=member.name,
                aliases=member.aliases,
                account=Account(
                    platform=meeting.place.platform,
                    workspace=meeting.place.workspace,
                    user_id=member.user_id,
                ),
            )
    return meeting.model_copy(update={"participants": tuple(known.values())})


def _people(members: Sequence[RoomMember]) -> int:
    return sum(not member.is_bot for member in members)

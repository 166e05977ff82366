"""Conducts one live meeting: enters its room, waits for people, brings it to its end."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.capture.company import Company
from bot.capture.discarding import Discarding
from bot.capture.errand import is_set
from bot.capture.lifecycle import Situation, Step, next_step
from bot.capture.listening import listening_to
from bot.capture.notices import Notices, notice_of, quality
from bot.capture.people import people_in, with_people
from bot.domain.capture import CaptureState, CaptureStatus
from bot.domain.publication import CaptureNotice
from bot.engine.logs import report
from bot.errors import ConflictError, MinutaError, ProviderError, VoiceError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.capture.finishing import Finishing
    from bot.capture.settings import CaptureSettings
    from bot.capture.stay import Entrance, Stay
    from bot.capture.surroundings import Surroundings
    from bot.domain.capture import Capture
    from bot.domain.meeting import Meeting
    from bot.domain.voice import Departure

log = logging.getLogger(__name__)

_MOST_DOUBLINGS = 6


class Conductor:
    """One live meeting.

    All that changes it happens in one task, `conduct`; what others ask for is noted and found at
    the next look. `entrance` lets the bot into the room and `finishing` brings a meeting that is
    over to the pipeline; what they raise is tried again at a later look.
    """

    def __init__(
        self,
        meeting: Meeting,
        capture: Capture,
        around: Surroundings,
        settings: CaptureSettings,
        entrance: Entrance,
        finishing: Finishing,
    ) -> None:
        self.meeting = meeting
        self.capture = capture
        self._around = around
        self._settings = settings
        self._entrance = entrance
        self._finishing = finishing
        self._notices = Notices(around)
        self._company = Company(lambda: self.meeting, lambda: self.capture, around, settings)
        self._discarding = Discarding(
            around, settings.folder, finishing, self._notices, self._company
        )
        self._stay: Stay | None = None
        self._departure: Departure | None = None
        self._entered_at: datetime | None = None
        self._is_stop_asked = False
        self._is_pause_asked = capture.is_paused
        self._is_discard_asked = capture.is_discarded
        self._failures = 0
        self._changed = asyncio.Event()
        self._is_settled = asyncio.Event()
        self._is_over = False
        self._is_handing_on = False
        self._refusals = asyncio.Lock()
        self._is_refusal_unheeded = False

    def status(self) -> CaptureStatus:
        """How the meeting is going."""
        stay = self._stay
        return CaptureStatus(
            capture=self.capture,
            title=self.meeting.title,
            started_at=self.meeting.started_at,
            is_hearing=stay is not None and stay.is_hearing,
            trouble=stay.disk_trouble or stay.trouble if stay is not None else self._why(),
            privacy_code=stay.privacy_code if stay is not None else None,
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

    async def discard(self) -> None:
        """Have nothing kept, and return once that is certain, even if the bot is killed then.

        Raises `ConflictError` for a meeting that is over, and `MinutaError` when it can't be made
        certain now; then it is tried on.
        """
        self._is_discard_asked = True
        if self._stay is not None:
            self._stay.pause(is_paused=True)
        self._changed.set()
        try:
            async with asyncio.timeout(self._settings.join_s + self._settings.leave_s):
                await self._is_settled.wait()
        except TimeoutError:
            if not self._is_handing_on:
                raise MinutaError(
                    "It is not certain yet that nothing is kept.",
                    "Nothing is recorded any more, and what was is discarded as soon as it can be.",
                ) from None
        if not self.capture.is_discarded:
            self._is_discard_asked = False
            raise ConflictError(
                "This meeting is over already.", "What is kept of it is deleted another way."
            )

    async def heed_opt_outs(self) -> None:
        """Hear nothing any more of who does not want to be heard by now.

        Raises what the store raises; it is done at a later look then.
        """
        room = self.capture.room
        # one after the other: what was looked up last is also what holds last
        async with self._refusals:
            self._is_refusal_unheeded = True
            user_ids = await self._around.store.opted_out(room.platform, room.workspace)
            if self._stay is not None:
                self._stay.opt_out(user_ids)
            self._is_refusal_unheeded = False

    async def enter(self) -> None:
        """Enter the room; raises `VoiceError`."""
        self._entered_at = self._around.clock.now()
        self._departure = None
        room = self.capture.room
        opted_out = await self._around.store.opted_out(room.platform, room.workspace)
        self._stay = await self._entrance.enter(
            self.meeting.id,
            room,
            opted_out,
            self._changed.set,
            is_paused=self._is_pause_asked,
        )
        self._stay.pause(is_paused=self._is_pause_asked or self._is_discard_asked)
        try:
            self._stay.listen(await listening_to(self._stay.journal, self.meeting, self._around))
            await self.heed_opt_outs()  # somebody may have said so while the room was entered
        except BaseException:
            await self.leave()
            raise

    async def conduct(self) -> None:
        """Look at the meeting again and again until it is over."""
        while not self._is_over:
            try:
                await self._look()
                self._failures = 0
            except (MinutaError, ProviderError, TimeoutError) as error:
                self._failures += 1
                log.warning("meeting %s is looked at again: %s", self.meeting.id, error)
            except Exception as error:  # noqa: BLE001 (one fault must not end a meeting that goes on)
                self._failures += 1
                report(log, f"meeting {self.meeting.id}", error)
            await self._until_changed()

    async def leave(self) -> None:
        """Leave the room; the meeting may go on later."""
        await self._company.part()
        stay, self._stay = self._stay, None
        if stay is not None:
            live_s = 0.0 if self._is_discard_asked else self._settings.live_s
            await stay.end(self._settings.leave_s, live_s)

    async def aclose(self) -> None:
        """Leave the room as when the program ends; the meeting goes on at its next start."""
        await self.leave()
        await self._company.close(0.0)
        if self._is_stop_asked and self.capture.state is not CaptureState.FINISHING:
            await self._change(state=CaptureState.FINISHING)  # else it would be begun again

    async def _go_out(self) -> None:
        await self._company.part()
        if self._stay is not None:
            await self._stay.leave(self._settings.leave_s)

    async def _until_changed(self) -> None:
        if self._is_over:
            return
        # what fails again and again is tried less and less often
        patience_s = self._settings.look_s * 2 ** min(self._failures, _MOST_DOUBLINGS)
        if await is_set(self._changed, patience_s):
            self._changed.clear()

    async def _look(self) -> None:
        if self._stay is not None:
            await self._follow(self._stay)
        if self.capture.is_paused != self._is_pause_asked:
            await self._change(is_paused=self._is_pause_asked)
        now = self._around.clock.now()
        match next_step(self._situation(), self._settings.patience, now):
            case Step.STAY:
                if self._is_refusal_unheeded:
                    await self.heed_opt_outs()
                await self._say(*notice_of(self._stay, self.capture, self._why()))
            case Step.ENTER:
                await self._enter_again()
            case Step.WAIT:
                # what was left without being kept would neither be waited for nor end
                await self._change(state=CaptureState.WAITING)
                await self.leave()
                await self._say(CaptureNotice.WAITING, self._why())
            case Step.FINISH:
                await self._finish()
            case Step.DISCARD:
                await self._discard()
        if not self._is_over:
            self._company.look(self._stay, is_noticed=self._notices.is_posted)

    def _situation(self) -> Situation:
        stay = self._stay
        return Situation(
            state=self.capture.state,
            changed_at=self.capture.changed_at,
            people=stay.people if stay else people_in(self._around.platforms, self.capture.room),
            empty_since=None if stay is None else stay.empty_since,
            is_stop_asked=self._is_stop_asked,
            is_discarded=self._is_discard_asked,
            departure=self._departure,
            entered_at=self._entered_at,
        )

    async def _follow(self, stay: Stay) -> None:
        """Remember what the stay has noticed: another room, new people, the end."""
        self._departure = stay.departure
        if stay.room != self.capture.room:
            await self._change(room=stay.room)
        meeting = with_people(self.meeting, stay.seen)
        if meeting != self.meeting:
            await self._around.store.update_meeting(meeting)
            self.meeting = meeting

    async def _enter_again(self) -> None:
        stay = self._stay
        if stay is not None and stay.departure is not None:
            await self.leave()
        if self._stay is None:
            try:
                await self.enter()
            except VoiceError as error:
                log.warning("meeting %s: the room can't be entered: %s", self.meeting.id, error)
                await self._say(CaptureNotice.WAITING, str(error))
                return
        await self._change(state=CaptureState.RECORDING)

    async def _finish(self) -> None:
        try:
            if self.capture.state is not CaptureState.FINISHING:
                await self._go_out()
                # kept before the live text is waited for: who stopped it must not be heard again
                await self._change(state=CaptureState.FINISHING)
        finally:
            await self.leave()
        await asyncio.gather(self._say(CaptureNotice.OVER, self._why()), self._company.end())
        if self._is_discard_asked:
            return  # somebody asked for it meanwhile: it is done at the next look
        self._is_handing_on = True
        try:
            await self._finishing.finish(self.meeting, self.capture)
        finally:
            self._is_handing_on = False
        self._is_settled.set()
        losses = await self._finishing.render(self.meeting.id)
        details = filter(None, [self._why(), quality(self.meeting, losses)])
        await self._say(CaptureNotice.OVER, " ".join(details) or None)
        await self._end()

    async def _discard(self) -> None:
        if not self.capture.is_discarded:
            if await self._discarding.is_too_late(self.meeting):
                self._is_discard_asked = False
                self._is_settled.set()
                return
            await self._change(is_discarded=True)
        self._is_settled.set()
        await self.leave()
        if self.capture.state is not CaptureState.FINISHING:
            await self._change(state=CaptureState.FINISHING)
        await self._discarding.discard(self.meeting)
        await self._end()

    async def _end(self) -> None:
        self._is_settled.set()
        await self._company.close(self._settings.last_s)
        self._is_over = True

    async def _change(self, **changes: object) -> None:
        """Keep a change of the capture; a new state is as old as this moment."""
        if "state" in changes:
            changes["changed_at"] = self._around.clock.now()
        changed = self.capture.model_copy(update=changes)
        await self._around.store.update_capture(changed)
        self.capture = changed

    def _why(self) -> str | None:
        departure = self._departure
        return None if departure is None else f"{departure.what} {departure.remedy}".strip()

    async def _say(self, notice: CaptureNotice, detail: str | None) -> None:
        await self._notices.say(self.meeting, notice, detail)

"""Writes the notes of a meeting anew; what people have changed stays."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.corrections.keeping import kept_over
from bot.domain.action_item import ActionItem, ItemEvent, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.reminder import Reminder, ReminderKind
from bot.engine.run import Facts
from bot.errors import ConflictError, NotFoundError
from bot.failpoints import Failpoint, Moment, Name, at
from bot.followup.appointments import appointment
from bot.followup.opening import with_mode
from bot.followup.planning import plan
from bot.followup.timing import Timings
from bot.notes.templates.catalogue import request_for
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stages import Outside

_TIMES_PEOPLE_MAY_CHANGE = 3
_FIRST_VERSION = 1
_ACTOR = "minuta"
_WHERE = "notes"


class Rewriting:
    """The stages of new notes, by the meeting's id; each finds what is done already.

    Each raises what its port raises, and `TimeoutError`.
    """

    def __init__(self, outside: Outside, settings: PipelineSettings, failpoint: Failpoint) -> None:
        self._outside = outside
        self._store = outside.store
        self._settings = settings
        self._timings = Timings(outside.store, settings.hours)
        self._failpoint = failpoint

    async def survey(self, meeting_id: str) -> Facts:
        """Look at what is there: when it was written, and when each item is whose.

        Returns `at`, the moment from which reminders are planned, `written_at` and `items`.
        """
        notes = await self._store.notes(meeting_id)
        return {
            "at": self._outside.clock.now().isoformat(),
            "written_at": notes.written_at.isoformat(),
            "items": {item.id: _stands(item) for item in notes.action_items},
        }

    async def rewrite(self, meeting_id: str, written_at: str) -> Facts:
        """Write the next version, unless the notes of `written_at` have been replaced already.

        Who is renamed or erased meanwhile is still in the new notes: they are written once more.
        What else people change meanwhile is kept over the new notes. Raises `ConflictError` when
        there is no end to it.
        """
        reached = at(self._failpoint, Name.REWRITE, meeting_id)
        for _ in range(_TIMES_PEOPLE_MAY_CHANGE):
            meeting = await self._store.meeting(meeting_id)
            if await self._is_replaced(meeting_id, written_at):
                await self._store.forget_drafts(meeting_id)
                return {}
            new = await self._written(meeting)
            reached(Moment.DURING)
            if await self._is_kept(meeting, new):
                reached(Moment.AFTER_EFFECT)
                await self._store.forget_drafts(meeting_id)
                return {}
        raise ConflictError(
            "The meeting is being changed again and again.", "Ask for new notes in a while."
        )

    async def _is_kept(self, meeting: Meeting, new: Notes) -> bool:
        """Keep new notes, unless they are about others than those who are known now."""
        for _ in range(_TIMES_PEOPLE_MAY_CHANGE):
            old = await self._store.notes(meeting.id)
            if (await self._store.meeting(meeting.id)).participants != meeting.participants:
                return False
            try:
                await self._store.save_next_notes(kept_over(old, new))
            except ConflictError:
                continue  # somebody corrects them at this moment
            return True
        return False

    async def settle(self, meeting_id: str, surveyed: Facts) -> Facts:
        """Call off what is no item any more, and plan the reminders of what is one now.

        What people have changed has the reminders of that change, and what is still the same keeps
        those it has.
        """
        moment = datetime.fromisoformat(str(surveyed["at"]))
        before = surveyed["items"]
        known = before if isinstance(before, dict) else {}
        meeting = await self._store.meeting(meeting_id)
        notes = await self._store.notes(meeting_id)
        for item_id in sorted(known.keys() - {item.id for item in notes.action_items}):
            await self._call_off(item_id, moment)
        self._failpoint(Name.SETTLE, Moment.DURING, meeting_id)
        for item in notes.action_items:
            await self._settle(item.id, known.get(item.id), meeting, moment)
        self._failpoint(Name.SETTLE, Moment.AFTER_EFFECT, meeting_id)
        return {}

    async def _settle(
        self, item_id: str, stood: object, meeting: Meeting, moment: datetime
    ) -> None:
        """Plan what is one of ours, if it does not stand any more as it did before.

        Raises `ConflictError` if people change it again and again meanwhile.
        """
        for _ in range(_TIMES_PEOPLE_MAY_CHANGE):
            try:
                item, is_ours = await self._revived(await self._store.item(item_id), moment)
            except NotFoundError:
                return
            if not is_ours or stood == _stands(item):
                return
            planned = await self._plan(item, meeting, moment)
            if await self._store.replace_reminders(item.id, planned, version=item.version):
                return
        raise ConflictError(
            "The action item is being changed again and again.", "Ask for new notes in a while."
        )

    async def _is_replaced(self, meeting_id: str, written_at: str) -> bool:
        notes = await self._store.notes(meeting_id)
        return notes.written_at != datetime.fromisoformat(written_at)

    async def _written(self, meeting: Meeting) -> Notes:
        transcript = await self._store.transcript(meeting.id)
        place = meeting.place
        server = await self._store.server_settings(place.platform, place.workspace)
        request = request_for(
            meeting, server, self._settings.templates, self._settings.unsure_below
        )
        async with asyncio.timeout(self._settings.notes_timeout_s):
            notes = await self._outside.note_taker.take_notes(
                meeting, transcript, request, _unreported
            )
        return with_mode(notes, server.confirm)

    async def _call_off(self, item_id: str, moment: datetime) -> None:
        """Nothing was found in the talk any more that this item stands on."""
        try:
            item = await self._store.item(item_id)
        except NotFoundError:
            return
        if item.version == _FIRST_VERSION and item.status is not ItemStatus.CANCELLED:
            try:
                await self._set_status(item, ItemStatus.CANCELLED, moment)
            except ConflictError:
                return  # somebody answers it at this moment, so it is theirs

    async def _revived(self, item: ActionItem, moment: datetime) -> tuple[ActionItem, bool]:
        """The item, found again if we had called it off, and whether we changed it last."""
        if item.version == _FIRST_VERSION:
            return item, True
        # Other words change nothing of the reminders: those of what was changed before hold.
        events = await self._store.item_events(item.id)
        last = [event for event in events if event.field != "task"][-1:]
        if not last:
            return item, True
        if last[0].actor != _ACTOR:
            return item, False
        if item.status is not ItemStatus.CANCELLED or last[0].old is None:
            return item, True
        try:
            return await self._set_status(item, ItemStatus(last[0].old), moment), True
        except ConflictError:
            return item, False  # somebody answers it at this moment, so it is theirs

    async def _set_status(
        self, item: ActionItem, status: ItemStatus, moment: datetime
    ) -> ActionItem:
        event = ItemEvent(
            item_id=item.id,
            at=moment,
            actor=_ACTOR,
            field="status",
            old=item.status,
            new=status,
            where=_WHERE,
        )
        return await self._store.change_item(
            item.model_copy(update={"status": status}), [event], reminders=()
        )

    async def _plan(
        self, item: ActionItem, meeting: Meeting, moment: datetime
    ) -> Sequence[Reminder]:
        """The assignee is told what is theirs, unless they were told before."""
        if item.status is not ItemStatus.OPEN:
            return ()
        timing = await self._timings.of(meeting, item.owner)
        known = await self._store.reminders_of(item.id)
        return plan(item, timing, moment, known, is_news=True)


def _stands(item: ActionItem) -> str:
    """What the reminders of an item depend on that is found in the talk."""
    return f"{item.status} {appointment(item, ReminderKind.DUE)}"


def _unreported(fraction: float) -> None:
    """The meeting is done already: its progress is not touched."""
    del fraction

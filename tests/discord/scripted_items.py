"""Desks for items and settings that do what they are asked for, in memory, and remember it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.desk.zones import Zones
from bot.domain.action_item import Assignee, AssigneeBasis, DueBasis, DueDate, ItemStatus, Snoozed
from bot.domain.people import Participant
from bot.errors import MinutaError
from bot.ports.desk import ItemDesk, ItemView, SettingsDesk, Snooze
from tests.discord.scripted_desk import Call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting, Place
    from bot.domain.people import Account
    from bot.domain.preferences import PersonSettings, RoomSettings, ServerSettings
    from bot.domain.publication import Attachment
    from bot.ports import Asker
    from bot.ports.desk import NewItem, TaskFormat, Tasks, TaskScope, TemplateView

NOT_A_DATE = MinutaError("That is no date that can be understood.", "Write it like friday.")


class Items(ItemDesk):
    """Items by their ids; what is changed is told to `changed`, as the pipeline would be.

    `refusal` is raised in place of the next change.
    """

    def __init__(self, changed: Callable[[str], Awaitable[None]]) -> None:
        self.calls: list[Call] = []
        self.askers: list[Asker] = []
        self.views: dict[str, ItemView] = {}
        self.refusal: MinutaError | None = None
        self._before: dict[str, ActionItem] = {}
        self._changed = changed

    async def show(self, by: Asker, item_id: str) -> ItemView:
        """As it is."""
        self.askers.append(by)
        return self.views[item_id]

    async def confirm(self, by: Asker, item_id: str) -> ItemView:
        """It opens."""
        return await self._change("confirm", by, item_id, status=ItemStatus.OPEN)

    async def reject(self, by: Asker, item_id: str) -> ItemView:
        """It is none."""
        return await self._change("reject", by, item_id, status=ItemStatus.REJECTED)

    async def done(self, by: Asker, item_id: str) -> ItemView:
        """It is done."""
        done: dict[str, object] = {"status": ItemStatus.DONE, "said_done": None}
        return await self._change("done", by, item_id, **done)

    async def reopen(self, by: Asker, item_id: str) -> ItemView:
        """It is open."""
        return await self._change("reopen", by, item_id, status=ItemStatus.OPEN)

    async def accept(self, by: Asker, item_id: str) -> ItemView:
        """It opens."""
        return await self._change("accept", by, item_id, status=ItemStatus.OPEN)

    async def hand_back(self, by: Asker, item_id: str) -> ItemView:
        """It is nobody's."""
        return await self._change("hand back", by, item_id, assignee=None)

    async def not_done(self, by: Asker, item_id: str) -> ItemView:
        """Nobody says so any more."""
        return await self._change("not done", by, item_id, said_done=None)

    async def assign(
        self,
        by: Asker,
        item_id: str,
        to: Account | None,
        name: str,
        *,
        participant: str | None = None,
    ) -> ItemView:
        """It is theirs."""
        self._note("assign", by, item_id, to, name)
        item, meeting = self.views[item_id].item, self.views[item_id].meeting
        if to is None and participant is None:
            return await self._keep(item.model_copy(update={"assignee": None}))
        known = (one for one in meeting.participants if participant in {one.id, None})
        found = next((one for one in known if one.account == to), None)
        person = found or Participant(id=to.user_id if to else name, name=name, account=to)
        if found is None:
            there = (*meeting.participants, person)
            meeting = meeting.model_copy(update={"participants": there})
            self.views[item_id] = view_of(item, meeting)
        theirs = Assignee(participant=person.id, basis=AssigneeBasis.MANUAL, confidence=1)
        return await self._keep(item.model_copy(update={"assignee": theirs}))

    async def due(self, by: Asker, item_id: str, when: str) -> ItemView:
        """It is due on a day of the calendar, and nothing else is a date."""
        self._note("due", by, item_id, when)
        due = None
        if when:
            due = DueDate(phrase=when, zone="UTC", basis=DueBasis.MANUAL, local=_day(when))
        return await self._keep(self.views[item_id].item.model_copy(update={"due": due}))

    async def snooze(self, by: Asker, item_id: str, until: str) -> ItemView:
        """Until that day, or one that is far away."""
        self._note("snooze", by, item_id, until)
        then = _day("2026-12-24" if until in set(Snooze) else until)
        snoozed = Snoozed(local=then, zone="UTC")
        changes = {"status": ItemStatus.SNOOZED, "snoozed": snoozed}
        return await self._keep(self.views[item_id].item.model_copy(update=changes))

    async def undo(self, by: Asker, item_id: str, of: int | None = None) -> ItemView:
        """As it was before."""
        self._note("undo", by, item_id, of)
        return await self._keep(self._before[item_id])

    async def tasks(
        self,
        by: Asker,
        scope: TaskScope,
        *,
        place: Place | None = None,
        words: str = "",
        limit: int = 50,
    ) -> Tasks:
        """Nobody asks for lists here."""
        raise AssertionError(by, scope, place, words, limit)

    async def export(
        self,
        by: Asker,
        scope: TaskScope,
        form: TaskFormat,
        *,
        place: Place | None = None,
        words: str = "",
    ) -> Attachment:
        """Nobody asks for files here."""
        raise AssertionError(by, scope, form, place, words)

    async def add(self, by: Asker, new: NewItem) -> ItemView:
        """Nobody adds any here."""
        raise AssertionError(by, new)

    async def _change(self, what: str, by: Asker, item_id: str, **changes: object) -> ItemView:
        self._note(what, by, item_id)
        return await self._keep(self.views[item_id].item.model_copy(update=changes))

    def _note(self, what: str, by: Asker, *about: object) -> None:
        if self.refusal:
            raise self.refusal
        self.askers.append(by)
        self.calls.append(Call(what, by.account.user_id, about))

    async def _keep(self, item: ActionItem) -> ItemView:
        before, meeting = self.views[item.id].item, self.views[item.id].meeting
        self._before[item.id] = before
        kept = item.model_copy(update={"version": before.version + 1})
        self.views[item.id] = view_of(kept, meeting)
        await self._changed(item.id)
        return self.views[item.id]


class Settings(SettingsDesk):
    """Knows zones, and takes them; nothing else is asked for here."""

    def __init__(self) -> None:
        self.zone_of: dict[str, str | None] = {}
        self._zones = Zones()

    async def change_zone(self, by: Asker, zone: str | None) -> None:
        """It is kept."""
        self.zone_of[by.account.user_id] = zone

    def zones(self, words: str, limit: int) -> Sequence[str]:
        """As everywhere."""
        return self._zones.like(words, limit)

    async def server(self, by: Asker) -> ServerSettings:
        """Not here."""
        raise AssertionError(by)

    async def change_server(self, by: Asker, settings: ServerSettings) -> None:
        """Not here."""
        raise AssertionError(by, settings)

    async def room(self, room: Place) -> RoomSettings:
        """Not here."""
        raise AssertionError(room)

    async def change_room(self, by: Asker, room: Place, settings: RoomSettings) -> None:
        """Not here."""
        raise AssertionError(by, room, settings)

    async def person(self, by: Asker) -> PersonSettings:
        """Not here."""
        raise AssertionError(by)

    async def add_words(self, by: Asker, words: Sequence[str]) -> ServerSettings:
        """Not here."""
        raise AssertionError(by, words)

    async def remove_words(self, by: Asker, words: Sequence[str]) -> ServerSettings:
        """Not here."""
        raise AssertionError(by, words)

    async def templates(self, by: Asker) -> Sequence[TemplateView]:
        """Not here."""
        raise AssertionError(by)

    async def add_template(self, by: Asker, text: str) -> TemplateView:
        """Not here."""
        raise AssertionError(by, text)

    async def remove_template(self, by: Asker, name: str) -> None:
        """Not here."""
        raise AssertionError(by, name)


def view_of(item: ActionItem, meeting: Meeting) -> ItemView:
    """An item as it is shown, whose owner is where the meeting knows them to be."""
    return ItemView(item, meeting, meeting.zone_of(item.owner), can_undo=item.version > 1)


def _day(when: str) -> datetime:
    """A moment from ISO 8601; raises `MinutaError` for anything else."""
    try:
        return datetime.fromisoformat(when)
    except ValueError:
        raise NOT_A_DATE from None

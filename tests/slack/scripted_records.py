"""Desks of action items and notes that do what a test has told them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.action_item import Assignee, AssigneeBasis, ItemStatus
from bot.domain.claims import Quotation, QuotedClaim, claim_id, claims_of, text_of
from bot.domain.people import Participant
from bot.domain.publication import Attachment
from bot.domain.search import Answer, Found
from bot.errors import ConflictError, NotFoundError
from bot.ports.desk import ItemDesk, ItemView, NotesDesk, Record, TaskFormat, Tasks, TaskScope
from tests import examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting, Place
    from bot.domain.notes import Notes
    from bot.domain.people import Account
    from bot.domain.transcript import Transcript
    from bot.ports import Asker
    from bot.ports.desk import NewItem
    from tests.slack.script import Script


class Items(ItemDesk):
    """Items of one meeting, changed as it is asked for; each change can be taken back."""

    def __init__(self, script: Script, meeting: Meeting) -> None:
        self._script = script
        self.meeting = meeting
        self.items: dict[str, ActionItem] = {examples.item().id: examples.item()}
        self.before: dict[str, list[ActionItem]] = {}
        self.now = examples.START
        self.zone = "Europe/Berlin"

    async def show(self, by: Asker, item_id: str) -> ItemView:
        await self._script.take("show", by, item_id)
        return self._view(item_id)

    async def confirm(self, by: Asker, item_id: str) -> ItemView:
        return await self._standing("confirm", by, item_id, ItemStatus.OPEN)

    async def reject(self, by: Asker, item_id: str) -> ItemView:
        return await self._standing("reject", by, item_id, ItemStatus.REJECTED)

    async def done(self, by: Asker, item_id: str) -> ItemView:
        return await self._standing("done", by, item_id, ItemStatus.DONE)

    async def reopen(self, by: Asker, item_id: str) -> ItemView:
        return await self._standing("reopen", by, item_id, ItemStatus.OPEN)

    async def accept(self, by: Asker, item_id: str) -> ItemView:
        return await self._standing("accept", by, item_id, ItemStatus.OPEN)

    async def hand_back(self, by: Asker, item_id: str) -> ItemView:
        await self._script.take("hand back", by, item_id)
        return self._changed(item_id, assignee=None)

    async def not_done(self, by: Asker, item_id: str) -> ItemView:
        await self._script.take("not done", by, item_id)
        return self._changed(item_id, said_done=None)

    async def assign(
        self,
        by: Asker,
        item_id: str,
        to: Account | None,
        name: str,
        *,
        participant: str | None = None,
    ) -> ItemView:
        user_id = to.user_id if to else None
        await self._script.take("assign", by, item_id, user_id, name, participant)
        known = participant or (self._known(to, name) if to else None)
        if known is None:
            return self._changed(item_id, assignee=None)
        owner = Assignee(participant=known, basis=AssigneeBasis.MANUAL, confidence=1)
        return self._changed(item_id, assignee=owner)

    async def due(self, by: Asker, item_id: str, when: str) -> ItemView:
        await self._script.take("due", by, item_id, when)
        return self._changed(item_id)

    async def snooze(self, by: Asker, item_id: str, until: str) -> ItemView:
        await self._script.take("snooze", by, item_id, until)
        return self._changed(item_id, status=ItemStatus.SNOOZED)

    async def undo(self, by: Asker, item_id: str, of: int | None = None) -> ItemView:
        await self._script.take("undo", by, item_id, of)
        item, before = self._item(item_id), self.before.get(item_id, [])
        if of is not None and of != item.version:
            return self._view(item_id)
        if not before:
            raise ConflictError("There is nothing to take back.", "Look at the item.")
        self.items[item_id] = before.pop().model_copy(update={"version": item.version + 1})
        return self._view(item_id)

    async def tasks(
        self,
        by: Asker,
        scope: TaskScope,
        *,
        place: Place | None = None,
        words: str = "",
        limit: int = 50,
    ) -> Tasks:
        await self._script.take("tasks", by, scope, place.channel if place else None, words)
        found = [one for one in self.items.values() if not one.status.is_over]
        views = [self._view(one.id) for one in found if words in one.task]
        return Tasks(views[:limit], len(views), self.now, self.zone)

    async def export(
        self,
        by: Asker,
        scope: TaskScope,
        form: TaskFormat,
        *,
        place: Place | None = None,
        words: str = "",
    ) -> Attachment:
        channel = place.channel if place else None
        await self._script.take("export tasks", by, scope, form, channel, words)
        return Attachment(name=f"tasks.{form}", media_type="text/plain", text="task,due")

    async def add(self, by: Asker, new: NewItem) -> ItemView:
        await self._script.take("add", by, new)
        added = examples.item().model_copy(update={"id": "added", "task": new.task})
        self.items["added"] = added
        return self._view("added")

    def _item(self, item_id: str) -> ActionItem:
        if item_id not in self.items:
            raise NotFoundError("There is no such action item.", "Look at the notes.")
        return self.items[item_id]

    async def _standing(self, what: str, by: Asker, item_id: str, status: ItemStatus) -> ItemView:
        await self._script.take(what, by, item_id)
        return self._changed(item_id, status=status)

    def _changed(self, item_id: str, **changes: object) -> ItemView:
        item = self._item(item_id)
        changed = item.model_copy(update=changes)
        if changed != item:
            self.before.setdefault(item_id, []).append(item)
            self.items[item_id] = changed.model_copy(update={"version": item.version + 1})
        return self._view(item_id)

    def _view(self, item_id: str) -> ItemView:
        item = self._item(item_id)
        zone = self.meeting.zone_of(item.owner)
        return ItemView(item, self.meeting, zone, can_undo=bool(self.before.get(item_id)))

    def _known(self, account: Account, name: str) -> str:
        """The participant with this account, who is one from now on."""
        for one in self.meeting.participants:
            if one.account == account:
                return one.id
        person = Participant(id=account.user_id, name=name, account=account)
        people = (*self.meeting.participants, person)
        self.meeting = self.meeting.model_copy(update={"participants": people})
        return person.id


class NotesOf(NotesDesk):
    """The notes of one meeting."""

    def __init__(
        self, script: Script, meeting: Meeting, transcript: Transcript, notes: Notes
    ) -> None:
        self._script = script
        self.meeting = meeting
        self.transcript = transcript
        self.notes = notes
        self.answer = Answer(question="")

    async def evidence(self, by: Asker, meeting_id: str, claim_id_: str) -> QuotedClaim:
        await self._script.take("evidence", by, meeting_id, claim_id_)
        claim = next(one for one in claims_of(self.notes) if claim_id(one) == claim_id_)
        quotation = Quotation(evidence=examples.item().evidence[0], speaker="ben")
        return QuotedClaim(meeting=self.meeting, text=text_of(claim), quotations=(quotation,))

    async def record(self, by: Asker, meeting_id: str) -> Record:
        await self._script.take("record", by, meeting_id)
        return Record(self.meeting, self.transcript, self.notes)

    async def complete(self, by: Asker, words: str, limit: int) -> Sequence[Meeting]:
        await self._script.take("complete", by, words, limit)
        return [self.meeting]

    async def export(self, by: Asker, meeting_id: str) -> tuple[Attachment, ...]:
        await self._script.take("export", by, meeting_id)
        return (Attachment(name="notes.md", media_type="text/markdown", text="# Notes"),)

    async def search(self, by: Asker, words: str, limit: int) -> Sequence[Found]:
        await self._script.take("search", by, words, limit)
        return self.answer.quotes

    async def ask(self, by: Asker, question: str, meeting_id: str | None = None) -> Answer:
        await self._script.take("ask", by, question, meeting_id)
        return self.answer.model_copy(update={"question": question})

    async def regenerate(self, by: Asker, meeting_id: str) -> None:
        await self._script.take("regenerate", by, meeting_id)

    async def retry(self, by: Asker, meeting_id: str) -> None:
        await self._script.take("retry", by, meeting_id)

    async def rename(
        self, by: Asker, meeting_id: str, participant_id: str, name: str, account: Account | None
    ) -> Meeting:
        user_id = account.user_id if account else None
        await self._script.take("rename", by, meeting_id, participant_id, name, user_id)
        people = tuple(
            one.model_copy(update={"name": name, "account": account, "is_named": True})
            if one.id == participant_id
            else one
            for one in self.meeting.participants
        )
        self.meeting = self.meeting.model_copy(update={"participants": people})
        return self.meeting

    async def hear(self, by: Asker, meeting_id: str, check_id: str, said: str) -> None:
        await self._script.take("hear", by, meeting_id, check_id, said)

    async def reword(self, by: Asker, meeting_id: str, claim_id_: str, text: str) -> None:
        await self._script.take("reword", by, meeting_id, claim_id_, text)

    async def attribute(
        self,
        by: Asker,
        meeting_id: str,
        utterance_id: str,
        *,
        name: str,
        account: Account | None,
    ) -> Meeting:
        user_id = account.user_id if account else None
        await self._script.take("attribute", by, meeting_id, utterance_id, name, user_id)
        return self.meeting

    async def forget(self, by: Asker, meeting_id: str) -> None:
        await self._script.take("forget", by, meeting_id)

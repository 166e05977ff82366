"""What a webhook is told, as JSON: the schema is in docs/webhooks.schema.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.action_item import ItemStatus
from bot.domain.frozen import Instant
from bot.domain.webhook import GoneItem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.action_item import ActionItem, DueDate, ItemEvent
    from bot.domain.evidence import Evidence
    from bot.domain.meeting import Meeting
    from bot.domain.people import Participant
    from bot.domain.webhook import WebhookCall

EventType: TypeAlias = Literal[
    "item.created",
    "item.updated",
    "item.done",
    "item.reopened",
    "item.cancelled",
    "item.rejected",
    "item.deleted",
]

_TYPES: Final[dict[ItemStatus, EventType]] = {
    ItemStatus.DONE: "item.done",
    ItemStatus.CANCELLED: "item.cancelled",
    ItemStatus.REJECTED: "item.rejected",
}
"""What it is called when an item gets to be so; it is over then."""


_NOBODYS: Final = frozenset({"minuta", "removed", "terminal"})
"""Actors of events that are no account: Minuta itself, who was erased, who works in a terminal."""


class _Told(BaseModel):
    """A part of what is told; receivers are to expect fields that come later."""

    model_config = ConfigDict(frozen=True)


class ToldPerson(_Told):
    """Somebody, as far as they are known: a name, and an account on a chat platform."""

    name: str | None
    platform: str | None
    user_id: str | None


class ToldDue(_Told):
    """A due date as wall time in an IANA zone, and the moment in UTC that this is.

    With `date_only` no hour was named, and the wall time is the end of the working day. Both times
    are null while it is not clear which date is meant by what was `said`.
    """

    local: str | None = Field(description="As 2026-11-20T17:00:00, without a zone.")
    zone: str
    instant: Instant | None
    date_only: bool
    said: str


class ToldMeeting(_Told):
    """The meeting that an item comes from, and where its notes are."""

    id: str
    title: str
    started_at: Instant
    platform: str
    workspace: str
    channel: str
    thread: str | None


class ToldQuote(_Told):
    """Words that an item comes from, and when they were said, in seconds from the beginning."""

    quote: str
    speaker: str | None
    start_s: float


class ToldItem(_Told):
    """An action item as a change has left it; `version` counts its changes."""

    id: str
    task: str
    status: ItemStatus
    assignee: ToldPerson | None
    due: ToldDue | None
    version: int
    meeting: ToldMeeting
    evidence: tuple[ToldQuote, ...]


class ToldGoneMeeting(_Told):
    """The meeting that an item came from, which may be deleted itself."""

    id: str


class ToldGoneItem(_Told):
    """An action item that is deleted: nothing else about it is to be kept anywhere."""

    id: str
    meeting: ToldGoneMeeting


class ToldChange(_Told):
    """One field that has changed, from what to what, by whom and when.

    People are told by their names, due dates and ends of snoozes as wall time and zone, and where
    it was said that an item is done by the id of that meeting. `by` is nobody, all of it null, for
    what Minuta has done itself, for who was erased and for whoever runs Minuta.
    """

    field: str
    old: str | None
    new: str | None
    by: ToldPerson
    at: Instant


class ToldData(_Told):
    """An item and what has changed of it; nothing of one that is new or deleted."""

    item: ToldItem | ToldGoneItem
    changes: tuple[ToldChange, ...]


class Payload(_Told):
    """The body of a call: what has happened, when, and to which item."""

    type: EventType
    timestamp: Instant = Field(description="When it happened, in UTC; not when it is told.")
    data: ToldData


def payload(
    call: WebhookCall, item: ActionItem, meeting: Meeting, speakers: Mapping[str, str | None]
) -> bytes:
    """What a call says, as JSON in UTF-8: the same at every attempt, unless names were put right.

    `item` is the call's and `meeting` the item's, `speakers` are who said its evidence:
    participants' ids by utterance.
    """
    changes = tuple(_change(event, meeting) for event in call.events)
    return _body(call, ToldData(item=_item(item, meeting, speakers), changes=changes))


def payload_of_gone(call: WebhookCall, item: GoneItem) -> bytes:
    """What a call says whose item is deleted, as JSON in UTF-8."""
    gone = ToldGoneItem(id=item.id, meeting=ToldGoneMeeting(id=item.meeting_id))
    return _body(call, ToldData(item=gone, changes=()))


def _body(call: WebhookCall, data: ToldData) -> bytes:
    told = Payload(type=event_type(call), timestamp=call.at, data=data)
    return told.model_dump_json().encode()


def event_type(call: WebhookCall) -> EventType:
    """What has happened to the item of a call.

    One that was only suggested is not told of: it is new when somebody accepts it.
    """
    if isinstance(call.item, GoneItem):
        return "item.deleted"
    status = next((event for event in call.events if event.field == "status"), None)
    if not call.events or (status is not None and status.old == ItemStatus.SUGGESTED):
        return "item.created"
    if status is None:
        return "item.updated"
    if call.item.status in _TYPES:
        return _TYPES[call.item.status]
    return "item.reopened" if status.old in set(_TYPES) else "item.updated"


def _item(item: ActionItem, meeting: Meeting, speakers: Mapping[str, str | None]) -> ToldItem:
    owner = meeting.participant(item.assignee.participant) if item.assignee else None
    return ToldItem(
        id=item.id,
        task=item.task,
        status=item.status,
        assignee=_person(owner) if owner else None,
        due=_due(item.due) if item.due else None,
        version=item.version,
        meeting=_meeting(meeting),
        evidence=tuple(_quote(one, meeting, speakers) for one in item.evidence),
    )


def _meeting(meeting: Meeting) -> ToldMeeting:
    place = meeting.place
    return ToldMeeting(
        id=meeting.id,
        title=meeting.title,
        started_at=meeting.started_at,
        platform=place.platform,
        workspace=place.workspace,
        channel=place.channel,
        thread=place.thread,
    )


def _due(due: DueDate) -> ToldDue:
    return ToldDue(
        local=due.local.isoformat(timespec="seconds") if due.local else None,
        zone=due.zone,
        instant=due.instant,
        date_only=due.is_date_only,
        said=due.phrase,
    )


def _quote(evidence: Evidence, meeting: Meeting, speakers: Mapping[str, str | None]) -> ToldQuote:
    speaker = meeting.participant(speakers.get(evidence.utterance_id))
    return ToldQuote(
        quote=evidence.quote, speaker=speaker.name if speaker else None, start_s=evidence.start_s
    )


def _change(event: ItemEvent, meeting: Meeting) -> ToldChange:
    old, new = event.old, event.new
    if event.field == "assignee":
        old, new = _name(old, meeting), _name(new, meeting)
    return ToldChange(field=event.field, old=old, new=new, by=_actor(event, meeting), at=event.at)


def _actor(event: ItemEvent, meeting: Meeting) -> ToldPerson:
    """Who has changed something: a participant's id or an account's user id, as events have it."""
    known = meeting.participant(event.actor) or next(
        (
            one
            for one in meeting.participants
            if one.account is not None
            and (one.account.platform, one.account.user_id) == (event.where, event.actor)
        ),
        None,
    )
    if known is not None:
        return _person(known)
    if event.actor in _NOBODYS:
        return ToldPerson(name=None, platform=None, user_id=None)
    return ToldPerson(name=None, platform=event.where, user_id=event.actor)


def _person(participant: Participant) -> ToldPerson:
    account = participant.account
    return ToldPerson(
        name=participant.name,
        platform=account.platform if account else None,
        user_id=account.user_id if account else None,
    )


def _name(participant_id: str | None, meeting: Meeting) -> str | None:
    known = meeting.participant(participant_id)
    return known.name if known else participant_id

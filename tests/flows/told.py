"""What a publication says, as a line of a journal has it."""

from functools import singledispatch
from typing import Any

from bot.domain.publication import (
    ChannelDigestPublication,
    MentionPublication,
    NotesPublication,
    NudgePublication,
    OpenItem,
    OpenItemsPublication,
    ProgressPublication,
    RemindedItem,
    SaidDonePublication,
    SourceGonePublication,
    UnreachablePublication,
    UploadPublication,
)


@singledispatch
def told(publication: object) -> dict[str, Any]:
    raise TypeError(type(publication))


@told.register
def _(publication: ProgressPublication) -> dict[str, Any]:
    progress = publication.progress
    return {
        "meeting": publication.meeting.id,
        "stage": progress.stage,
        "failure": progress.failure,
    }


@told.register
def _(publication: NotesPublication) -> dict[str, Any]:
    notes = publication.notes
    return {
        "meeting": publication.meeting.id,
        "stage": "notes",
        "files": [file.name for file in publication.attachments],
        "version": notes.version,
        "people": [person.name for person in publication.meeting.participants],
        "tldr": [line.text for line in notes.tldr],
        "tasks": [item.task for item in notes.action_items],
        "checks": [check.question for check in notes.please_check],
        "texts": [file.text for file in publication.attachments],
    }


@told.register
def _(publication: NudgePublication) -> dict[str, Any]:
    account = publication.participant.account
    listed: list[RemindedItem | OpenItem] = [*publication.reminded, *publication.digest]
    return {
        "nudge": publication.nudge_id,
        "to": account.user_id if account else publication.participant.id,
        "on": publication.place.platform,
        "meetings": [one.meeting.id for one in publication.reminded],
        "reminders": [one.reminder.id for one in publication.reminded],
        "items": [one.item.id for one in publication.reminded],
        "statuses": [one.item.status for one in publication.reminded],
        "is_late": [one.is_late for one in publication.reminded],
        "is_changed": [one.is_changed for one in publication.reminded],
        "digest": [one.item.id for one in publication.digest],
        "zone": publication.zone,
        "asks_zone": publication.asks_zone,
        "said_by": [one.said_by for one in listed],
        "notes": [one.notes and one.notes.message_id for one in listed],
    }


@told.register
def _(publication: MentionPublication) -> dict[str, Any]:
    return {
        "meeting": publication.meeting.id,
        "mentioned": publication.participant.id,
        "items": [item.id for item in publication.items],
        "statuses": [item.status for item in publication.items],
        "notes": publication.notes and publication.notes.message_id,
    }


@told.register
def _(publication: UnreachablePublication) -> dict[str, Any]:
    return {"meeting": publication.meeting.id, "unreachable": publication.unreachable.id}


@told.register
def _(publication: ChannelDigestPublication) -> dict[str, Any]:
    return {
        "weekly": publication.place.channel,
        "items": [one.item.id for one in publication.items],
        "done": publication.done,
    }


@told.register
def _(publication: OpenItemsPublication) -> dict[str, Any]:
    return {
        "meeting": publication.meeting.id,
        "open": [one.item.id for one in publication.items],
    }


@told.register
def _(publication: SaidDonePublication) -> dict[str, Any]:
    return {
        "meeting": publication.meeting.id,
        "said_done": {one.item.id: one.item.status for one in publication.items},
        "said_by": [one.said_by for one in publication.items],
    }


@told.register
def _(publication: UploadPublication) -> dict[str, Any]:
    return {
        "upload": publication.recording.message_id,
        "state": publication.state,
        "failure": publication.failure,
        "remedy": publication.remedy,
    }


@told.register
def _(publication: SourceGonePublication) -> dict[str, Any]:
    meeting_id = publication.meeting.id
    return {"meeting": meeting_id, "gone": meeting_id, "is_kept": publication.is_kept}

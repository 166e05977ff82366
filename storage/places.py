"""Meetings by the place they belong to."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, tuple_
from sqlmodel import col

from bot.domain.meeting import Place
from storage.rows import MeetingRow

_CHANNEL = (
    col(MeetingRow.place_platform),
    col(MeetingRow.place_workspace),
    col(MeetingRow.place_channel),
)
_THREAD = col(MeetingRow.place_thread)


def is_at(places: Sequence[Place]) -> ColumnElement[bool]:
    """Whether a meeting belongs to one of these places; to none of no places."""
    channels = [
        (place.platform, place.workspace, place.channel) for place in places if place.thread is None
    ]
    threads = [
        (place.platform, place.workspace, place.channel, place.thread)
        for place in places
        if place.thread is not None
    ]
    return or_(
        and_(tuple_(*_CHANNEL).in_(channels), _THREAD.is_(None)),
        tuple_(*_CHANNEL, _THREAD).in_(threads),
    )


def place_of(row: MeetingRow) -> Place:
    """The place of a row."""
    return Place(
        platform=row.place_platform,
        workspace=row.place_workspace,
        channel=row.place_channel,
        thread=row.place_thread,
    )

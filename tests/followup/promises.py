"""Meetings in which people have promised something, kept in a real database."""

from datetime import UTC, datetime, timedelta

from bot.domain.action_item import (
    ActionItem,
    Assignee,
    AssigneeBasis,
    DueBasis,
    DueDate,
    ItemStatus,
)
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting, Place, Source
from bot.domain.notes import Notes, NotesSource
from bot.domain.people import Account, Participant
from bot.domain.reminder import Reminder, ReminderKind
from bot.followup.appointments import appointment
from bot.ports import Store

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
"""A Wednesday, when the working day begins in London."""

LONDON = "Europe/London"
FRIDAY = datetime(2026, 11, 20, 17)  # noqa: DTZ001 (wall time)
TODAY = datetime(2026, 11, 18, 17)  # noqa: DTZ001 (wall time)
YESTERDAY = TODAY - timedelta(days=1)


def account(user_id: str, workspace: str = "w", platform: str = "file") -> Account:
    return Account(platform=platform, workspace=workspace, user_id=user_id)


def person(name: str, workspace: str = "w", platform: str = "file") -> Participant:
    return Participant(id=name, name=name.title(), account=account(name, workspace, platform))


def item(item_id: str, owner: str, due: datetime | None = FRIDAY, zone: str = LONDON) -> ActionItem:
    """Something to be done by the end of a day, or by no date."""
    return ActionItem(
        id=item_id,
        meeting_id=item_id.partition("-")[0],
        task=f"Do {item_id}",
        assignee=Assignee(participant=owner, basis=AssigneeBasis.SELF_COMMITMENT, confidence=1),
        due=due
        and DueDate(phrase="then", zone=zone, basis=DueBasis.WEEKDAY, local=due, is_date_only=True),
        status=ItemStatus.OPEN,
        evidence=(Evidence(utterance_id="u1", quote="I'll do it", start_s=0.0),),
    )


async def keep(
    store: Store,
    meeting_id: str,
    people: tuple[Participant, ...],
    *items: ActionItem,
    started_at: datetime = NOW - timedelta(days=1),
    started_by: str | None = None,
    platform: str = "file",
) -> Meeting:
    """A meeting with these items, the ids of which begin with its own and a dash."""
    place = Place(platform=platform, workspace="w", channel="c")
    meeting = Meeting(
        id=meeting_id,
        place=place,
        title="A meeting",
        started_at=started_at,
        zone=LONDON,
        source=Source.LIVE,
        participants=people,
        started_by=started_by,
    )
    return await keep_in(store, meeting, *items)


async def keep_in(store: Store, meeting: Meeting, *items: ActionItem) -> Meeting:
    """A meeting with these items."""
    await store.add_meeting(meeting, meeting.id)
    await store.save_notes(
        Notes(
            meeting_id=meeting.id,
            version=1,
            written_at=NOW,
            source=NotesSource(extractor="scripted", version="1"),
            language="en",
            tldr=(),
            action_items=items,
        )
    )
    return meeting


def reminder(
    about: ActionItem,
    at: datetime = NOW,
    kind: ReminderKind = ReminderKind.DUE,
    participant: str | None = None,
    zone: str = LONDON,
) -> Reminder:
    """A reminder of an item for its assignee, or for somebody else."""
    assert about.assignee is not None
    local = at.replace(tzinfo=None)
    return Reminder(
        id=f"{Reminder.key(about.id, kind, local)}{participant or ''}",
        item_id=about.id,
        participant=participant or about.assignee.participant,
        kind=kind,
        local=local,
        zone=zone,
        at=at,
        appointment=appointment(about, kind),
    )

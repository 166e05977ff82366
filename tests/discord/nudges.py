"""What the core says of follow-through, for a meeting of Anna and Ben on Discord."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.action_item import DueDate, SaidDone
from bot.domain.people import Account, Participant
from bot.domain.publication import NudgePublication, OpenItem, RemindedItem
from bot.domain.reminder import Reminder, ReminderKind
from tests import examples
from tests.discord.meeting_notes import item, meeting

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting
    from bot.domain.publication import NudgePublication as Nudge

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
"""Nine in the morning of the Friday on which the example's item is due at five, in New York."""

DUE = int(datetime(2026, 11, 20, 22, tzinfo=UTC).timestamp())


def due(local: datetime, zone: str = "America/New_York", *, is_date_only: bool = True) -> DueDate:
    """A date that somebody has named."""
    return examples.due_friday().model_copy(
        update={"local": local, "zone": zone, "is_date_only": is_date_only}
    )


def reminder(
    of: ActionItem, kind: ReminderKind, participant: str = "ben", appointment: str = ""
) -> Reminder:
    """A reminder of an item that has come."""
    return examples.reminder().model_copy(
        update={
            "id": f"{of.id}:{kind}",
            "item_id": of.id,
            "kind": kind,
            "participant": participant,
            "appointment": appointment,
        }
    )


def reminded(
    kind: ReminderKind = ReminderKind.DUE,
    of: ActionItem | None = None,
    about: Meeting | None = None,
    **changes: object,
) -> RemindedItem:
    """An item of Ben's in a nudge."""
    one = of or examples.item()
    made = RemindedItem(item=one, meeting=about or meeting(), reminder=reminder(one, kind))
    return made.model_copy(update=changes)


def said_done(of: ActionItem | None = None, words: str = "I finished that draft.") -> ActionItem:
    """An item of which Ben has said so in a later meeting."""
    said = SaidDone(
        meeting_id="later",
        participant="ben",
        evidence=examples.evidence(3).model_copy(update={"quote": words}),
    )
    return (of or examples.item()).model_copy(update={"said_done": said})


def nudge(
    *of: RemindedItem, listed: tuple[OpenItem, ...] = (), ben: int = 12, **changes: object
) -> Nudge:
    """A nudge to Ben."""
    place = (of[0].meeting if of else listed[0].meeting).place
    account = Account(platform="discord", workspace=place.workspace, user_id=str(ben))
    made = NudgePublication(
        nudge_id="nudge1",
        place=place,
        participant=Participant(id="ben", name="Ben", account=account),
        reminded=of,
        digest=listed,
        zone="America/New_York",
        now=NOW,
    )
    return made.model_copy(update=changes)


def several(number: int, kind: ReminderKind = ReminderKind.DUE) -> tuple[RemindedItem, ...]:
    """As many items in a nudge."""
    return tuple(reminded(kind, item(f"Do number {n}")) for n in range(number))


def listed(number: int) -> tuple[OpenItem, ...]:
    """As many items on a list, a day apart."""
    first = datetime(2026, 11, 19, 17)  # noqa: DTZ001 (wall time)
    return tuple(
        OpenItem(
            item=item(f"Also do {n}").model_copy(update={"due": due(first + timedelta(days=n))}),
            meeting=meeting(),
        )
        for n in range(number)
    )

"""What people are told directly, made for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.action_item import Assignee, AssigneeBasis, ItemStatus, SaidDone
from bot.domain.meeting import Place
from bot.domain.publication import NudgePublication, OpenItem, RemindedItem
from bot.domain.reminder import ReminderKind
from tests import examples
from tests.slack.meeting_notes import item, meeting

if TYPE_CHECKING:
    from bot.domain.action_item import ActionItem
    from bot.domain.meeting import Meeting

FRIDAY = examples.reminder().at
"""The morning of the day on which the example's item is due in the evening."""

SAID = "I've sent Carla the draft"


def said_done(item: ActionItem, words: str = SAID) -> ActionItem:
    """An item of which somebody has said in a later meeting that it is done."""
    evidence = examples.evidence(3).model_copy(update={"quote": words})
    said = SaidDone(meeting_id="later", participant="anna", evidence=evidence)
    return item.model_copy(update={"said_done": said})


def owned(
    basis: AssigneeBasis, status: ItemStatus = ItemStatus.OPEN, task: str = "Send the draft"
) -> ActionItem:
    """Ben's item, and why it is his."""
    assignee = Assignee(participant="ben", basis=basis, confidence=1)
    return item(task).model_copy(update={"assignee": assignee, "status": status})


def reminded(
    kind: ReminderKind = ReminderKind.DUE,
    item: ActionItem | None = None,
    about: Meeting | None = None,
    *,
    is_late: bool = False,
    is_changed: bool = False,
) -> RemindedItem:
    """One item that Ben is told of, why, and whether it was changed since."""
    told = item or examples.item()
    if kind is ReminderKind.SAID_DONE and not is_changed:
        told = said_done(told)
    handed = {"appointment": "anna"} if kind is ReminderKind.HANDED_BACK else {}
    return RemindedItem(
        item=told,
        meeting=about or meeting(),
        reminder=examples.reminder().model_copy(update={"kind": kind, **handed}),
        is_late=is_late,
        is_changed=is_changed,
    )


def nudge(
    *told: RemindedItem,
    digest: tuple[OpenItem, ...] = (),
    about: Meeting | None = None,
    days: float = 0,
    asks_zone: bool = False,
) -> NudgePublication:
    """What Ben is told, so many days after the morning of the day on which the item is due."""
    of = about or meeting()
    [ben] = [one for one in of.participants if one.id == "ben"]
    return NudgePublication(
        nudge_id="nudge-1",
        place=Place(platform="slack", workspace=of.place.workspace, channel=""),
        participant=ben,
        reminded=told,
        digest=digest,
        zone="America/New_York",
        asks_zone=asks_zone,
        now=FRIDAY + timedelta(days=days),
    )


def saying(words: str, kind: ReminderKind = ReminderKind.DUE, number: int = 1) -> NudgePublication:
    """A nudge in which all that people wrote says these words."""
    evidence = (examples.evidence(3).model_copy(update={"quote": words}),)
    item = examples.item().model_copy(update={"task": words, "evidence": evidence})
    people = tuple(
        one.model_copy(update={"name": words}) if one.id == "anna" else one
        for one in meeting().participants
    )
    about = meeting().model_copy(update={"title": words, "participants": people})
    one = reminded(kind, said_done(item, words), about)
    return nudge(*((one,) * number), digest=(OpenItem(item=item, meeting=about),) * number)

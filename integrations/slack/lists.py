"""Lists of action items in channels and threads; nobody is told by them, but who is meant to be."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.action_item import ItemStatus
from integrations.slack.actions import REOPEN
from integrations.slack.elements import (
    DAY,
    actions,
    button,
    date,
    line,
    own,
    quote,
    rich,
    user,
    words,
)
from integrations.slack.filling import Filling
from integrations.slack.items.days import When, when_due
from integrations.slack.message import Message, fallback
from integrations.slack.notes.entries import (
    BETWEEN,
    due,
    facts,
    item_style,
    item_text,
    mark,
    said_done_buttons,
    undo_button,
)
from integrations.slack.nudge_parts import meeting_title, title_of
from integrations.slack.places import user_of
from integrations.slack.text import beginning, counted, escaped, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem
    from bot.domain.publication import (
        ChannelDigestPublication,
        MentionPublication,
        OpenItem,
        OpenItemsPublication,
        SaidDonePublication,
        UnreachablePublication,
    )
    from integrations.slack.elements import Block, Element
    from integrations.slack.limits import Measure

_TITLE_ROOM = 300
_SHORT_TITLE_ROOM = 80
_TASK_ROOM = 400
_WORDS_ROOM = 400
_NAME_ROOM = 100


class Section(StrEnum):
    """When items are due, seen from the day of a weekly list; in the order they stand in."""

    OVERDUE = "Overdue"
    WEEK = "Due this week"
    LATER = "Later"
    NO_DATE = "Without a date"


_SECTIONS: Final = {
    When.OVERDUE: Section.OVERDUE,
    When.TODAY: Section.WEEK,
    When.WEEK: Section.WEEK,
    When.LATER: Section.LATER,
    When.NO_DATE: Section.NO_DATE,
}


def open_items_message(publication: OpenItemsPublication, measure: Measure) -> Message:
    """What is open from before: as much as fits, and how much more there is."""
    title = "Still open from earlier meetings"
    filling = Filling(measure)
    filling.takes(rich(line(own(title, "bold"))))
    now = publication.meeting.started_at
    shown = filling.take_while(_open_item(one, now) for one in publication.items)
    left = len(publication.items) - shown
    count = counted(len(publication.items), "action item")
    return Message(fallback(f"{title}: {count}"), filling.done(_more(left, "/tasks channel")))


def channel_digest_message(
    publication: ChannelDigestPublication, url: str, measure: Measure
) -> Message:
    """What is open in a place, said once a week."""
    title = "What is open here"
    team, now, zone = publication.place.workspace, publication.now, ZoneInfo(publication.zone)
    done = f"{counted(publication.done, 'action item was', 'action items were')} done last week."
    filling = Filling(measure)
    filling.takes(rich(line(own(title, "bold")), *((line(own(done)),) if publication.done else ())))
    groups: dict[Section, list[OpenItem]] = {section: [] for section in Section}
    for one in publication.items:
        groups[_SECTIONS[when_due(one.item.due, now, zone)]].append(one)
    shown = filling.take_while(_digest_entries(groups, team, url))
    left = len(publication.items) - shown
    counts = ", ".join(f"{len(held)} {name.lower()}" for name, held in groups.items() if held)
    return Message(fallback(f"{title}: {counts}"), filling.done(_more(left, "/tasks channel")))


def mention_message(publication: MentionPublication, measure: Measure) -> Message:
    """What somebody would have been told directly; it mentions them and nobody else."""
    meeting, person = publication.meeting, publication.participant
    name = shortened(person.name, _NAME_ROOM)
    user_id = user_of(person.account, meeting.place.workspace)
    is_one = len(publication.items) == 1
    if user_id:
        who = user(user_id, name)
        called = f"<@{user_id}>" if who["type"] == "user" else escaped(name)
        what, where = "this is yours" if is_one else "these are yours", "/tasks mine"
        why = "Minuta can't write to you directly. To answer: the Home of Minuta, or /tasks."
    else:
        who, called = words(name), escaped(name)
        what, where = "this is theirs" if is_one else "these are theirs", "/tasks channel"
        why = "Minuta does not know their account here. To say who they are: Fix names."
    filling = Filling(measure)
    filling.takes(rich(line(who, own(f": {what}.")), line(own(why))))
    shown = filling.take_while((_plain_item(item),) for item in publication.items)
    spoken = "; ".join(shortened(item.task, _NAME_ROOM) for item in publication.items[:shown])
    left = len(publication.items) - shown
    text = f"{called}, {what}: {escaped(spoken)}"
    return Message(fallback(text), filling.done(_more(left, where)))


def unreachable_message(publication: UnreachablePublication, url: str) -> Message:
    """Who started a meeting is told that somebody could not be told."""
    meeting = publication.meeting
    name = shortened(publication.unreachable.name, _NAME_ROOM)
    account = publication.participant.account
    team = account.workspace if account else meeting.place.workspace
    if publication.unreachable.account is None:
        told = "has no account that Minuta knows, so what is theirs was said in the thread of"
        remedy = "To say who they are: Fix names under the notes."
    else:
        told = "takes no direct messages from Minuta, so what is theirs was said in the thread of"
        remedy = "If they don't see it there, tell them, or reassign what is theirs in the notes."
    text = f"{name} {told} {shortened(meeting.title, _TITLE_ROOM)}. {remedy}"
    body = rich(
        line(
            words(name, "bold"),
            own(f" {told} "),
            meeting_title(meeting, None, team, url, _TITLE_ROOM),
            own("."),
        ),
        line(own(remedy)),
    )
    return Message(fallback(escaped(text)), (body,))


def said_done_message(publication: SaidDonePublication, measure: Measure) -> Message:
    """What was said to be done: a question for each, or what was answered."""
    title = "Said to be done"
    filling = Filling(measure)
    filling.takes(rich(line(own(f"{title} – is it?", "bold"))))
    shown = filling.take_while(_asked(one) for one in publication.items)
    left = len(publication.items) - shown
    tasks = "; ".join(
        escaped(shortened(one.item.task, _NAME_ROOM)) for one in publication.items[:shown]
    )
    return Message(fallback(f"{title}: {tasks}"), filling.done(_more(left, "/tasks channel")))


def _more(left: int, where: str) -> str:
    return f"… and {left} more: {where}" if left else ""


def _digest_entries(
    groups: dict[Section, list[OpenItem]], team: str, url: str
) -> Iterator[Sequence[Block]]:
    for name, held in groups.items():
        for number, one in enumerate(held):
            above = () if number else (rich(line(own(f"{name} ({len(held)})", "bold"))),)
            title = title_of(one, team, url, _SHORT_TITLE_ROOM)
            named = line(*facts(one.item, one.meeting, ""), own(BETWEEN), title)
            yield (*above, rich(_task(one.item), named))


def _open_item(one: OpenItem, now: datetime) -> tuple[Block, ...]:
    short = one.item.model_copy(update={"task": beginning(one.item.task, _TASK_ROOM)})
    title = words(shortened(one.meeting.title, _TITLE_ROOM), "italic")
    day = date(one.meeting.started_at, DAY, one.meeting.zone)
    return (*item_text(short, one.meeting, "", now), rich(line(title, own(", "), day)))


def _plain_item(item: ActionItem) -> Block:
    return rich(_task(item), line(*due(item.due)))


def _asked(one: OpenItem) -> tuple[Block, ...]:
    """An item with the words in which it was said to be done; without, once it is answered."""
    item, said = one.item, one.item.said_done
    lines = (_task(item), line(*facts(item, one.meeting, "")))
    if said is None or item.status.is_over:
        reopen = button("Reopen", REOPEN, item.id) if item.status is ItemStatus.DONE else None
        return (rich(*lines), actions(reopen, undo_button(item)))
    by = (own(" – "), words(shortened(one.said_by, _NAME_ROOM))) if one.said_by else ()
    quoted = quote(own("“"), words(beginning(said.evidence.quote, _WORDS_ROOM)), own("”"), *by)
    return (rich(*lines, quoted), actions(*said_done_buttons(item)))


def _task(item: ActionItem) -> Element:
    return line(own(mark(item)), words(beginning(item.task, _TASK_ROOM), item_style(item)))

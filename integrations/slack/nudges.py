"""What people are told directly: what they are reminded of, and what else is on their list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.reminder import ReminderKind
from bot.domain.wording import clock_time
from integrations.slack.elements import bullets, context, line, own, quote, rich, words
from integrations.slack.filling import Filling
from integrations.slack.message import Message, fallback
from integrations.slack.notes.entries import BETWEEN, due, facts, item_style, mark, urgency
from integrations.slack.nudge_parts import (
    foot,
    group_heading,
    heading,
    own_row,
    short_row,
    title_of,
)
from integrations.slack.text import beginning, counted, escaped, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.evidence import Evidence
    from bot.domain.publication import NudgePublication, OpenItem, RemindedItem
    from integrations.slack.elements import Block, Element
    from integrations.slack.limits import Measure

_ORDER: Final = (
    ReminderKind.HANDED_BACK,
    ReminderKind.SAID_DONE,
    ReminderKind.OVERDUE,
    ReminderKind.DUE,
    ReminderKind.DAY_BEFORE,
    ReminderKind.SNOOZED,
    ReminderKind.ASSIGNED,
)
"""Questions come first: what does not fit is on the list of who reads it, but what was handed back
is on nobody's. Then what is the most urgent."""

_TITLE_ROOM = 300
_TASK_ROOM = 1500
_WORDS_ROOM = 1000
_NAME_ROOM = 100
"""Characters, so that a title and three long texts fit into a message."""

_SHORT_TITLE_ROOM = 80
_SHORT_TASK_ROOM = 300
_LINE_ROOM = 150
_SPOKEN_ROOM = 100
_SPOKEN = 5
"""Items that a notification names."""

_ALL = "Tick it off in the Home of Minuta, or with /tasks."


def nudge_message(told: NudgePublication, url: str, measure: Measure) -> Message:
    """What somebody is reminded of, and the other items of their list; `url` is the workspace's.

    With several items in it, as many as fit.
    """
    filling = Filling(measure, (*_zone(told), foot()))
    if len(told.reminded) == 1:
        filling.takes(*_alone(told.reminded[0], told, url))
        shown = 1
    else:
        shown = filling.take_while(_grouped(told, url))
    if told.digest and filling.takes(_digest_heading(told)):
        listed = filling.take_while(_digest_lines(told))
        filling.takes(rich(line(own(_ALL))))
    else:
        listed = 0
    left = len(told.reminded) + len(told.digest) - shown - listed
    more = f"… and {left} more: /tasks mine" if left else ""
    return Message(fallback(_spoken(told)), filling.done(more))


def _alone(one: RemindedItem, told: NudgePublication, url: str) -> tuple[Block, ...]:
    """One item: what is to be done, by whom, when, and where it was said."""
    item, meeting, team = one.item, one.meeting, told.place.workspace
    title = title_of(one, team, url, _TITLE_ROOM)
    task = words(beginning(item.task, _TASK_ROOM), item_style(item))
    body = rich(
        line(words(heading(one, told)), own(": "), task),
        line(*facts(item, meeting, team)),
        _quoted(item.evidence[0], title),
        *_said_done(one),
    )
    return (body, own_row(one))


def _quoted(evidence: Evidence, title: Element) -> Element:
    said = words(beginning(evidence.quote, _WORDS_ROOM))
    return quote(own("“"), said, own("” – "), title, own(f", {clock_time(evidence.start_s)}"))


def _said_done(one: RemindedItem) -> Iterator[Element]:
    """The words in which it was said that an item is done."""
    said = one.item.said_done
    if said is not None and not one.is_changed:
        who = words(shortened(one.said_by, _NAME_ROOM)) if one.said_by else own("somebody")
        yield line(own("In a later meeting "), who, own(" said:"))
        yield quote(own("“"), words(beginning(said.evidence.quote, _WORDS_ROOM)), own("”"))


def _grouped(told: NudgePublication, url: str) -> Iterator[Sequence[Block]]:
    """An entry for each item, the first of a group with its heading."""
    for title, group in _groups(told).items():
        for number, one in enumerate(group):
            above = () if number else (rich(line(words(title, "bold"))),)
            yield (*above, *_entry(one, told, url))


def _groups(told: NudgePublication) -> Mapping[str, Sequence[RemindedItem]]:
    """The items in the order of the message, each heading once."""
    groups: dict[str, list[RemindedItem]] = {}
    for one in sorted(told.reminded, key=lambda one: _ORDER.index(one.reminder.kind)):
        groups.setdefault(group_heading(one, told), []).append(one)
    return groups


def _entry(one: RemindedItem, told: NudgePublication, url: str) -> tuple[Block, ...]:
    item, meeting, team = one.item, one.meeting, told.place.workspace
    task = words(beginning(item.task, _SHORT_TASK_ROOM), item_style(item))
    title = title_of(one, team, url, _SHORT_TITLE_ROOM)
    body = rich(
        line(own(mark(item)), task),
        line(*facts(item, meeting, team), own(BETWEEN), title),
    )
    return (body, short_row(one, team))


def _digest_heading(told: NudgePublication) -> Block:
    return rich(line(own("Also on your list" if told.reminded else "On your list", "bold")))


def _digest_lines(told: NudgePublication) -> Iterator[Sequence[Block]]:
    for one in told.digest:
        yield (rich(bullets(line(*_digest_line(one, told)))),)


def _digest_line(one: OpenItem, told: NudgePublication) -> Iterator[Element]:
    item = one.item
    yield words(shortened(item.task, _LINE_ROOM), item_style(item))
    yield own(BETWEEN)
    yield from due(item.due)
    yield from (own(f"{BETWEEN}{said}", "bold") for said in urgency(item, told.now))


def _zone(told: NudgePublication) -> tuple[Block, ...]:
    if not told.asks_zone:
        return ()
    where = f"These times are those of {told.zone}: nobody has said yet where you live."
    return (context(f"{where} Say it with /minuta settings."),)


def _spoken(told: NudgePublication) -> str:
    """What a notification says."""
    if len(told.reminded) == 1:
        [one] = told.reminded
        return _sentence(heading(one, told), one.item.task, _TASK_ROOM)
    if not told.reminded:
        tasks = [escaped(shortened(one.item.task, _SPOKEN_ROOM)) for one in told.digest]
        return f"On your list: {'; '.join(tasks[:_SPOKEN])}"
    named = [
        _sentence(title, one.item.task, _SPOKEN_ROOM)
        for title, group in _groups(told).items()
        for one in group
    ]
    return f"{counted(len(told.reminded), 'reminder')}. {'; '.join(named[:_SPOKEN])}"


def _sentence(above: str, task: str, room: int) -> str:
    return f"{escaped(above)}: {escaped(shortened(task, room))}"

"""How lists of action items look in a terminal."""

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from bot.domain.action_item import ItemStatus
from bot.domain.publication import (
    ChannelDigestPublication,
    OpenItem,
    OpenItemsPublication,
    SaidDonePublication,
)
from bot.domain.wording import assignee_wording, clock_time, due_wording, one_line, speaker_name
from integrations.terminal.drawing import asked, bullet, in_channel, quoted, short
from integrations.terminal.moments import due_words

_MOST: Final = 20
"""Items that a digest names; it says how many more there are."""


def draw_open_items(publication: OpenItemsPublication) -> RenderableType:
    """What is still open from earlier meetings."""
    lines = (
        bullet(
            each.item.task,
            f" – {one_line(assignee_wording(each.item, each.meeting))}, "
            f"{due_wording(each.item.due, each.meeting.zone)}, from {one_line(each.meeting.title)}",
            "☐",
        )
        for each in publication.items
    )
    return Group(Text(f"Still open ({len(publication.items)})", "bold"), *lines)


def draw_channel_digest(publication: ChannelDigestPublication) -> RenderableType:
    """What is open in a place."""
    items, done = publication.items, publication.done
    parts: list[RenderableType] = [Text(f"Open here ({len(items)})", "bold")]
    parts += (_entry(each, publication) for each in items[:_MOST])
    if len(items) > _MOST:
        parts.append(Text(f"    and {len(items) - _MOST} more: minuta tasks", "dim"))
    if done:
        parts.append(Text(f"\nDone in the last week: {done}", "green"))
    return in_channel(publication.place, *parts)


def draw_said_done(publication: SaidDonePublication) -> RenderableType:
    """What was said to be done, and how to confirm it."""
    parts: list[RenderableType] = [Text("Said to be done", "bold")]
    for each in publication.items:
        parts += _said_done(each, publication)
    return in_channel(publication.meeting.place, *parts)


def _entry(each: OpenItem, publication: ChannelDigestPublication) -> RenderableType:
    who = one_line(assignee_wording(each.item, each.meeting))
    due = due_words(each.item.due, publication.now, publication.zone)
    return bullet(each.item.task, f" – {who}, {due}", "☐")


def _said_done(each: OpenItem, publication: SaidDonePublication) -> Iterator[RenderableType]:
    item = each.item
    who = one_line(assignee_wording(item, each.meeting))
    yield bullet(item.task, f" – {who}", "☑" if item.status is ItemStatus.DONE else "☐")
    if item.said_done is None or item.status.is_over:
        return
    said = item.said_done
    speaker = each.said_by or speaker_name(said.participant, publication.meeting)
    yield quoted(said.evidence.quote, f"{speaker}, {clock_time(said.evidence.start_s)}")
    done, not_done = f"done {short(item.id)}", f"not-done {short(item.id)}"
    yield asked(("It is?", done), ("Not yet?", not_done), indent=6)

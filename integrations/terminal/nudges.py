"""How direct messages about action items look in a terminal."""

from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from bot.domain.action_item import ActionItem, ItemStatus
from bot.domain.meeting import Meeting
from bot.domain.people import Participant
from bot.domain.publication import (
    MentionPublication,
    NudgePublication,
    RemindedItem,
    UnreachablePublication,
)
from bot.domain.reminder import ReminderKind
from bot.domain.standing import Standing, standing
from bot.domain.wording import assignee_wording, clock_time, due_wording, one_line, snoozed_wording
from integrations.terminal.drawing import asked, bullet, direct, in_channel, quoted, short
from integrations.terminal.moments import due_words

_WHY: Final = {
    ReminderKind.ASSIGNED: "Yours now",
    ReminderKind.SNOOZED: "Snoozed until now",
    ReminderKind.SAID_DONE: "Is it done, as was said?",
}
"""Of a reminder that does not come because of a date; most say when the item is due."""

_QUESTIONS: Final = frozenset({ReminderKind.SAID_DONE, ReminderKind.HANDED_BACK})
_STANDS: Final = {
    ItemStatus.SUGGESTED: "Suggested",
    ItemStatus.DONE: "Done",
    ItemStatus.CANCELLED: "Called off",
    ItemStatus.REJECTED: "Not to be done",
}

_LATE: Final = frozenset({Standing.OVERDUE, Standing.STALE})


def draw_nudge(publication: NudgePublication) -> RenderableType:
    """What somebody is reminded of, each with its answers, and what else is on their list."""
    parts = list[RenderableType]()
    for number, reminded in enumerate(publication.reminded):
        if number:
            parts.append(Text())
        parts += _reminded(reminded, publication)
    waiting = [each.item.id for each in publication.reminded if _can_wait(each)]
    if waiting:
        is_alone = len(publication.reminded) == 1
        parts += [] if is_alone else [Text()]
        which = short(waiting[0]) if is_alone else "ID"
        parts.append(asked(("Not now?", f"snooze {which} tomorrow")))
    parts += _rest(publication)
    if publication.asks_zone:
        parts.append(Text(f"\nTimes are those of {one_line(publication.zone)}.", "dim"))
    return direct(publication.participant, *parts)


def draw_mention(publication: MentionPublication) -> RenderableType:
    """What would have gone to somebody who takes no direct messages."""
    name = one_line(publication.participant.name)
    zone = publication.meeting.zone_of(publication.participant.id)
    why = _why_not(publication.participant)
    return in_channel(
        publication.meeting.place,
        Text.assemble((f"@{name}", "bold"), f" {why}, so it is said here:"),
        *(
            bullet(item.task, f" – {due_wording(item.due, zone)}", "☐")
            for item in publication.items
        ),
    )


def draw_unreachable(publication: UnreachablePublication) -> RenderableType:
    """To who started a meeting: somebody of it is not reached."""
    meeting = publication.meeting
    who = one_line(publication.unreachable.name)
    return direct(
        publication.participant,
        Text.assemble(
            (who, "bold"),
            f" {_why_not(publication.unreachable)}. What they are to do after ",
            (one_line(meeting.title), "bold"),
            f" was said in #{one_line(meeting.place.channel)} instead.",
        ),
    )


def _why_not(participant: Participant) -> str:
    if participant.account is None:
        return "has no account that is known"
    return "takes no direct messages"


def _rest(publication: NudgePublication) -> Iterator[RenderableType]:
    if not publication.digest:
        return
    heading = "Also on your list" if publication.reminded else "On your list"
    yield Text(f"\n{heading}" if publication.reminded else heading, "bold")
    for item in (each.item for each in publication.digest):
        stands = due_words(item.due, publication.now, publication.zone)
        if item.status.is_over:
            stands = _STANDS[item.status].lower()
        mark = "☑" if item.status is ItemStatus.DONE else "☐"
        yield bullet(item.task, f" – {stands}  {short(item.id)}", mark)


def _reminded(reminded: RemindedItem, publication: NudgePublication) -> Iterator[RenderableType]:
    item, meeting = reminded.item, reminded.meeting
    late = " (this reminder is late)" if reminded.is_late and not reminded.is_changed else ""
    style = "bold red" if standing(item, publication.now) in _LATE else "bold"
    yield Text.assemble((f"{_headline(reminded, publication)}{late}: ", style), one_line(item.task))
    if item.due is not None:
        yield Text(f"  Due {due_wording(item.due, publication.zone)}")
    quote = item.evidence[0]
    yield quoted(quote.quote, f"{meeting.title}, {clock_time(quote.start_s)}", indent=2)
    if reminded.reminder.kind is ReminderKind.SAID_DONE and item.said_done is not None:
        who = f" by {reminded.said_by}" if reminded.said_by else ""
        yield quoted(item.said_done.evidence.quote, f"said since{who}", indent=2)
    yield _answers(reminded)


def _headline(reminded: RemindedItem, publication: NudgePublication) -> str:
    if reminded.is_changed:
        return _as_it_stands(reminded.item, reminded.meeting, publication)
    reminder = reminded.reminder
    if reminder.kind is ReminderKind.HANDED_BACK:
        # Its appointment is who it was whose.
        who = reminded.meeting.participant(reminder.appointment)
        return f"Not {one_line(who.name)}'s" if who else "Handed back"
    if reminder.kind in _WHY:
        return _WHY[reminder.kind]
    words = due_words(reminded.item.due, publication.now, publication.zone)
    return words[:1].upper() + words[1:]


def _as_it_stands(item: ActionItem, meeting: Meeting, publication: NudgePublication) -> str:
    if item.status in _STANDS:
        return _STANDS[item.status]
    if item.owner is None:
        return "Nobody's now"
    owner = meeting.participant(item.owner)
    if owner is not None and not _is_same(owner, publication.participant):
        return f"{one_line(assignee_wording(item, meeting))}'s now"
    snoozed = snoozed_wording(item, meeting)
    return f"Snoozed until {snoozed}" if snoozed else "Changed"


def _is_same(one: Participant, other: Participant) -> bool:
    if one.account is None:
        return one.id == other.id
    return one.account == other.account


def _answers(reminded: RemindedItem) -> RenderableType:
    item_id = short(reminded.item.id)
    if reminded.is_changed:
        return asked(("A mistake?", f"undo {item_id}"))
    match reminded.reminder.kind:
        case ReminderKind.SAID_DONE:
            return asked(("It is?", f"done {item_id}"), ("Not yet?", f"not-done {item_id}"))
        case ReminderKind.HANDED_BACK:
            return asked(("Whose is it?", f"assign {item_id} NAME"))
        case _:
            return asked(("Done?", f"done {item_id}"))


def _can_wait(reminded: RemindedItem) -> bool:
    return not reminded.is_changed and reminded.reminder.kind not in _QUESTIONS

"""When somebody is reminded of an action item."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.action_item import ItemStatus
from bot.domain.reminder import Reminder, ReminderKind
from bot.followup.appointments import appointment
from bot.followup.quiet import after_quiet
from bot.followup.steps import (
    DAY,
    MOST_OVERDUE,
    Step,
    day_of,
    kept_out_of_quiet,
    overdue_steps,
    steps_before,
    wall_time,
)
from bot.followup.view import View, is_switched_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.domain.action_item import ActionItem
    from bot.followup.timing import Timing

_UNTIL_TOLD: Final = timedelta(minutes=1)
"""Before an assignment is told, so that several make one message."""

_TOWARDS: Final = frozenset({ReminderKind.DAY_BEFORE, ReminderKind.DUE})

_IN_PLACE: Final = (ReminderKind.DUE, ReminderKind.OVERDUE, ReminderKind.SNOOZED)
"""What comes when it was planned for, rather than not at all."""


def plan(
    item: ActionItem,
    timing: Timing,
    now: datetime,
    known: Sequence[Reminder] = (),
    *,
    is_news: bool = False,
    is_anew: bool = False,
) -> tuple[Reminder, ...]:
    """The reminders of an item for its assignee, oldest first, as seen at `now` (aware).

    Towards the due date and behind it those of `bot.followup.steps`, as far as they are ahead; if
    none is left before a due moment that is ahead, one comes right away, unless the assignee was
    told of this date already. While the item is snoozed nothing comes before the end of that, and
    then one does, with or without a due date. One asks whether what was said to be done is. With
    `is_news` the assignee is told in a minute that the item is theirs, unless they were the last to
    be told that; with `is_anew` also then, as it was somebody else's meanwhile. `known` are the
    reminders of the item that there are: those whose moment has come and that were kept back, by
    quiet hours perhaps, are in the plan as well. There are none of an item that nobody has to do.
    """
    view = View(item, timing, now, known)
    is_told = is_news and timing.settings.assignments and not _is_asleep(view)
    planned = list[Reminder]()
    if _has_reminders(view):
        planned += _planned(view)
        if is_told:
            planned += _assigned(view, is_anew=is_anew)
        # Together with an assignment, of which it is the newer reminder: they are one message.
        planned += _right_away(view, planned, now + (_UNTIL_TOLD if is_told else timedelta()))
    return _sorted([*view.handed_back(), *_once_a_day(view, planned)])


def replan(
    item: ActionItem, timing: Timing, now: datetime, known: Sequence[Reminder]
) -> tuple[Reminder, ...]:
    """The plan for an assignee whose zone or settings are others now; nothing comes because of it.

    What would be behind `now` by them, and is ahead as it was planned, still comes then.
    """
    view = View(item, timing, now, known)
    planned = list[Reminder]()
    if _has_reminders(view):
        planned += _planned(view)
        for kind in _IN_PLACE:
            planned += _left_over(view, kind, planned)
    return _sorted([*view.handed_back(), *_once_a_day(view, planned)])


def _has_reminders(view: View) -> bool:
    is_on = view.timing.settings.is_on
    return is_on and view.item.owner is not None and view.item.status.is_agreed


def _sorted(reminders: Iterable[Reminder]) -> tuple[Reminder, ...]:
    return tuple(sorted(reminders, key=lambda one: (one.at, one.id)))


def _planned(view: View) -> Sequence[Reminder]:
    """All that is neither news nor comes right away."""
    held = view.held()
    snooze = _snooze(view)
    after = snooze.at if snooze else view.now
    planned = [
        *([view.reminder(snooze)] if snooze else ()),
        *_said_done(view, held, after),
        *_towards(view, after),
        *_behind(view, after),
    ]
    ids = {one.id for one in planned}
    return [*planned, *(one for one in held if one.id not in ids)]


def _is_asleep(view: View) -> bool:
    return _snooze(view) is not None


def _snooze(view: View) -> Step | None:
    """The end of a snooze that is still ahead, and was not told yet, by other settings."""
    snoozed = view.item.snoozed
    if view.item.status is not ItemStatus.SNOOZED or snoozed is None:
        return None
    if _is_out(view, ReminderKind.SNOOZED):
        return None
    at = after_quiet(snoozed.instant(view.timing.zone), view.timing)
    if at <= view.now:
        return None
    return Step(ReminderKind.SNOOZED, snoozed.local, snoozed.zone or view.timing.zone, at)


def _towards(view: View, after: datetime) -> Iterator[Reminder]:
    """The steps that are ahead; what was told at another hour, by other settings, was told."""
    if view.item.due is not None:
        for step in steps_before(view.item.due, view.timing, view.now):
            if step.at > after and not _is_out(view, step.kind):
                yield view.reminder(step)


def _behind(view: View, after: datetime) -> Iterator[Reminder]:
    """The steps that are ahead, not two on one day, and with those that were told three at most."""
    if view.item.due is None:
        return
    told = [one for one in view.out_of_date() if one.kind is ReminderKind.OVERDUE]
    days = {day_of(one.at, view.timing.zone) for one in told}
    steps = [
        step
        for step in overdue_steps(view.item.due, view.timing, view.now)
        if step.at > after and day_of(step.at, view.timing.zone) not in days
    ]
    left = max(MOST_OVERDUE - len(told), 0)
    for step in steps[-left:] if left else ():
        yield view.reminder(step)


def _once_a_day(view: View, planned: Sequence[Reminder]) -> Iterator[Reminder]:
    """Without overdue ones on a day on which one towards the date comes, or came, too late."""
    due_at = view.item.due.instant if view.item.due else None
    late = {
        day_of(one.at, view.timing.zone)
        for one in (*planned, *view.out_of_date())
        if one.kind in _TOWARDS and due_at is not None and one.at >= due_at
    }
    for one in planned:
        if one.kind is not ReminderKind.OVERDUE or day_of(one.at, view.timing.zone) not in late:
            yield one


def _right_away(view: View, planned: Sequence[Reminder], at: datetime) -> Iterator[Reminder]:
    """One at `at` if the due moment is ahead, and nothing says so before it."""
    due_at = view.item.due.instant if view.item.due else None
    if due_at is None or due_at <= view.now or _is_asleep(view) or _is_told_of_date(view):
        return
    if not any(one.kind in _TOWARDS for one in planned):
        local = wall_time(at, view.timing.zone)
        at = kept_out_of_quiet(at, due_at, view.timing, view.now)
        yield view.reminder(Step(ReminderKind.DUE, local, view.timing.zone, at))


def _is_told_of_date(view: View) -> bool:
    """Whether the assignee was told of this date, or is about to be.

    The end of a snooze has told it as well, if the date was the same then.
    """
    told = (*view.out(), *view.held())
    ids = {one.id for one in told}
    of_date = view.of_date()
    snoozes = [
        one
        for one in told
        if one.kind is ReminderKind.SNOOZED and one.participant == view.item.owner
    ]
    return any(one.id in ids for one in of_date) or (
        bool(of_date) and any(view.now - one.at < DAY for one in snoozes)
    )


def _assigned(view: View, *, is_anew: bool) -> Iterator[Reminder]:
    told = [one for one in view.out() if one.kind is ReminderKind.ASSIGNED]
    last = max(told, key=lambda one: one.at, default=None)
    is_told = last is not None and last.participant == view.item.owner and not is_anew
    if is_told or any(one.kind is ReminderKind.ASSIGNED for one in view.held()):
        return
    at = view.now + _UNTIL_TOLD
    zone = view.timing.zone
    step = Step(ReminderKind.ASSIGNED, wall_time(at, zone), zone, after_quiet(at, view.timing))
    yield view.news(step, f"{view.item.id}:{step.kind}:{view.item.owner}")


def _said_done(view: View, held: Sequence[Reminder], at: datetime) -> Iterator[Reminder]:
    said, zone = view.item.said_done, view.timing.zone
    if said is None:
        return
    step = Step(ReminderKind.SAID_DONE, wall_time(at, zone), zone, after_quiet(at, view.timing))
    if not _is_out(view, step.kind) and not any(one.kind is step.kind for one in held):
        yield view.news(step, f"{view.item.id}:{step.kind}:{said.meeting_id}")


def _is_out(view: View, kind: ReminderKind) -> bool:
    """Whether the assignee was told this of what the item says now."""
    stands_on = appointment(view.item, kind)
    return any(one.kind is kind and one.appointment == stands_on for one in view.out())


def _is_there(reminder: Reminder, others: Iterable[Reminder]) -> bool:
    return any(one.id == reminder.id for one in others)


def _left_over(view: View, kind: ReminderKind, planned: Sequence[Reminder]) -> Iterator[Reminder]:
    """Those of a kind that there are more of than by the new plan, the next ones first."""
    ahead = view.ahead(kind) if is_switched_on(kind, view.timing.settings) else ()
    more = len(ahead) - sum(one.kind is kind for one in planned)
    for one in ahead[: max(more, 0)]:
        if not _is_there(one, planned):
            yield one.model_copy(update={"at": after_quiet(one.at, view.timing)})

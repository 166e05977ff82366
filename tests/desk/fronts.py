"""Desks over a store, without a pipeline behind them."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.ask.retrieval import Retrieval
from bot.corrections.attributing import Attributing
from bot.corrections.corrections import Corrections
from bot.desk.items import FrontItemDesk
from bot.desk.notes import Asks, FrontNotesDesk
from bot.desk.tasks import TaskLists
from bot.desk.views import ItemViews
from bot.domain.working_hours import WorkingHours
from bot.followup.adding import Adding
from bot.followup.answers import Answers
from bot.followup.changing import ItemChanges
from bot.followup.moving import Moving
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from bot.ports import Clock, Store

ZONE = "Europe/Berlin"
"""Of workspaces and people that have set none."""


class Fronts(NamedTuple):
    """Two desks that change the same meetings one after the other."""

    notes: FrontNotesDesk
    items: FrontItemDesk
    answers: Answers
    changes: ItemChanges
    turns: MeetingTurns
    moving: Moving
    timings: Timings


def moving(store: Store, clock: Clock) -> Moving:
    """What is planned for people follows what they set, without anybody else at it."""
    timings = Timings(store, WorkingHours())
    changes = ItemChanges(store, timings, clock)
    return Moving(store, changes, MeetingTurns(), timings, clock)


def fronts(store: Store, clock: Clock, asks: Asks) -> Fronts:
    timings, turns, zones = Timings(store, WorkingHours()), MeetingTurns(), Zones(store)
    changes = ItemChanges(store, timings, clock)
    following = Moving(store, changes, turns, timings, clock)
    answers = Answers(store, timings, clock, turns, zones)
    notes = FrontNotesDesk(
        store,
        Corrections(store, changes, clock, turns, zones),
        Attributing(store, changes, clock, turns, zones),
        answers,
        Retrieval(store, store),
        asks,
    )
    items = item_desk(store, clock, answers, asks.refresh)
    return Fronts(notes, items, answers, changes, turns, following, timings)


def item_desk(
    store: Store, clock: Clock, answers: Answers, refresh: Callable[[str], Awaitable[None]]
) -> FrontItemDesk:
    zones, timings = Zones(store), Timings(store, WorkingHours())
    views = ItemViews(store, timings)
    return FrontItemDesk(
        store,
        answers,
        Adding(store, timings, clock, zones, ZONE),
        TaskLists(store, clock, zones, ZONE, views),
        views,
        refresh=refresh,
    )

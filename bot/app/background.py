"""What goes on by itself in a process that does the work: reminders, webhooks, and the sweeping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.app.webhooks import webhook_sealing
from bot.chores import do_all, repeating
from bot.followup.stale_nudges import StaleNudges
from bot.followup.tick import ReminderTick, ticking
from bot.outward.delivering import Deliveries, delivering
from bot.privacy.stale_notes import StaleNotes
from bot.privacy.withdrawals import Withdrawals
from bot.sweeping import EVERY_S, Sweep

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from bot.app.speech import Hearing
    from bot.pipeline.pipeline import Pipeline
    from bot.ports import AudioShelf, Clock, Store, WebhookSender
    from bot.settings import Settings

_FOLLOWED_EVERY_S: Final = 60.0
"""How soon what is published follows a change that another process has made."""


class Around(NamedTuple):
    """What the background works with."""

    store: Store
    shelf: AudioShelf
    clock: Clock
    sender: WebhookSender
    hearing: Hearing


async def open_background(
    stack: AsyncExitStack, settings: Settings, around: Around, pipeline: Pipeline
) -> None:
    """Let it go on until `stack` is closed."""
    store, clock = around.store, around.clock
    tick = ReminderTick(store, clock, settings.working_hours, pipeline.nudge, pipeline.send_weekly)
    await stack.enter_async_context(ticking(tick, settings.reminder_tick_s))
    sweep = Sweep(
        store,
        around.shelf,
        clock,
        settings.audio_retention_days,
        pipeline.forget_done,
        {"sound deleted at providers": around.hearing.leftovers.sweep},
    )
    await stack.enter_async_context(repeating(sweep.sweep, EVERY_S, "sweep"))
    stale = {
        "stale notes brought up to date": StaleNotes(store, pipeline.refresh).refresh,
        "stale messages to people brought up to date": StaleNudges(
            store, pipeline.refresh_nudge
        ).refresh,
        "messages about people who were erased deleted": Withdrawals(store, pipeline.unsay).sweep,
    }
    await stack.enter_async_context(
        repeating(lambda: do_all(stale.items()), _FOLLOWED_EVERY_S, "stale messages")
    )
    sealing = webhook_sealing(settings)
    if sealing is not None:
        calls = Deliveries(store, around.sender, sealing, clock, around.hearing.metrics)
        await stack.enter_async_context(delivering(calls))

"""The desk over a real database; only what needs rooms that are heard is scripted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.accounts import FrontAccountDesk
from bot.desk.calendar import FrontCalendarDesk
from bot.desk.privacy import FrontPrivacyDesk
from bot.desk.reminders import FrontReminderDesk
from bot.desk.settings import FrontSettingsDesk
from bot.desk.webhooks import FrontWebhookDesk
from bot.followup.zones import Zones
from bot.outward.signing import SECRETS
from bot.ports import Desk
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes
from bot.sealing import Sealing
from integrations.webhooks import HttpWebhookSender
from tests.desk.fronts import ZONE, fronts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.desk.notes import Asks
    from bot.ports import AudioShelf, Clock
    from bot.ports.desk import MeetingDesk, UploadDesk
    from storage.store import SqlStore

PUBLIC_URL = "https://minuta.example"
"""Where the desk is reached from outside."""


def full_desk(
    store: SqlStore,
    shelf: AudioShelf,
    clock: Clock,
    asks: Asks,
    *,
    meetings: MeetingDesk,
    uploads: UploadDesk,
    opted_out: Callable[[str, str], Awaitable[None]],
) -> Desk:
    """Everything but meetings and uploads; what is asked of the pipeline comes to `asks`."""
    desks = fronts(store, clock, asks)
    moving, zones = desks.moving, Zones(store)
    sealing = Sealing(["a key of this test"], SECRETS)
    erasure = Erasure(store, shelf, clock, desks.turns, StaleNotes(store, asks.refresh))
    return Desk(
        meetings=meetings,
        notes=desks.notes,
        items=desks.items,
        uploads=uploads,
        settings=FrontSettingsDesk(store, moving),
        privacy=FrontPrivacyDesk(
            store, erasure, clock, opted_out=opted_out, forget_workspace=_forget_workspace
        ),
        reminders=FrontReminderDesk(store, moving, desks.timings, clock, zones, ZONE),
        accounts=FrontAccountDesk(store, clock, moving),
        calendar=FrontCalendarDesk(store, clock, PUBLIC_URL),
        webhooks=FrontWebhookDesk(store, HttpWebhookSender(resolve=_in_the_open), sealing, clock),
    )


async def _in_the_open(host: str, _port: int) -> Sequence[str]:
    """Every name is one of the open network; none is called."""
    return [host if host[0].isdigit() else "93.184.216.34"]


async def _forget_workspace(platform: str, workspace: str) -> None:
    raise AssertionError((platform, workspace))  # no command asks for it

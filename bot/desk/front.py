"""The desk put together from its parts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from bot.ask.answering import Answering
from bot.ask.retrieval import Retrieval
from bot.capture.autostart import AutoStart
from bot.corrections.attributing import Attributing
from bot.corrections.corrections import Corrections
from bot.desk.accounts import FrontAccountDesk
from bot.desk.calendar import FrontCalendarDesk
from bot.desk.items import FrontItemDesk
from bot.desk.meetings import FrontMeetingDesk
from bot.desk.notes import Asks, FrontNotesDesk
from bot.desk.privacy import FrontPrivacyDesk
from bot.desk.reminders import FrontReminderDesk
from bot.desk.settings import FrontSettingsDesk
from bot.desk.tasks import TaskLists
from bot.desk.uploads import FrontUploadDesk
from bot.desk.views import ItemViews
from bot.desk.webhooks import FrontWebhookDesk
from bot.followup.adding import Adding
from bot.followup.answers import Answers
from bot.followup.changing import ItemChanges
from bot.followup.moving import Moving
from bot.followup.timing import Timings
from bot.followup.turns import MeetingTurns
from bot.followup.zones import Zones
from bot.ports.desk import Desk
from bot.privacy.erasure import Erasure
from bot.privacy.stale_notes import StaleNotes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.capture.captures import Captures
    from bot.domain.template import Template
    from bot.domain.working_hours import WorkingHours
    from bot.language import Filler
    from bot.pipeline.pipeline import Pipeline
    from bot.ports import AudioShelf, Clock, Directory, Store, WebhookSender
    from bot.sealing import Sealing
    from bot.uploads.settings import UploadSettings


class Rules(NamedTuple):
    """What the program's settings say to what people ask for; `zone` is an IANA zone.

    `templates` are those of this installation, `language` the models that word answers,
    `directories` those of the platforms that have one, by name. `public_url` is the address under
    which Minuta is reached from outside, None for nowhere; secrets of webhooks are kept with
    `sealing`, and without it there are none.
    """

    hours: WorkingHours
    zone: str
    uploads: UploadSettings
    templates: Sequence[Template] = ()
    language: Filler | None = None
    directories: Mapping[str, Directory] = MappingProxyType({})
    public_url: str | None = None
    sealing: Sealing | None = None


def front_desk(
    store: Store,
    shelf: AudioShelf,
    clock: Clock,
    captures: Captures,
    pipeline: Pipeline,
    sender: WebhookSender,
    rules: Rules,
) -> Desk:
    """A desk for every chat platform of this process.

    What people change of one meeting at the same time, they change one after the other.
    """
    turns = MeetingTurns()
    timings = Timings(store, rules.hours)
    changes = ItemChanges(store, timings, clock)
    zones = Zones(store, rules.directories)
    moving = Moving(store, changes, turns, timings, clock, zones)
    answers = Answers(store, timings, clock, turns, zones)
    views = ItemViews(store, timings)
    return Desk(
        meetings=FrontMeetingDesk(
            captures,
            AutoStart(captures, store, rules.zone),
            store,
            clock,
            rules.zone,
            rules.templates,
        ),
        notes=FrontNotesDesk(
            store,
            Corrections(store, changes, clock, turns, zones),
            Attributing(store, changes, clock, turns, zones),
            answers,
            Answering(Retrieval(store, store), store, rules.language),
            Asks(pipeline.refresh, pipeline.rewrite, pipeline.retry, pipeline.forget),
        ),
        items=FrontItemDesk(
            store,
            answers,
            Adding(store, timings, clock, zones, rules.zone),
            TaskLists(store, clock, zones, rules.zone, views),
            views,
            refresh=pipeline.refresh,
        ),
        uploads=FrontUploadDesk(
            store,
            rules.uploads,
            reception=lambda: pipeline.reception,
            check_room=pipeline.check_room,
            say=pipeline.say,
        ),
        settings=FrontSettingsDesk(store, moving, rules.templates),
        accounts=FrontAccountDesk(store, clock, moving),
        calendar=FrontCalendarDesk(store, clock, rules.public_url),
        webhooks=FrontWebhookDesk(store, sender, rules.sealing, clock),
        reminders=FrontReminderDesk(store, moving, timings, clock, zones, rules.zone),
        privacy=FrontPrivacyDesk(
            store,
            Erasure(store, shelf, clock, turns, StaleNotes(store, pipeline.refresh)),
            clock,
            opted_out=captures.opted_out,
            forget_workspace=pipeline.forget_workspace,
        ),
    )

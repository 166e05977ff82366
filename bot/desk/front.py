"""The desk put together from its parts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from bot.ask.answering import Answering
from bot.ask.retrieval import Retrieval
from bot.capture.autostart import AutoStart
from bot.corrections.attributing import Attributing
from bot.corrections.corrections import Corrections
from bot.desk.items import FrontItemDesk
from bot.desk.meetings import FrontMeetingDesk
from bot.desk.notes import Asks, FrontNotesDesk
from bot.desk.privacy import FrontPrivacyDesk
from bot.desk.settings import FrontSettingsDesk
from bot.desk.tasks import TaskLists
from bot.desk.uploads import FrontUploadDesk
from bot.followup.adding import Adding
from bot.followup.answers import Answers
from bot.followup.changing import ItemChanges
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
    from bot.ports import AudioShelf, Clock, Directory, Store
    from bot.uploads.settings import UploadSettings


class Rules(NamedTuple):
    """What the program's settings say to what people ask for; `zone` is an IANA zone.

    `templates` are those of this installation, `language` the models that word answers,
    `directories` those of the platforms that have one, by name.
    """

    hours: WorkingHours
    zone: str
    uploads: UploadSettings
    templates: Sequence[Template] = ()
    language: Filler | None = None
    directories: Mapping[str, Directory] = MappingProxyType({})


def front_desk(
    store: Store,
    shelf: AudioShelf,
    clock: Clock,
    captures: Captures,
    pipeline: Pipeline,
    rules: Rules,
) -> Desk:
    """A desk for every chat platform of this process.

    What people change of one meeting at the same time, they change one after the other.
    """
    turns = MeetingTurns()
    changes = ItemChanges(store, rules.hours, clock)
    zones = Zones(store, rules.directories)
    answers = Answers(store, rules.hours, clock, turns, zones)
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
            Attributing(store, changes, turns, zones),
            answers,
            Answering(Retrieval(store, store), store, rules.language),
            Asks(pipeline.refresh, pipeline.rewrite, pipeline.retry, pipeline.forget),
        ),
        items=FrontItemDesk(
            store,
            answers,
            Adding(store, rules.hours, clock, zones, rules.zone),
            TaskLists(store, clock),
            refresh=pipeline.refresh,
        ),
        uploads=FrontUploadDesk(
            store,
            rules.uploads,
            reception=lambda: pipeline.reception,
            check_room=pipeline.check_room,
            say=pipeline.say,
        ),
        settings=FrontSettingsDesk(store, changes, turns, rules.templates),
        privacy=FrontPrivacyDesk(
            store,
            Erasure(store, shelf, clock, turns, StaleNotes(store, pipeline.refresh)),
            clock,
            opted_out=captures.opted_out,
            forget_workspace=pipeline.forget_workspace,
        ),
    )

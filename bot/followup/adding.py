"""Action items that people add: of a message of a chat, or by hand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import uuid4

from bot.domain.action_item import ActionItem, Assignee, AssigneeBasis, ItemStatus
from bot.domain.evidence import Evidence
from bot.domain.meeting import Meeting, Source
from bot.domain.notes import Notes, NotesSource
from bot.domain.origin import BY_HAND
from bot.domain.transcript import Coverage, SpeakerBasis, Transcript, Utterance
from bot.domain.wording import one_line
from bot.errors import ConflictError, NotFoundError
from bot.followup.answers import MOST_TASK_CHARS, checked_task
from bot.followup.people import MOST_NAME_CHARS, NOBODY_KNOWN, called, named, taken_in
from bot.followup.planning import plan
from bot.followup.typed_dates import languages_at, typed_due
from bot.intake import meeting_of
from bot.notes.drafting import item_id

if TYPE_CHECKING:
    from bot.domain.people import Account, Participant
    from bot.followup.timing import Timings
    from bot.followup.zones import Zones
    from bot.ports import Clock, Store
    from bot.ports.desk import NewItem, PickedMessage

_UTTERANCE: Final = "u00001"
_VERSION: Final = "1"
_LANGUAGE: Final = "en"
_MOST_QUOTE_CHARS: Final = 1000


class Adder(NamedTuple):
    """Who adds an item; `language` is the BCP 47 tag of what their client is in."""

    account: Account
    name: str
    language: str | None = None


class Adding:
    """Keeps items that no meeting was held for.

    Each is in a meeting of its own kind, of which the transcript is what was written, so that it
    has evidence, a place and a message as every other item. `zone` is the IANA zone of workspaces
    and people that have set none.
    """

    def __init__(
        self, store: Store, timings: Timings, clock: Clock, zones: Zones, zone: str
    ) -> None:
        self._store = store
        self._timings = timings
        self._clock = clock
        self._zones = zones
        self._zone = zone

    async def add(self, new: NewItem, by: Adder) -> ActionItem:
        """Keep an item, with its reminders; the one that a message became already stays as it is.

        Without a task, it is what the message says. Raises `MinutaError` for a task that is empty
        or too long and for a date as `typed_due` does, and `NotFoundError` for a name that neither
        who wrote the message nor who adds the item bears.
        """
        meeting_id = uuid4().hex if new.said is None else _meeting_id(new, new.said)
        known = await self._known(meeting_id)
        if known is not None:
            return known
        text = new.said.text.strip() if new.said else ""
        task = checked_task(new.task or _shortened(one_line(text), MOST_TASK_CHARS))
        meeting, speaker = await self._meeting(meeting_id, new, by)
        meeting, owner = await self._owner(meeting, new)
        timing = await self._timings.of(meeting, owner)
        now = self._clock.now()
        languages = await languages_at(self._store, new.place, by.language)
        due = await asyncio.to_thread(
            typed_due, new.when, now, timing.zone, timing.hours, languages
        )
        transcript = _transcript(meeting_id, text or task, speaker)
        item = ActionItem(
            id=item_id(meeting_id, _UTTERANCE, 0),
            meeting_id=meeting_id,
            task=task,
            assignee=owner
            and Assignee(participant=owner, basis=AssigneeBasis.MANUAL, confidence=1.0),
            due=due,
            status=ItemStatus.OPEN,
            evidence=(_evidence(transcript),),
        )
        notes = await self._notes(meeting, item)
        is_news = not await self._is_of(meeting.participant(owner), by)
        reminders = plan(item, timing, now, is_news=is_news)
        try:
            await self._store.keep_finished(meeting, transcript, notes, reminders)
        except ConflictError:
            if (known := await self._known(meeting_id)) is None:
                raise
            return known  # somebody made the same of the same message at this moment
        return item

    async def _known(self, meeting_id: str) -> ActionItem | None:
        try:
            return (await self._store.notes(meeting_id)).action_items[0]
        except (NotFoundError, IndexError):
            return None

    async def _meeting(self, meeting_id: str, new: NewItem, by: Adder) -> tuple[Meeting, str]:
        """The meeting with who wrote and who adds, and which participant wrote."""
        said, place = new.said, new.place
        server = await self._store.server_settings(place.platform, place.workspace)
        author = Adder(said.author, said.name) if said and said.author else by
        written_at = said.at if said else self._clock.now()
        own_zone = await self._zones.of(by.account)
        meeting = Meeting(
            id=meeting_id,
            place=place,
            title=_title(new, by),
            started_at=written_at,
            ended_at=written_at,
            zone=server.zone or own_zone or self._zone,
            source=Source.MESSAGE,
            started_by=by.account.user_id,
        )
        if said is not None and said.author is None:
            meeting, speaker = named(meeting, _name(said.name))
        else:
            zone = await self._zones.of(author.account)
            meeting, speaker = taken_in(meeting, author.account, _name(author.name), zone)
        meeting, _ = taken_in(meeting, by.account, _name(by.name), own_zone)
        return meeting, speaker

    async def _owner(self, meeting: Meeting, new: NewItem) -> tuple[Meeting, str | None]:
        name = one_line(new.name)[:MOST_NAME_CHARS]
        if new.to is not None:
            return taken_in(meeting, new.to, name, await self._zones.of(new.to))
        return meeting, called(meeting, name).id if name else None

    async def _is_of(self, owner: Participant | None, by: Adder) -> bool:
        """Whether it is their own item that somebody adds, of which they know."""
        if owner is None or owner.account is None:
            return False
        return owner.account in await self._store.accounts_of(by.account)

    async def _notes(self, meeting: Meeting, item: ActionItem) -> Notes:
        place = meeting.place
        server = await self._store.server_settings(place.platform, place.workspace)
        return Notes(
            meeting_id=meeting.id,
            version=1,
            written_at=self._clock.now(),
            source=NotesSource(extractor=BY_HAND, version=_VERSION),
            language=server.language or _LANGUAGE,
            tldr=(),
            action_items=(item,),
        )


def _meeting_id(new: NewItem, said: PickedMessage) -> str:
    place = new.place
    return meeting_of(f"message:{place.platform}:{place.workspace}:{place.channel}:{said.id}")


def _title(new: NewItem, by: Adder) -> str:
    return f"Message from {_name(new.said.name)}" if new.said else f"Added by {_name(by.name)}"


def _name(name: str) -> str:
    return one_line(name)[:MOST_NAME_CHARS] or NOBODY_KNOWN


def _transcript(meeting_id: str, text: str, speaker: str) -> Transcript:
    utterance = Utterance(
        id=_UTTERANCE, start_s=0, end_s=0, speaker=speaker, basis=SpeakerBasis.MANUAL, text=text
    )
    return Transcript(
        meeting_id=meeting_id,
        utterances=(utterance,),
        engines=(),
        coverage=Coverage(recorded_s=0, speech_s=0, transcribed_s=0),
    )


def _evidence(transcript: Transcript) -> Evidence:
    """The words that the item stands on; of a long message its beginning."""
    (utterance,) = transcript.utterances
    return Evidence(utterance_id=utterance.id, quote=utterance.text[:_MOST_QUOTE_CHARS], start_s=0)


def _shortened(text: str, most_chars: int) -> str:
    return text if len(text) <= most_chars else f"{text[: most_chars - 1]}…"

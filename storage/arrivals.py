"""Events that platforms have told, and the recordings that came with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.upload import Arrival, ArrivalState, SharedRecording
from bot.ports import ArrivalStore
from storage.arrival_rows import ArrivalRow, ArrivedEventRow, to_arrival
from storage.database import Database, unbroken
from storage.statements import upsert

_PULSE = "pulse"
"""No platform calls an event of its own so."""

_KEY = ("platform", "workspace", "channel", "message_id")


class Arrivals(ArrivalStore):
    """The part of the store that knows recordings seen in chats."""

    _database: Database

    @unbroken
    async def arrive(
        self, platform: str, event: str, recordings: Sequence[SharedRecording], at: datetime
    ) -> Sequence[Arrival]:
        """Keep an event and the recordings that are new with it; returns the new ones."""
        async with self._database.writing() as session:
            if not await _is_new_event(session, platform, event, at):
                return []
            # in one order, so that two events with the same recordings don't wait for each other
            in_order = sorted(recordings, key=_identity)
            new = [one for one in in_order if await _is_new_recording(session, one, at)]
        return [Arrival(recording=one, state=ArrivalState.NEW, arrived_at=at) for one in new]

    @unbroken
    async def keep_pulse(self, platform: str, at: datetime) -> None:
        """Remember until when nothing was missed, as an event that comes again and again."""
        async with self._database.writing() as session:
            pulse = upsert(session, ArrivedEventRow).values(platform=platform, event=_PULSE, at=at)
            moved = pulse.on_conflict_do_update(
                index_elements=["platform", "event"], set_={"at": at}
            )
            await session.exec(moved)

    @unbroken
    async def last_pulse(self, platform: str) -> datetime | None:
        """Until when nothing was missed; see the port."""
        async with self._database.reading() as session:
            pulse = await session.get(ArrivedEventRow, (platform, _PULSE))
            return None if pulse is None else pulse.at

    @unbroken
    async def arrival(self, place: Place, message_id: str) -> Arrival | None:
        """What is known of a recording."""
        async with self._database.reading() as session:
            found = await session.exec(select(ArrivalRow).where(*_this(place, message_id)))
            row = found.first()
            return None if row is None else to_arrival(row)

    @unbroken
    async def arrivals(self, state: ArrivalState, limit: int) -> Sequence[Arrival]:
        """Recordings in a state, oldest first."""
        oldest = (
            select(ArrivalRow)
            .where(ArrivalRow.state == state.value)
            .order_by(col(ArrivalRow.number))
            .limit(limit)
        )
        async with self._database.reading() as session:
            return [to_arrival(row) for row in await session.exec(oldest)]

    @unbroken
    async def arrivals_at(self, place: Place) -> Sequence[Arrival]:
        """Every recording that was seen in a channel and its threads, oldest first."""
        here = select(ArrivalRow).where(*_in(place)).order_by(col(ArrivalRow.number))
        async with self._database.reading() as session:
            return [to_arrival(row) for row in await session.exec(here)]

    @unbroken
    async def settle_arrival(
        self, recording: SharedRecording, state: ArrivalState, *, unless: Sequence[ArrivalState]
    ) -> bool:
        """Say what became of a recording, and keep what is known of it now; see the port."""
        settled = (
            update(ArrivalRow)
            .where(
                *_this(recording.place, recording.message_id),
                col(ArrivalRow.state).not_in([one.value for one in unless]),
            )
            .values(state=state.value, recording=recording, shared_by=recording.by.user_id)
        )
        async with self._database.writing() as session:
            return (await session.exec(settled)).rowcount > 0

    @unbroken
    async def forget_events(self, before: datetime) -> int:
        """Forget events that came before the moment."""
        old = delete(ArrivedEventRow).where(col(ArrivedEventRow.at) < before)
        async with self._database.writing() as session:
            return (await session.exec(old)).rowcount

    @unbroken
    async def forget_arrivals(self, states: Sequence[ArrivalState], before: datetime) -> int:
        """Forget recordings in these states that were seen before the moment."""
        old = delete(ArrivalRow).where(
            col(ArrivalRow.state).in_([state.value for state in states]),
            col(ArrivalRow.arrived_at) < before,
        )
        async with self._database.writing() as session:
            return (await session.exec(old)).rowcount

    @unbroken
    async def forget_arrivals_by(self, account: Account) -> int:
        """Forget the recordings that a person has shared."""
        theirs = delete(ArrivalRow).where(
            col(ArrivalRow.platform) == account.platform,
            col(ArrivalRow.workspace) == account.workspace,
            col(ArrivalRow.shared_by) == account.user_id,
        )
        async with self._database.writing() as session:
            return (await session.exec(theirs)).rowcount


async def _is_new_event(session: AsyncSession, platform: str, event: str, at: datetime) -> bool:
    keep = upsert(session, ArrivedEventRow).on_conflict_do_nothing(
        index_elements=["platform", "event"]
    )
    kept = keep.values(platform=platform, event=event, at=at)
    return (await session.exec(kept.returning(col(ArrivedEventRow.event)))).first() is not None


async def _is_new_recording(
    session: AsyncSession, recording: SharedRecording, at: datetime
) -> bool:
    keep = upsert(session, ArrivalRow).on_conflict_do_nothing(index_elements=_KEY)
    kept = keep.values(**_values(recording, at)).returning(col(ArrivalRow.number))
    return (await session.exec(kept)).first() is not None


def _values(recording: SharedRecording, at: datetime) -> dict[str, Any]:
    place = recording.place
    return {
        "platform": place.platform,
        "workspace": place.workspace,
        "channel": place.channel,
        "message_id": recording.message_id,
        "shared_by": recording.by.user_id,
        "state": ArrivalState.NEW.value,
        "arrived_at": at,
        "recording": recording,
    }


def _identity(recording: SharedRecording) -> tuple[str, str, str]:
    return recording.place.workspace, recording.place.channel, recording.message_id


def _this(place: Place, message_id: str) -> tuple[ColumnElement[bool], ...]:
    return (*_in(place), col(ArrivalRow.message_id) == message_id)


def _in(place: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        col(ArrivalRow.platform) == place.platform,
        col(ArrivalRow.workspace) == place.workspace,
        col(ArrivalRow.channel) == place.channel,
    )

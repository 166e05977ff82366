"""What engines guessed from voices, in a table of its own."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.signals import VoiceSignal
from bot.domain.speech import Extra
from bot.ports import SignalStore
from storage.database import Database, unbroken
from storage.meetings import hold_meeting
from storage.speech_tables import VoiceSignalRow
from storage.statements import BATCH, insert_all


class Signals(SignalStore):
    """The part of the store that knows what voices were taken for."""

    _database: Database

    @unbroken
    async def save_signals(self, meeting_id: str, signals: Sequence[VoiceSignal]) -> None:
        """Keep what was guessed in a meeting; raises `NotFoundError` without it."""
        rows = (
            {
                "meeting_id": meeting_id,
                "position": position,
                "utterance_id": signal.utterance_id,
                "kind": signal.kind.value,
                "value": signal.value,
                "confidence": signal.confidence,
                "engine": signal.engine,
            }
            for position, signal in enumerate(signals)
        )
        async with self._database.writing() as session:
            await hold_meeting(session, meeting_id)
            await session.exec(delete(VoiceSignalRow).where(_of(meeting_id)))
            await insert_all(session, VoiceSignalRow, rows)

    @unbroken
    async def signals(self, meeting_id: str) -> Sequence[VoiceSignal]:
        """What was guessed in a meeting, in the order in which it was kept."""
        ordered = (
            select(VoiceSignalRow).where(_of(meeting_id)).order_by(col(VoiceSignalRow.position))
        )
        async with self._database.reading() as session:
            return [
                VoiceSignal(
                    utterance_id=row.utterance_id,
                    kind=Extra(row.kind),
                    value=row.value,
                    confidence=row.confidence,
                    engine=row.engine,
                )
                for row in await session.exec(ordered)
            ]


def _of(meeting_id: str) -> ColumnElement[bool]:
    return col(VoiceSignalRow.meeting_id) == meeting_id


async def keep_signals_of(
    session: AsyncSession, meeting_id: str, utterances: Collection[str]
) -> None:
    """Forget what was guessed of all other utterances, within a transaction."""
    guessed = select(VoiceSignalRow.utterance_id).where(_of(meeting_id)).distinct()
    gone = [known for known in await session.exec(guessed) if known not in utterances]
    for start in range(0, len(gone), BATCH):
        these = col(VoiceSignalRow.utterance_id).in_(gone[start : start + BATCH])
        await session.exec(delete(VoiceSignalRow).where(_of(meeting_id), these))

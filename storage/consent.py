"""Who opted out of being heard, and who was told of which meeting."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from bot.domain.consent import ConsentEvent, ConsentKind, ConsentMeans
from bot.domain.people import Account
from bot.ports import ConsentStore
from storage.database import Database, unbroken
from storage.meetings import hold_meeting
from storage.rows import ConsentEventRow, OptOutRow
from storage.statements import Values, insert_all, upsert


class Consent(ConsentStore):
    """The part of the store that knows who is not to be heard, and who agreed to be."""

    _database: Database

    @unbroken
    async def opt_out(self, account: Account, at: datetime) -> None:
        """From now on this person is not to be heard; the first moment is kept."""
        values = {**account.model_dump(), "since": at}
        async with self._database.writing() as session:
            keep = upsert(session, OptOutRow).values(values)
            await session.exec(
                keep.on_conflict_do_nothing(index_elements=["platform", "workspace", "user_id"])
            )

    @unbroken
    async def opt_in(self, account: Account) -> None:
        """This person may be heard again; idempotent."""
        this = (
            col(OptOutRow.platform) == account.platform,
            col(OptOutRow.workspace) == account.workspace,
            col(OptOutRow.user_id) == account.user_id,
        )
        async with self._database.writing() as session:
            await session.exec(delete(OptOutRow).where(*this))

    @unbroken
    async def opted_out(self, platform: str, workspace: str) -> frozenset[str]:
        """The user ids of everybody in a workspace who is not to be heard."""
        theirs = select(OptOutRow.user_id).where(
            OptOutRow.platform == platform, OptOutRow.workspace == workspace
        )
        async with self._database.reading() as session:
            return frozenset((await session.exec(theirs)).all())

    @unbroken
    async def note_consent(self, event: ConsentEvent) -> None:
        """Keep what happened, unless it is known; raises `NotFoundError` without its meeting."""
        account = event.account
        theirs = (
            select(ConsentEventRow)
            .where(
                ConsentEventRow.meeting_id == event.meeting_id,
                ConsentEventRow.platform == account.platform,
                ConsentEventRow.workspace == account.workspace,
                ConsentEventRow.user_id == account.user_id,
            )
            .order_by(col(ConsentEventRow.at), col(ConsentEventRow.number))
        )
        async with self._database.writing() as session:
            await hold_meeting(session, event.meeting_id)
            known = [_to_event(row) for row in await session.exec(theirs)]
            if not _is_known(event, known):
                await insert_all(session, ConsentEventRow, [_values(event)])

    @unbroken
    async def consents(self, meeting_id: str) -> Sequence[ConsentEvent]:
        """What happened of a meeting, in order."""
        of_meeting = select(ConsentEventRow).where(ConsentEventRow.meeting_id == meeting_id)
        ordered = of_meeting.order_by(col(ConsentEventRow.at), col(ConsentEventRow.number))
        async with self._database.reading() as session:
            return [_to_event(row) for row in await session.exec(ordered)]

    @unbroken
    async def consents_of(self, account: Account) -> Sequence[ConsentEvent]:
        """What happened between a person and the meetings of their workspace, in order."""
        theirs = select(ConsentEventRow).where(
            ConsentEventRow.platform == account.platform,
            ConsentEventRow.workspace == account.workspace,
            ConsentEventRow.user_id == account.user_id,
        )
        ordered = theirs.order_by(col(ConsentEventRow.at), col(ConsentEventRow.number))
        async with self._database.reading() as session:
            return [_to_event(row) for row in await session.exec(ordered)]


def _is_known(event: ConsentEvent, known: Sequence[ConsentEvent]) -> bool:
    if event.kind is ConsentKind.TOLD:
        told = {one.means for one in known if one.kind is ConsentKind.TOLD}
        return event.means in told
    answers = [(one.kind, one.means) for one in known if one.kind is not ConsentKind.TOLD]
    return answers[-1:] == [(event.kind, event.means)]


def _values(event: ConsentEvent) -> Values:
    return {
        "meeting_id": event.meeting_id,
        **event.account.model_dump(),
        "kind": event.kind.value,
        "means": event.means.value,
        "at": event.at,
    }


def _to_event(row: ConsentEventRow) -> ConsentEvent:
    return ConsentEvent(
        meeting_id=row.meeting_id,
        account=Account(platform=row.platform, workspace=row.workspace, user_id=row.user_id),
        kind=ConsentKind(row.kind),
        means=ConsentMeans(row.means),
        at=row.at,
    )

"""When digests are due, of people and of places."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Place
from bot.domain.nudge import DueDigest
from bot.domain.people import Account
from bot.ports import NextDigest, NudgeStore
from storage.database import Database, unbroken
from storage.followup_rows import ChannelDigestRow, PersonDigestRow
from storage.item_tables import ActionItemRow, ItemEventRow
from storage.rows import MeetingRow, ParticipantRow
from storage.statements import upsert

_IS_OPEN = col(ActionItemRow.status).in_((ItemStatus.OPEN.value, ItemStatus.SNOOZED.value))
_IS_THEIRS = and_(
    col(ParticipantRow.meeting_id) == col(ActionItemRow.meeting_id),
    col(ParticipantRow.id) == col(ActionItemRow.assignee_participant),
)
_OF_PERSON = ("platform", "workspace", "user_id")
_OF_CHANNEL = ("platform", "workspace", "channel")


class Digests(NudgeStore):
    """The part of the store that knows when digests are due."""

    _database: Database

    @unbroken
    async def due_digests(self, now: datetime, limit: int) -> Sequence[DueDigest]:
        """People whose daily digest is due, the longest first."""
        due = select(PersonDigestRow).where(PersonDigestRow.at <= now)
        oldest = due.order_by(col(PersonDigestRow.at)).limit(limit)
        async with self._database.reading() as session:
            return [_to_due(row) for row in await session.exec(oldest)]

    @unbroken
    async def people_without_digest(self, limit: int) -> Sequence[Account]:
        """Accounts with an open item of which nobody knows yet when their digest is due."""
        async with self._database.reading() as session:
            rows = await (await session.connection()).execute(_new_people().limit(limit))
            return [Account(**dict(zip(_OF_PERSON, row, strict=True))) for row in rows]

    @unbroken
    async def plan_digest(self, account: Account, at: datetime) -> None:
        """Let somebody's next digest be due then; what their last one said is kept."""
        async with self._database.writing() as session:
            plan = upsert(session, PersonDigestRow).values(
                **account.model_dump(), at=at, said=frozenset()
            )
            await session.exec(
                plan.on_conflict_do_update(index_elements=_OF_PERSON, set_={"at": plan.excluded.at})
            )

    @unbroken
    async def skip_digest(self, digest: NextDigest) -> None:
        """Go on to the next digest; what the last one said that was sent is kept."""
        later = update(PersonDigestRow).where(*_is(digest.due)).values(at=digest.at)
        async with self._database.writing() as session:
            await session.exec(later)

    @unbroken
    async def due_channel_digests(
        self, now: datetime, limit: int
    ) -> Sequence[tuple[Place, datetime]]:
        """Places whose weekly digest is due, and since when; the longest first."""
        due = select(ChannelDigestRow).where(ChannelDigestRow.at <= now)
        oldest = due.order_by(col(ChannelDigestRow.at)).limit(limit)
        async with self._database.reading() as session:
            return [
                (
                    Place(platform=row.platform, workspace=row.workspace, channel=row.channel),
                    row.at,
                )
                for row in await session.exec(oldest)
            ]

    @unbroken
    async def places_without_digest(self, limit: int) -> Sequence[Place]:
        """Places with an open item of which nobody knows yet when their digest is due."""
        place = [col(getattr(MeetingRow, f"place_{name}")) for name in _OF_CHANNEL]
        is_known = exists().where(
            *(
                getattr(ChannelDigestRow, name) == column
                for name, column in zip(_OF_CHANNEL, place, strict=True)
            )
        )
        has_something = exists().where(
            col(ActionItemRow.meeting_id) == col(MeetingRow.id), _IS_OPEN
        )
        new = select(*place).where(~is_known, has_something).distinct()
        async with self._database.reading() as session:
            rows = await (await session.connection()).execute(new.limit(limit))
            return [Place(**dict(zip(_OF_CHANNEL, row, strict=True))) for row in rows]

    @unbroken
    async def plan_channel_digest(self, place: Place, at: datetime) -> None:
        """Let the next digest of a place be due then."""
        async with self._database.writing() as session:
            plan = upsert(session, ChannelDigestRow).values(
                platform=place.platform, workspace=place.workspace, channel=place.channel, at=at
            )
            await session.exec(
                plan.on_conflict_do_update(
                    index_elements=_OF_CHANNEL, set_={"at": plan.excluded.at}
                )
            )

    @unbroken
    async def advance_channel_digest(self, place: Place, at: datetime, next_at: datetime) -> None:
        """Go on from the digest that was due at `at`; nothing happens if somebody has already."""
        later = update(ChannelDigestRow).where(
            col(ChannelDigestRow.platform) == place.platform,
            col(ChannelDigestRow.workspace) == place.workspace,
            col(ChannelDigestRow.channel) == place.channel,
            col(ChannelDigestRow.at) == at,
        )
        async with self._database.writing() as session:
            await session.exec(later.values(at=next_at))

    @unbroken
    async def done_since(self, place: Place, since: datetime) -> int:
        """How many items of a place and its threads were done since a moment and still are."""
        done = (
            select(func.count(distinct(col(ActionItemRow.id))))
            .join(MeetingRow, col(MeetingRow.id) == col(ActionItemRow.meeting_id))
            .join(ItemEventRow, col(ItemEventRow.item_id) == col(ActionItemRow.id))
            .where(
                MeetingRow.place_platform == place.platform,
                MeetingRow.place_workspace == place.workspace,
                MeetingRow.place_channel == place.channel,
                ActionItemRow.status == ItemStatus.DONE.value,
                ItemEventRow.field == "status",
                ItemEventRow.new == ItemStatus.DONE.value,
                ItemEventRow.at >= since,
            )
        )
        async with self._database.reading() as session:
            return (await session.exec(done)).one()


def _new_people() -> Select[*tuple[Any, ...]]:
    """Platform, workspace and user id of who has an open item and no digest."""
    met = (
        select(
            col(ParticipantRow.account_platform).label("platform"),
            col(ParticipantRow.account_user_id).label("user_id"),
            col(ParticipantRow.account_workspace).label("workspace"),
        )
        .where(col(ParticipantRow.account_platform).is_not(None))
        .distinct()
        .subquery("met")
    )
    is_known = exists().where(
        *(col(getattr(PersonDigestRow, name)) == met.c[name] for name in _OF_PERSON)
    )
    # Most are known, and of who is left every meeting has to be looked at. By itself PostgreSQL
    # would rather join everybody with everything: hence the offset, and a number for EXISTS.
    columns = [met.c[name] for name in _OF_PERSON]
    new = select_columns(*columns).where(~is_known).offset(0).subquery("new")
    something = (
        select(ActionItemRow.number)
        .join(ParticipantRow, _IS_THEIRS)
        .where(
            *(getattr(ParticipantRow, f"account_{name}") == new.c[name] for name in _OF_PERSON),
            _IS_OPEN,
        )
        .limit(1)
        .correlate(new)
        .scalar_subquery()
    )
    return select_columns(*(new.c[name] for name in _OF_PERSON)).where(something.is_not(None))


async def go_on(session: AsyncSession, digest: NextDigest) -> bool:
    """Take a digest, within a transaction; False if somebody else has taken it."""
    taken = update(PersonDigestRow).where(*_is(digest.due)).values(at=digest.at, said=digest.said)
    return (await session.exec(taken)).rowcount > 0


def _is(due: DueDigest) -> tuple[ColumnElement[bool], ...]:
    account = due.account
    return (
        and_(
            col(PersonDigestRow.platform) == account.platform,
            col(PersonDigestRow.workspace) == account.workspace,
            col(PersonDigestRow.user_id) == account.user_id,
        ),
        col(PersonDigestRow.at) == due.at,
    )


def _to_due(row: PersonDigestRow) -> DueDigest:
    account = Account(platform=row.platform, workspace=row.workspace, user_id=row.user_id)
    return DueDigest(account, row.at, row.said)

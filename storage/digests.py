"""When digests are due, of people and of places."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    and_,
    distinct,
    exists,
    func,
    literal,
    or_,
    update,
)
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ItemStatus
from bot.domain.meeting import Place
from bot.domain.nudge import DueChannelDigest, DueDigest
from bot.domain.people import Account
from bot.ports import NextDigest, NudgeStore
from storage.database import Database, unbroken
from storage.followup_rows import ChannelDigestRow, LinkedAccountRow, PersonDigestRow
from storage.item_tables import ActionItemRow, ItemEventRow
from storage.rows import MeetingRow, ParticipantRow
from storage.statements import upsert

_IS_OPEN = col(ActionItemRow.status).in_((ItemStatus.OPEN.value, ItemStatus.SNOOZED.value))
_IS_THEIRS = and_(
    col(ParticipantRow.meeting_id) == col(ActionItemRow.meeting_id),
    col(ParticipantRow.id) == col(ActionItemRow.assignee_participant),
)
_IS_LINKED = and_(
    col(LinkedAccountRow.platform) == col(PersonDigestRow.platform),
    col(LinkedAccountRow.user_id) == col(PersonDigestRow.user_id),
)
_PERSON = func.coalesce(
    col(LinkedAccountRow.person),
    col(PersonDigestRow.platform).concat(literal(":")).concat(col(PersonDigestRow.user_id)),
)
_OF_PERSON = ("platform", "workspace", "user_id")
_OF_CHANNEL = ("platform", "workspace", "channel")


class Digests(NudgeStore):
    """The part of the store that knows when digests are due."""

    _database: Database

    @unbroken
    async def due_digests(
        self, now: datetime, limit: int, *, of: Collection[str] | None = None
    ) -> Sequence[DueDigest]:
        """Daily digests that are due, the longest first: of everybody, or `of` some people."""
        if of is not None and not of:
            return []
        due = (
            select(PersonDigestRow, _PERSON)
            .join(LinkedAccountRow, _IS_LINKED, isouter=True)
            .where(PersonDigestRow.at <= now, *(() if of is None else (_PERSON.in_(of),)))
        )
        oldest = due.order_by(col(PersonDigestRow.at), col(PersonDigestRow.user_id)).limit(limit)
        async with self._database.reading() as session:
            return [_to_due(row, person) for row, person in await session.exec(oldest)]

    @unbroken
    async def people_without_digest(self, beyond: datetime, limit: int) -> Sequence[Account]:
        """Accounts with an open item whose next digest is not planned, or only beyond a moment."""
        async with self._database.reading() as session:
            rows = await (await session.connection()).execute(_new_people(beyond).limit(limit))
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
    async def due_channel_digests(self, now: datetime, limit: int) -> Sequence[DueChannelDigest]:
        """Places whose weekly digest is due and not put off until later, the longest first."""
        is_time = or_(col(ChannelDigestRow.next_at).is_(None), col(ChannelDigestRow.next_at) <= now)
        due = select(ChannelDigestRow).where(ChannelDigestRow.at <= now, is_time)
        oldest = due.order_by(col(ChannelDigestRow.at)).limit(limit)
        async with self._database.reading() as session:
            return [
                DueChannelDigest(
                    Place(platform=row.platform, workspace=row.workspace, channel=row.channel),
                    row.at,
                    row.next_at,
                )
                for row in await session.exec(oldest)
            ]

    @unbroken
    async def places_without_digest(self, beyond: datetime, limit: int) -> Sequence[Place]:
        """Places with an open item whose next digest is not planned, or only beyond a moment."""
        place = [col(getattr(MeetingRow, f"place_{name}")) for name in _OF_CHANNEL]
        is_known = exists().where(
            *(
                getattr(ChannelDigestRow, name) == column
                for name, column in zip(_OF_CHANNEL, place, strict=True)
            ),
            col(ChannelDigestRow.at) <= beyond,
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
                    index_elements=_OF_CHANNEL, set_={"at": plan.excluded.at, "next_at": None}
                )
            )

    @unbroken
    async def postpone_channel_digest(self, place: Place, at: datetime, until: datetime) -> None:
        """Try the digest that was due at `at` later; nothing happens if somebody has gone on."""
        async with self._database.writing() as session:
            await session.exec(_channel_digest(place, at).values(next_at=until))

    @unbroken
    async def advance_channel_digest(self, place: Place, at: datetime, next_at: datetime) -> None:
        """Go on from the digest that was due at `at`; nothing happens if somebody has already."""
        async with self._database.writing() as session:
            await session.exec(_channel_digest(place, at).values(at=next_at, next_at=None))

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


def _channel_digest(place: Place, at: datetime) -> Update:
    """A change of the digest of a place that is due since a moment."""
    return update(ChannelDigestRow).where(
        col(ChannelDigestRow.platform) == place.platform,
        col(ChannelDigestRow.workspace) == place.workspace,
        col(ChannelDigestRow.channel) == place.channel,
        col(ChannelDigestRow.at) == at,
    )


def _new_people(beyond: datetime) -> Select[*tuple[Any, ...]]:
    """Platform, workspace and user id of who has an open item and no digest before a moment."""
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
        *(col(getattr(PersonDigestRow, name)) == met.c[name] for name in _OF_PERSON),
        col(PersonDigestRow.at) <= beyond,
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


async def go_on(session: AsyncSession, digest: NextDigest, nudge_id: str) -> bool:
    """Take a digest for a nudge, within a transaction; False if somebody else has taken it."""
    taken = update(PersonDigestRow).where(*_is(digest.due))
    values = {"at": digest.at, "nudge": nudge_id, "saying": digest.said}
    return (await session.exec(taken.values(values))).rowcount > 0


async def settle_digest(session: AsyncSession, nudge_id: str, *, is_said: bool) -> None:
    """Note that the digest in a nudge was said, or that it was not, within a transaction."""
    said = {"said": col(PersonDigestRow.saying)} if is_said else {}
    its = update(PersonDigestRow).where(col(PersonDigestRow.nudge) == nudge_id)
    await session.exec(its.values({**said, "nudge": None, "saying": None}))


async def put_back_digest(
    session: AsyncSession, nudge_ids: Sequence[str], at: datetime | None = None
) -> None:
    """Let the digests in nudges be said by others, within a transaction: then, or the next time."""
    its = update(PersonDigestRow).where(col(PersonDigestRow.nudge).in_(nudge_ids))
    moment = {} if at is None else {"at": at}
    await session.exec(its.values({**moment, "nudge": None, "saying": None}))


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


def _to_due(row: PersonDigestRow, person: str) -> DueDigest:
    account = Account(platform=row.platform, workspace=row.workspace, user_id=row.user_id)
    return DueDigest(account, row.at, row.said, person)

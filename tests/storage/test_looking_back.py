"""A database from before there was search: what is in it is found and known afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from bot.domain.meeting import Place
from storage.database import open_database
from storage.store import SqlStore
from storage.url import database_url as url_of

PLACE = Place(platform="discord", workspace="w", channel="c")

_MEETING = """
    INSERT INTO meeting (
        id, submission, place_platform, place_workspace, place_channel, title, started_at, zone,
        source, stage, fraction
    ) VALUES (
        'm1', 's', 'discord', 'w', 'c', 'Book', '2026-11-18 09:00:00', 'UTC', 'live', 'done', 0
    )
"""
_CAPTURE = """
    INSERT INTO capture (
        meeting_id, room_platform, room_workspace, room_channel, state, changed_at, started_by,
        is_paused
    ) VALUES (
        'm1', 'discord', 'w', 'room', 'ended', '2026-11-18 10:00:00', '7', false
    )
"""
_UTTERANCE = """
    INSERT INTO utterance (meeting_id, position, id, start_s, end_s, basis, text, words)
    VALUES ('m1', :position, :id, :position, :position, 'track', :text, '[]')
"""


@contextmanager
def before_search(url: str) -> Iterator[Connection]:
    """A database as it was before."""
    target = url_of(url)
    if target.get_backend_name() == "sqlite":
        target = target.set(drivername="sqlite")
    engine = create_engine(target)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "storage:migrations")
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0002")
        yield connection
    engine.dispose()


def fill(connection: Connection, utterances: int) -> None:
    """Keep one meeting with so many utterances, each with a page number of its own."""
    connection.execute(text(_MEETING))
    connection.execute(text(_CAPTURE))
    said = [
        {"position": number, "id": f"u{number}", "text": f"Drafting page {number} of Zoë's book."}
        for number in range(utterances)
    ]
    connection.execute(text(_UTTERANCE), said)


async def test_what_was_said_before_there_was_search_is_found(empty_database_url: str) -> None:
    with before_search(empty_database_url) as connection:
        fill(connection, 3)
    async with open_database(empty_database_url) as database:
        store = SqlStore(database)
        found = await store.find(["drafts", "2"], [PLACE], 9)
        assert [one.utterance.id for one in found] == ["u2"]
        assert len(await store.find(["zoe"], [PLACE], 9)) == 3
        await store.forget_meeting("m1")
        assert await store.find(["zoe"], [PLACE], 9) == []


async def test_who_had_a_meeting_recorded_has_started_it(empty_database_url: str) -> None:
    with before_search(empty_database_url) as connection:
        fill(connection, 1)
    async with open_database(empty_database_url) as database:
        store = SqlStore(database)
        assert (await store.meeting("m1")).started_by == "7"
        assert (await store.capture("m1")).is_discarded is False

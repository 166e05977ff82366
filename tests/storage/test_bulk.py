"""Long meetings are written and read in few statements."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.ports import Store
from tests.storage import examples


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent to any database meanwhile."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_ten_thousand_utterances_are_written_and_read_in_few_statements(
    store: Store,
) -> None:
    await store.add_meeting(examples.meeting(), "s")
    transcript = examples.transcript(utterances=10_000)
    with statements() as sent:
        await store.save_transcript(transcript)
    assert 1 <= sum(one.startswith("INSERT INTO utterance") for one in sent) <= 20
    assert len(sent) <= 30
    with statements() as sent:
        assert await store.transcript("m1") == transcript
    assert 1 <= len(sent) <= 30


async def test_many_meetings_are_listed_in_as_many_statements_as_one(store: Store) -> None:
    counts = []
    for number in range(30):
        await store.add_meeting(examples.meeting(f"m{number}"), f"s{number}")
        with statements() as sent:
            assert len(await store.meetings(99)) == number + 1
        counts.append(len(sent))
    assert len(set(counts)) == 1


async def test_what_is_found_in_many_meetings_is_read_in_few_statements(store: Store) -> None:
    for number in range(30):
        await store.add_meeting(examples.meeting(f"m{number}"), f"s{number}")
        await store.save_transcript(examples.transcript(f"m{number}"))
    with statements() as sent:
        found = await store.find(["schick"], [examples.meeting().place], 30)
    assert len({hit.meeting.id for hit in found}) > 9
    assert sum(one.lstrip().startswith(("SELECT", "WITH")) for one in sent) <= 4

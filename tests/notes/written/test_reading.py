"""Windows are paid for once, read while people talk, halved where too long, and never lost."""

import asyncio
import re
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlmodel import select

from bot.domain.action_item import ItemStatus
from bot.domain.notes import Notes, NotesRequest
from bot.domain.transcript import Transcript
from bot.notes.written.taker import WrittenNoteTaker
from storage.database import Database, open_database
from storage.rows import DraftRow
from storage.store import SqlStore
from tests.notes.talk import meeting_of, people, transcript_of, utterances
from tests.notes.written.models import Json, Known, answer, first_three, nothing, seen, task
from tests.notes.written.proof import everything_is_proved, long_talk
from tests.notes.written.setting import Drawer, taker_for, written_of
from tests.servers.openai import Asked, LocalOpenAi, failures

TALK = long_talk(40, 3)
MEETING = meeting_of(people(TALK))
TRANSCRIPT = transcript_of(utterances(TALK), "en")
TOKENS = 600


def reports(asked: Asked) -> Json:
    """A model that finds every report that somebody promises to write."""
    known: list[Known] = []
    if asked.schema_name == "WindowDraft":
        for line in seen(asked.user):
            if number := re.search(r"report about project (\d+) by", line.text):
                text = f"Write the report about project {number[1]}"
                known.append(task(text, line.speaker, line.text, due="by Friday"))
    return answer(asked, known, first_three)


def windows(requests: Iterable[Asked]) -> list[str]:
    """What the model was given to read."""
    return [
        f"{asked.system}\n{asked.user}" for asked in requests if asked.schema_name == "WindowDraft"
    ]


async def notes_by(taker: WrittenNoteTaker, transcript: Transcript = TRANSCRIPT) -> Notes:
    return await taker.take_notes(MEETING, transcript, NotesRequest(), lambda _fraction: None)


def numbers(notes: Notes) -> list[str]:
    return [item.task.rpartition(" ")[2] for item in notes.action_items]


async def test_what_was_read_is_not_asked_for_again() -> None:
    drawer = Drawer()
    async with LocalOpenAi(answer=reports) as server:
        async with taker_for(server, drawer, window_tokens=TOKENS) as taker:
            first = await notes_by(taker)
        read = windows(server.requests)
        assert len(read) == len(set(read)) > 4
        async with taker_for(server, drawer, window_tokens=TOKENS) as taker:
            second = await notes_by(taker)
        assert windows(server.requests) == read
    assert first.action_items == second.action_items
    assert numbers(first) == [str(number) for number in range(40)]


async def test_what_was_read_for_other_notes_is_read_anew() -> None:
    drawer = Drawer()
    async with (
        LocalOpenAi(answer=reports) as server,
        taker_for(server, drawer, window_tokens=TOKENS) as taker,
    ):
        await notes_by(taker)
        before = len(windows(server.requests))
        german = NotesRequest(language="de")
        await taker.take_notes(MEETING, TRANSCRIPT, german, lambda _fraction: None)
        assert len(windows(server.requests)) == 2 * before


async def test_windows_that_were_read_while_people_talked_are_found_again() -> None:
    drawer = Drawer()
    said = TRANSCRIPT.utterances
    async with (
        LocalOpenAi(answer=reports) as server,
        taker_for(server, drawer, window_tokens=TOKENS) as taker,
    ):
        counts = [
            await taker.read_ahead(MEETING, reversed(said[:count]), NotesRequest())
            for count in range(0, len(said) + 1, 20)
        ]
        ahead = windows(server.requests)
        assert counts == sorted(counts)
        assert counts[-1] == len(ahead) == len(set(ahead)) > 3
        notes = await notes_by(taker)
        rest = windows(server.requests)[len(ahead) :]
    assert len(rest) == 2
    assert not set(rest) & set(ahead)
    assert numbers(notes) == [str(number) for number in range(40)]


async def test_a_model_that_does_not_answer_stops_no_meeting() -> None:
    drawer = Drawer()
    async with (
        LocalOpenAi(answer=reports) as server,
        taker_for(server, drawer, window_tokens=TOKENS) as taker,
    ):
        server.fail_next(failures.server_error())
        said = TRANSCRIPT.utterances
        assert await taker.read_ahead(MEETING, said, NotesRequest()) == 0
        assert drawer.drafts == {}
        assert await taker.read_ahead(MEETING, said, NotesRequest()) > 3


async def test_a_window_that_no_model_reads_is_read_by_the_rules() -> None:
    async with (
        LocalOpenAi(answer=reports) as server,
        taker_for(server, window_tokens=TOKENS) as taker,
    ):
        server.fail_next(failures.server_error())
        notes = await notes_by(taker)
    everything_is_proved(notes, TRANSCRIPT)
    assert numbers(notes) == [str(number) for number in range(40)]
    assert {item.status for item in notes.action_items} == {ItemStatus.OPEN}
    plain = [part for part in notes.source.parts if part.writer == "plain"]
    assert len(plain) == 1
    assert plain[0].reason
    assert "scripted" in plain[0].reason
    assert {part.writer for part in notes.source.parts} == {"plain", "scripted"}
    assert notes.unread == ()


async def test_what_nobody_can_read_is_said_in_the_notes() -> None:
    german = tuple(
        u.model_copy(update={"language": "is", "text": u.text.replace("project", "verkefni")})
        for u in TRANSCRIPT.utterances
    )
    transcript = transcript_of(german, "is")
    async with (
        LocalOpenAi(answer=lambda _asked: nothing()) as server,
        taker_for(server, window_tokens=TOKENS) as taker,
    ):
        server.fail_next(failures.server_error())
        notes = await notes_by(taker, transcript)
    (gap,) = notes.unread
    assert gap.reason
    assert 0 <= gap.start_s < gap.end_s < german[-1].end_s


async def test_without_any_model_the_notes_are_plain_and_say_why() -> None:
    async with LocalOpenAi(answer=reports) as server, taker_for(server) as taker:
        server.fail_next(failures.wrong_key(), times=50)
        notes = await notes_by(taker)
    assert notes.source.extractor == "plain"
    (part,) = notes.source.parts
    assert part.writer == "plain"
    assert part.reason
    assert part.end_s == pytest.approx(TRANSCRIPT.utterances[-1].end_s)
    assert numbers(notes) == [str(number) for number in range(40)]
    everything_is_proved(notes, TRANSCRIPT)


async def test_a_window_that_is_too_long_is_halved_and_the_halves_are_remembered() -> None:
    drawer = Drawer()
    async with LocalOpenAi(answer=reports) as server:
        async with taker_for(server, drawer) as taker:
            server.fail_next(failures.too_long())
            notes = await notes_by(taker)
        assert len(windows(server.requests)) > 2
        read = len(windows(server.requests))
        async with taker_for(server, drawer) as taker:
            again = await notes_by(taker)
        assert len(windows(server.requests)) == read
    assert numbers(notes) == [str(number) for number in range(40)]
    assert again.action_items == notes.action_items
    assert notes.unread == ()


async def test_an_answer_that_is_cut_off_is_read_in_halves() -> None:
    async with LocalOpenAi(answer=reports) as server, taker_for(server) as taker:
        server.fail_next(failures.cut_short(900), times=2)
        notes = await notes_by(taker)
    assert numbers(notes) == [str(number) for number in range(40)]


async def test_a_small_context_is_never_exceeded() -> None:
    drawer = Drawer()
    async with (
        LocalOpenAi(answer=reports, context_tokens=8_000) as server,
        taker_for(server, drawer, context_tokens=8_000) as taker,
    ):
        notes = await notes_by(taker)
        assert all(asked.tokens < 8_000 for asked in server.requests)
    assert numbers(notes) == [str(number) for number in range(40)]


async def test_the_order_in_which_answers_come_changes_nothing() -> None:
    async def notes_with(slow: int) -> Notes:
        async with (
            LocalOpenAi(answer=reports) as server,
            taker_for(server, window_tokens=TOKENS) as taker,
        ):
            for _ in range(slow):
                server.fail_next(failures.slow(0.1))
            return await notes_by(taker)

    one, other = await notes_with(0), await notes_with(3)
    assert one.model_copy(update={"usage": None, "written_at": other.written_at}) == (
        other.model_copy(update={"usage": None})
    )


async def test_the_end_is_looked_at_twice() -> None:
    async with (
        LocalOpenAi(answer=reports) as server,
        taker_for(server, window_tokens=TOKENS) as taker,
    ):
        await notes_by(taker)
    closing = [asked for asked in server.requests if "end of the meeting" in asked.system]
    assert len(closing) == 1
    assert "project 39" in closing[0].user
    assert "project 10" not in closing[0].user


async def test_twins_that_a_model_sees_become_one_only_if_code_agrees() -> None:
    def pairs(asked: Asked) -> Json:
        if asked.schema_name != "TwinsDraft":
            return reports(asked)
        count = asked.user.count("\n[")
        return {"groups": [{"numbers": list(range(1, count + 1))}, {"numbers": [0, -1, 99]}]}

    notes = await written_of(pairs, TALK, window_tokens=TOKENS)
    assert numbers(notes) == [str(number) for number in range(40)]


async def killed_child(url: str, base_url: str, key: str) -> None:
    """What the process does that is killed."""
    async with open_database(url) as database:
        server = LocalOpenAi(key=key)
        server.base_url = base_url
        async with taker_for(server, SqlStore(database), window_tokens=300) as taker:
            await notes_by(taker)


CHILD = """
import asyncio, sys
from tests.notes.written.test_reading import killed_child
asyncio.run(killed_child(*sys.argv[1:]))
"""


async def test_a_process_that_is_killed_pays_for_no_window_twice(sqlite_database_url: str) -> None:
    async with (
        LocalOpenAi(answer=reports) as server,
        open_database(sqlite_database_url) as database,
    ):
        store = SqlStore(database)
        await store.add_meeting(MEETING, "one")
        server.fail_next(failures.slow(0), times=5)
        server.fail_next(failures.slow(60), times=4)
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            CHILD,
            *(sqlite_database_url, server.base_url, server.key),
            cwd=Path(__file__).parents[3],
        )
        async with asyncio.timeout(60):
            while len(await kept_in(database)) < 5 or len(server.requests) < 9:  # noqa: ASYNC110 (a database has no events)
                await asyncio.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        await child.wait()
        before = len(server.requests)
        async with taker_for(server, store, window_tokens=300) as taker:
            notes = await notes_by(taker)
        asked_again = windows(server.requests[before:])
        assert len(await kept_in(database)) == len(asked_again) + 5
        assert not set(asked_again) & set(windows(server.requests[:5]))
    assert numbers(notes) == [str(number) for number in range(40)]


async def kept_in(database: Database) -> list[str]:
    """The keys of the drafts that a process has kept."""
    async with database.reading() as session:
        return list((await session.exec(select(DraftRow.key))).all())

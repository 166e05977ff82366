"""How an interaction is answered, whatever happens on the way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import discord
import pytest
from discord import app_commands

from bot.domain.publication import Attachment
from bot.errors import Fault, MinutaError, ProviderError
from integrations.discord import layout
from integrations.discord.asking import Asked, Reply, answered
from tests.discord.chat_room import ChatRoom, chat_room
from tests.discord.command_room import said
from tests.servers.discord import Interaction
from tests.servers.discord.interaction import DEFERRED
from tests.servers.discord.messages import EPHEMERAL, shown

Work = Callable[[], Awaitable[Reply | str]]


class Asking:
    """A bot with one command, which does whatever the test says."""

    def __init__(self, room: ChatRoom) -> None:
        self.room = room
        self.work: Work
        self.done = asyncio.Event()
        self.acknowledges_before = False

    async def answer(self, asked: Asked) -> None:
        if self.acknowledges_before:
            await self._acknowledge(asked)
        await answered(asked, self.work)
        self.done.set()

    async def _acknowledge(self, asked: Asked) -> None:
        """What a first try does of which the library hears nothing."""
        url = f"{self.room.local.url}/interactions/{asked.id}/{asked.token}/callback"
        sign = {"type": DEFERRED, "data": {"flags": EPHEMERAL}}
        async with aiohttp.ClientSession() as session, session.post(url, json=sign) as response:
            assert response.ok

    def ask(self, work: Work) -> Interaction:
        self.work = work
        return self.room.local.invoke(self.room.anna, self.room.text, "/try")

    async def over(self) -> None:
        async with asyncio.timeout(30):
            await self.done.wait()


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    async with chat_room() as room:
        made = Asking(room)
        tree: app_commands.CommandTree[discord.Client] = room.client.tree

        @tree.command(name="try", description="Try it")
        async def try_it(asked: discord.Interaction[discord.Client]) -> None:
            await made.answer(asked)

        await tree.sync()
        yield made


async def test_it_is_acknowledged_before_the_work_is_done(asking: Asking) -> None:
    gate = asyncio.Event()

    async def work() -> str:
        await gate.wait()
        return "There."

    asked = await asking.ask(work).answered()
    assert asked.kind == DEFERRED
    assert asked.is_ephemeral
    gate.set()
    assert (await asked.finished()).text == "There."


async def test_an_error_for_people_becomes_a_sentence_without_effect(asking: Asking) -> None:
    async def work() -> str:
        raise MinutaError("**@everyone** is not there.", "Look elsewhere.")

    text = (await asking.ask(work).finished()).text
    assert text == "⚠️ \\*\\*@\u200beveryone\\*\\* is not there. Look elsewhere."


async def test_a_provider_that_fails_is_named_and_its_detail_is_not(asking: Asking) -> None:
    async def work() -> str:
        raise ProviderError("hearing", Fault.CONNECTIVITY, "10.0.0.7 refused")

    text = (await asking.ask(work).finished()).text
    assert "Hearing" in text
    assert "10.0.0.7" not in text


async def test_what_nobody_expected_is_told_without_what_it_says(
    asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> str:
        raise ValueError("Anna said: buy the bank")

    asked = await asking.ask(work).finished()
    assert "went wrong" in asked.text
    assert str(asked.id) in asked.text
    assert str(asked.id) in caplog.text
    assert "buy the bank" not in asked.text + caplog.text


async def test_a_long_answer_comes_in_as_many_messages_as_it_needs(asking: Asking) -> None:
    lines = [f"Line {number} says something." for number in range(400)]

    async def work() -> str:
        return "\n".join(lines)

    asked = asking.ask(work)
    await asking.over()
    assert len(asked.messages) > 1
    assert all(message["flags"] & EPHEMERAL for message in asked.messages)
    assert said(asked).splitlines() == lines


async def test_headings_and_quotes_of_a_long_answer_stay_what_they_are(asking: Asking) -> None:
    said_by_ben = "> “Who pays for the printing, and when?”\n-# Ben at 0:07"
    text = "\n".join(("## Book launch", "### Found", *[said_by_ben] * 200))

    async def work() -> str:
        return text

    asked = asking.ask(work)
    await asking.over()
    assert len(asked.messages) > 1
    assert said(asked) == text
    assert not any(shown(message).startswith("-#") for message in asked.messages)


async def test_a_bot_that_closes_meanwhile_is_no_fault(
    asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> str:
        await asking.room.client.close()
        return "Too late."

    asking.ask(work)
    await asking.over()
    assert "could not be answered: ConnectionError" in caplog.text
    assert "Traceback" not in caplog.text


async def test_files_are_shown_under_the_text(asking: Asking) -> None:
    async def work() -> Reply:
        notes = Attachment(name="notes.md", media_type="text/markdown", text="# Notes")
        return Reply("Here:", attachments=(notes,))

    asked = asking.ask(work)
    await asking.over()
    (message,) = asked.messages
    assert [one["filename"] for one in message["attachments"]] == ["notes.md"]
    assert "notes.md" in str(message["components"]), "a file that no component shows is not seen"


async def test_a_text_and_a_view_are_two_messages(asking: Asking) -> None:
    async def work() -> Reply:
        return Reply("First.", view=layout.plain("Second."))

    asked = asking.ask(work)
    await asking.over()
    assert [shown(message) for message in asked.messages] == ["First.", "Second."]


async def test_an_answer_after_fifteen_minutes_comes_as_a_direct_message(asking: Asking) -> None:
    room = asking.room

    async def work() -> str:
        room.local.rest.interactions.expire(asked)
        return "At last."

    asked = asking.ask(work)
    await asking.over()
    direct = room.local.rest.messages.direct_with(room.anna)
    heading, answer = map(shown, direct)
    assert "`try`" in heading
    assert "Acme" in heading
    assert answer == "At last."


async def test_what_was_said_in_time_is_not_said_again(asking: Asking) -> None:
    room = asking.room
    lines = [f"Line {number} says something." for number in range(600)]

    async def expire() -> None:
        await asked.finished()
        room.local.rest.interactions.expire(asked)

    async def work() -> str:
        expiring.append(asyncio.create_task(expire()))
        return "\n".join(lines)

    expiring: list[asyncio.Task[None]] = []
    asked = asking.ask(work)
    await asking.over()
    _, *late = map(shown, room.local.rest.messages.direct_with(room.anna))
    assert late
    assert "\n".join([said(asked), *late]).splitlines() == lines


async def test_who_closed_the_answer_before_it_came_is_answered_all_the_same(
    asking: Asking,
) -> None:
    async def work() -> str:
        asked.messages.clear()
        return "There."

    asked = asking.ask(work)
    await asking.over()
    assert said(asked) == "There."
    assert asking.room.local.rest.messages.direct_with(asking.room.anna) == []


async def test_nothing_is_done_that_could_not_be_acknowledged(asking: Asking) -> None:
    asking.room.local.rest.interactions.patience_s = 0.0
    done = False

    async def work() -> str:
        nonlocal done
        done = True
        return "Done."

    asking.ask(work)
    await asking.over()
    assert not done


async def test_an_acknowledgement_that_discord_fails_at_first_is_repeated(asking: Asking) -> None:
    async def work() -> str:
        return "There."

    asking.room.local.rest.fail_next("POST", "/callback", 502)
    assert (await asking.ask(work).finished()).text == "There."


async def test_an_acknowledgement_whose_answer_was_lost_has_arrived(asking: Asking) -> None:
    async def work() -> str:
        return "There."

    asking.acknowledges_before = True
    assert (await asking.ask(work).finished()).text == "There."


async def test_work_with_nothing_to_say_is_said_to_be_done(asking: Asking) -> None:
    async def work() -> str:
        return ""

    assert (await asking.ask(work).finished()).text == "Done."

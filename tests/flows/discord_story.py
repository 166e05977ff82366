"""A whole meeting on Discord, as people go through it, and what they read.

`python -m tests.flows.discord_story` plays it against `minuta run` in a Discord on this machine and
prints everything that was posted, as text.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.flows.discord_bot import recording, running, say, words
from tests.flows.discord_office import Office
from tests.servers.discord import Behaviour, LocalDiscord
from tests.servers.discord.api import Upload
from tests.servers.discord.messages import shown

if TYPE_CHECKING:
    from tests.flows.bot_process import Bot
    from tests.servers.discord import Speaker
    from tests.servers.discord.world import Account, Channel, Json

TITLE = "Website weekly @everyone"
WHOLE = "everything else: in the thread"
"""What the head of the notes says once everything is there."""

_PATIENCE_S = 60.0
_MODEL = (
    "encoder_model.ort",
    "decoder_model_merged.ort",
    "decoder_with_attention.ort",
    "tokenizer.bin",
)
_SPELLING = ("spelling_cnn.ort", "spelling_cnn_meta.json")


class Held(NamedTuple):
    """A meeting that is over: how it went, its notice, the head of its notes, and their thread."""

    status: str
    notice: Json
    head: Json
    thread: Channel


async def begin(office: Office) -> tuple[Json, dict[str, Speaker]]:
    """Three people come, one of them starts; the notice, and what people talk with."""
    speakers = await office.enter(office.alice, office.peter, office.david)
    await office.ask(office.alice, "meeting start", {"title": TITLE})
    await office.room.until_in(office.discord.bot)
    return await office.posted("/privacy optout"), speakers


async def join_late(office: Office, name: str) -> tuple[Account, Json, Speaker]:
    """Somebody comes while the others talk; what they are told in private."""
    person = office.guild.add_member(name)
    speakers = await office.enter(person)
    return person, await office.told(person, "which Minuta records"), speakers[name]


async def restart(office: Office, bot: Bot) -> None:
    """Kill the bot where it stands and wait until it is back in the room."""
    await bot.kill()
    await bot.start()
    await office.room.until_in(office.discord.bot, _PATIENCE_S)


async def stop(office: Office, notice: Json) -> Held:
    """See how it goes, stop, and wait for the notes."""
    status = await office.ask(office.david, "meeting status")
    await office.ask(office.alice, "meeting stop")
    head = await office.posted(WHOLE)
    return Held(status, notice, head, office.thread(head))


async def hold(office: Office, bot: Bot) -> Held:
    """A meeting from its beginning to its notes.

    Peter agrees, Eva comes late and does not want to be recorded, the bot is killed in the middle,
    and David presses a button of before.
    """
    notice, speakers = await begin(office)
    await say(speakers["Alice"], words("Alice", "launch the website on Monday"))
    await office.press(office.peter, notice, "OK")
    eva, told, voice = await join_late(office, "Eva")
    office.picture("while people talk")
    await office.press(eva, told, "Don't record me")
    await say(voice, words("David", "second server"))
    await say(speakers["Peter"], words("Peter", "fix the contact page"))
    await restart(office, bot)
    await office.press(office.david, notice, "OK")
    await say(speakers["Alice"], words("Alice", "announcement by tomorrow"))
    await say(speakers["David"], words("David", "I will do that"))
    office.picture("after a restart")
    return await stop(office, notice)


async def give(office: Office, held: Held, task: str, to: Account) -> None:
    """Make an item somebody else's, and wait until the notes say so."""
    page = item_page(office, held, task)
    asked = await office.press(office.alice, page, "Owner", near=task)
    await office.choose(office.alice, asked.messages[0], to)
    await office.posted(f"{task}\n<@{to.id}>", held.thread)


async def rename(office: Office, held: Held, person: Account, name: str) -> None:
    """Say what somebody is called, and wait until the notes say so."""
    asked = await office.press(office.alice, held.head, "Fix names")
    form = await office.choose(office.alice, asked.messages[0], str(person.id))
    await office.fill_in(office.alice, form, {"name": name})
    await office.posted(f"{name}, ")


def item_page(office: Office, held: Held, task: str) -> Json:
    """The page of the notes with an action item."""
    return next(page for page in office.messages(held.thread) if task in shown(page))


def broken_model(folder: Path) -> dict[str, str]:
    """The settings of a bot whose speech engine finds its model damaged on the disk."""
    model = folder / "download.moonshine.ai" / "model" / "base-en" / "quantized" / "base-en"
    spelling = folder / "download.moonshine.ai" / "model" / "spelling-en"
    for path in (*(model / name for name in _MODEL), *(spelling / name for name in _SPELLING)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"damaged")
    return {"MINUTA_SPEECH": "moonshine:base-en", "MOONSHINE_VOICE_CACHE": str(folder)}


async def fail(office: Office, title: str) -> Json:
    """A meeting whose notes fail; the message that says so."""
    speakers = await office.enter(office.alice, office.peter)
    await office.ask(office.alice, "meeting start", {"title": title})
    await office.room.until_in(office.discord.bot)
    await say(speakers["Peter"], words("Peter", "fix the contact page"))
    await office.ask(office.alice, "meeting stop")
    failed = await office.posted("failed")
    office.picture("when the speech engine is broken")
    return failed


async def recover(office: Office, bot: Bot, failed: Json) -> Json:
    """The bot is repaired and started again, and somebody presses the button of before."""
    await bot.kill()
    bot.settings.clear()
    await bot.start()
    await office.press(office.peter, failed, "Retry")
    return await office.posted(WHOLE)


def attach(office: Office, person: Account, name: str, content: bytes) -> Json:
    """Somebody writes a message with a recording; the message."""
    file = Upload(name, "audio/wav", content)
    return office.discord.rest.messages.say(person, office.text, "Our call of today", file)


async def _play(folder: Path) -> str:
    """Everything, one after the other, in two servers of one Discord."""
    async with LocalDiscord.started(Behaviour(limits_rates=True)) as discord:
        office = Office(discord)
        async with running(discord, folder / "data") as bot:
            held = await hold(office, bot)
            await office.press(office.alice, item_page(office, held, "contact"), "Evidence")
            await give(office, held, "Fix the contact page", office.david)
            await rename(office, held, office.peter, "Pete")
            await office.ask(office.david, "notes search", {"words": "announcement"})
            question = "Who writes the announcement?"
            await office.ask(office.david, "notes ask", {"question": question})
            await office.use(office.david, "notes export")
            await office.ask(office.david, "meeting list")
            await bot.stop()
        other = Office(discord, "Beta")
        async with running(discord, folder / "other", **broken_model(folder / "models")) as bot:
            failed = await fail(other, "Budget")
            await recover(other, bot, failed)
            call = attach(other, other.peter, "call.wav", recording("Peter", "contact page"))
            await other.use_on(other.alice, "Make meeting notes", call)
            await other.posted("## call")
            await bot.stop()
        return f"{office.transcript()}\n\n{'═' * 70}\n\n{other.transcript()}"


def main() -> None:
    """Play it and print what was posted."""
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(asyncio.run(_play(Path(folder))) + "\n")


if __name__ == "__main__":
    main()

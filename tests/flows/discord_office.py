"""A server of the local Discord as people use it: they write, press, choose, and read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from tests.servers.discord.components import SELECTS, TEXT, walk
from tests.servers.discord.interaction import DEFERRED, DEFERRED_UPDATE, MESSAGE
from tests.servers.discord.messages import shown
from tests.servers.discord.readable import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.servers.discord import Interaction, LocalDiscord, LocalGuild, Speaker, VoiceRoom
    from tests.servers.discord.direct import DirectChannel
    from tests.servers.discord.resolving import Chosen
    from tests.servers.discord.world import Account, Channel, Json

T = TypeVar("T")

_PATIENCE_S = 60.0
_LOOK_S = 0.02


class Office:
    """A server with a voice channel, a text channel, and the people of the sample meeting.

    `answers` are everything that only one person was shown, in the order in which it was asked for,
    `pictures` what the text channel looked like at moments of before.
    """

    def __init__(self, discord: LocalDiscord, name: str = "Acme") -> None:
        self.discord = discord
        self.guild: LocalGuild = discord.add_guild(name)
        self.room: VoiceRoom = self.guild.add_voice_channel("Website weekly")
        self.text: Channel = self.guild.add_text_channel("general")
        self.alice: Account = self.guild.add_member("Alice")
        self.peter: Account = self.guild.add_member("Peter")
        self.david: Account = self.guild.add_member("David")
        self.answers: list[Interaction] = []
        self.pictures: list[str] = []

    async def enter(self, *people: Account) -> dict[str, Speaker]:
        """Let people into the room; what they talk with, by name."""
        speakers = await self.room.join_all(people)
        return {person.name: speaker for person, speaker in zip(people, speakers, strict=True)}

    async def use(
        self,
        person: Account,
        line: str,
        options: Mapping[str, object] | None = None,
        channel: Channel | None = None,
    ) -> Interaction:
        """Use a slash command and wait for what it is answered with."""
        return await self._answered(
            self.discord.invoke(person, channel or self.text, line, options)
        )

    async def ask(
        self,
        person: Account,
        line: str,
        options: Mapping[str, object] | None = None,
        channel: Channel | None = None,
    ) -> str:
        """The same; its text."""
        return (await self.use(person, line, options, channel)).text

    async def use_on(self, person: Account, name: str, message: Json) -> Interaction:
        """Use a message command on a message and wait for the answer."""
        where = self.where(message)
        return await self._answered(self.discord.use_on(person, where, name, message))

    async def press(
        self, person: Account, message: Json, label: str, near: str = ""
    ) -> Interaction:
        """Press a button by what it says, and wait for the answer; a form is answer enough.

        It is the first one below the words `near`, if there are any.
        """
        button = button_saying(message, label, near)["custom_id"]
        pressed = self.discord.press(person, self.where(message), message, button)
        return await self._answered(pressed)

    async def choose(self, person: Account, message: Json, *values: Chosen) -> Interaction:
        """Choose from the first menu of a message, and wait for the answer."""
        return await self._answered(self._chosen(person, message, *values))

    async def tap(self, person: Account, message: Json, label: str, near: str = "") -> None:
        """Press a button of a message that is written anew by the bot once it has been used."""
        button = button_saying(message, label, near)["custom_id"]
        pressed = self.discord.press(person, self.where(message), message, button)
        await pressed.answered(_PATIENCE_S)

    async def pick(self, person: Account, message: Json, *values: Chosen) -> None:
        """The same by the first menu."""
        await self._chosen(person, message, *values).answered(_PATIENCE_S)

    def _chosen(self, person: Account, message: Json, *values: Chosen) -> Interaction:
        menu = next(one["custom_id"] for one in walk(message["components"]) if is_menu(one))
        return self.discord.choose(person, self.where(message), message, menu, *values)

    async def fill_in(
        self, person: Account, form: Interaction, values: Mapping[str, str | Sequence[Chosen]]
    ) -> Interaction:
        """Fill in a form and wait for the answer."""
        filled = self.discord.submit(person, form, values)
        return await self._answered(filled)

    async def posted(self, words: str, channel: Channel | None = None) -> Json:
        """Wait for a message of a channel that holds these words."""
        where = channel or self.text

        def found() -> Json | None:
            return _holding(self.messages(where), words)

        return await self.until(found, f"{words!r} in #{where.name}")

    async def told(self, person: Account, words: str) -> Json:
        """Wait for a private message to somebody."""
        direct = self.discord.rest.messages.direct_with

        def found() -> Json | None:
            return _holding(direct(person), words)

        return await self.until(found, f"{words!r} to {person.name}")

    async def until_posted(self, words: str) -> str:
        """Wait for these words in the text channel and its threads; the text around them."""
        texts = self.discord.rest.messages.texts

        def found() -> str | None:
            return next((text for text in texts(self.text) if words in text), None)

        return await self.until(found, f"{words!r} in #{self.text.name} and its threads")

    def messages(self, channel: Channel | DirectChannel) -> list[Json]:
        """What is in a channel now, oldest first."""
        return list(self.discord.rest.messages.by_channel[channel.id].values())

    def thread(self, message: Json) -> Channel:
        """The thread under a message; raises `KeyError` when there is none."""
        return self.guild.channels[int(message["thread"]["id"])]

    def attached(self, channel: Channel, ending: str) -> str:
        """The text of the newest file of a channel whose name ends so; raises `StopIteration`."""
        files = self.discord.rest.messages.files
        found = next(
            one
            for message in reversed(self.messages(channel))
            for one in message["attachments"]
            if one["filename"].endswith(ending)
        )
        return files[int(found["id"])].content.decode()

    def where(self, message: Json) -> Channel | DirectChannel:
        """The channel of a message."""
        return self.discord.rest.messages.channel_by_id(int(message["channel_id"]))

    def pinged(self) -> list[str]:
        """The names of who was told of a message because it mentions them."""
        names = self.names()
        pings = self.discord.rest.messages.pings
        return [names.get(ping.who, ping.who) for ping in pings]

    def names(self) -> dict[str, str]:
        """What everybody and every channel is called, by id."""
        people = {str(one.account.id): one.name for one in self.guild.members.values()}
        return people | {str(one.id): one.name for one in self.guild.channels.values()}

    def picture(self, when: str) -> None:
        """Remember what the text channel looks like now."""
        now = _chapter(f"#{self.text.name}, {when}", self.messages(self.text), self.names())
        self.pictures.append(now)

    def transcript(self) -> str:
        """Everything that was posted as it stands now, by channel, and what only one was shown."""
        return "\n\n".join(self._chapters())

    async def _answered(self, used: Interaction) -> Interaction:
        """Wait for what is answered in the end; a form is an answer."""
        self.answers.append(used)
        await used.answered(_PATIENCE_S)
        if used.kind in {MESSAGE, DEFERRED}:
            await used.finished(_PATIENCE_S)
        elif used.kind == DEFERRED_UPDATE:
            await used.edited(_PATIENCE_S)
        return used

    async def until(self, find: Callable[[], T | None], what: str) -> T:
        """Wait for something to be there; who waits in vain is told what is there instead."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while (found := find()) is None:  # noqa: ASYNC110 (a list knows no event)
                    await asyncio.sleep(_LOOK_S)
        except TimeoutError as error:
            error.add_note(f"waited for {what}; this is what there is:\n{self.transcript()}")
            raise
        return found

    def _chapters(self) -> Iterator[str]:
        names = self.names()
        yield from self.pictures
        for channel in list(self.guild.channels.values()):
            if found := self.messages(channel):
                parent = self.guild.channels.get(channel.parent_id or 0)
                where = f"#{parent.name} › {channel.name}" if parent else f"#{channel.name}"
                yield _chapter(where, found, names)
        for person in (one.account for one in self.guild.members.values()):
            if found := self.discord.rest.messages.direct_with(person):
                yield _chapter(f"to {person.name} in private", found, names)
        for one in self.answers:
            if one.is_ephemeral and one.messages:
                yield _chapter(f"only for {one.person.name}", one.messages, names)


def is_menu(component: Json) -> bool:
    """Whether people choose from it."""
    return component["type"] in SELECTS


def button_saying(message: Json, label: str, near: str = "") -> Json:
    """The button of a message that says this, the first one below the words `near`.

    Raises `LookupError`.
    """
    is_near = not near
    for one in walk(message["components"]):
        is_near = is_near or (one["type"] == TEXT and near in one["content"])
        if is_near and label in (one.get("label") or "") and one.get("custom_id"):
            return one
    raise LookupError(f"nothing says {label!r} in this message:\n{readable(message, {})}")


def _holding(messages: Sequence[Json], words: str) -> Json | None:
    return next((message for message in messages if words in shown(message)), None)


def _chapter(title: str, messages: Sequence[Json], names: Mapping[str, str]) -> str:
    texts = [readable(message, names) for message in messages]
    return "\n\n".join([f"━━━ {title} ━━━", *texts])

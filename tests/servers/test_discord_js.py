"""discord.js, a client that nobody here wrote, speaks and hears on the local Discord."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest

from tests.servers.discord import (
    SILENCE,
    Account,
    Behaviour,
    Committer,
    LocalDiscord,
    RemoteClient,
    Speaker,
    VoiceRoom,
    talk,
)
from tests.servers.discord.waiting import until
from tests.servers.discord_js import DiscordJs, NotAvailableError

TALK = talk("beckett")


class Here(NamedTuple):
    room: VoiceRoom
    people: list[Account]
    client: DiscordJs
    remote: RemoteClient

    async def enter(self, person: Account) -> Speaker:
        """Let somebody in and wait until discord.js knows them."""
        speaker = await self.room.join(person)
        speaker.announce()
        await until(lambda: person.id in self.client.known)
        return speaker

    async def is_heard(self, speaker: Speaker, packets: Sequence[bytes]) -> None:
        heard = self.client.heard[speaker.user_id]
        heard.clear()
        await speaker.say(packets, pace=0.002)
        await until(lambda: len(heard) >= len(packets))
        assert heard == list(packets)

    async def hears(self, speaker: Speaker, packets: Sequence[bytes]) -> None:
        speaker.heard.clear()
        await self.client.play(packets)
        heard = [one.opus for one in speaker.heard]
        await until(lambda: speaker.unheard == 0)
        assert [opus for opus in heard if opus != SILENCE] == list(packets)


@asynccontextmanager
async def here(behaviour: Behaviour, *, is_stage: bool = False) -> AsyncIterator[Here]:
    try:
        async with LocalDiscord.started(behaviour) as local:
            guild = local.add_guild("Acme")
            room = guild.add_stage("Talk") if is_stage else guild.add_voice_channel("Standup")
            people = [guild.add_member(name) for name in ("Ann", "Bob", "Cem")]
            async with DiscordJs.joined(local, room, people) as client:
                yield Here(room, people, client, await room.until_in(local.bot))
    except NotAvailableError as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("committer", list(Committer))
async def test_it_speaks_and_hears_under_dave(committer: Committer) -> None:
    behaviour = Behaviour(committer=committer, establishes_with_zero=False)
    async with here(behaviour) as at:
        ann = await at.enter(at.people[0])
        await at.is_heard(ann, TALK[:20])
        bob = await at.enter(at.people[1])
        await at.is_heard(ann, TALK[20:40])
        await at.is_heard(bob, TALK[40:60])
        await at.hears(bob, TALK[:20])
        ann.leave()
        await at.room.settled()
        await at.is_heard(bob, TALK[60:80])
        await at.hears(bob, TALK[20:40])
        assert at.room.call.exchange.epoch == 3
        assert at.remote.seen["op 23"] == 3
        assert at.remote.seen["packet"] == 40


async def test_it_recovers_from_a_commit_that_it_can_not_process() -> None:
    async with here(Behaviour(establishes_with_zero=False)) as at:
        ann = await at.enter(at.people[0])
        await at.enter(at.people[1])
        at.remote.corrupt_next_commit()
        cem = await at.enter(at.people[2])
        await until(lambda: at.remote.seen["op 31"] == 1 and at.remote.seen["op 26"] == 2)
        await at.room.settled()
        await at.is_heard(cem, TALK[:20])
        await at.hears(ann, TALK[:20])


async def test_it_hears_on_a_stage_without_dave() -> None:
    async with here(Behaviour(), is_stage=True) as at:
        ann = await at.enter(at.people[0])
        await at.is_heard(ann, TALK[:20])

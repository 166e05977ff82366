"""The voice gateway's part in the exchange of keys, among scripted people and an absent bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.servers.discord import Behaviour, Committer, LocalDiscord, RemoteClient, Speaker
from tests.servers.discord.scene import Scene, scene
from tests.servers.discord.waiting import until


def agreed(speakers: list[Speaker]) -> bool:
    """Whether all are in the same epoch of the same group."""
    secrets = set()
    for speaker in speakers:
        session = speaker.encryption.session
        assert session is not None
        secrets.add(session.get_epoch_authenticator())
    return len(secrets) == 1 and None not in secrets


async def test_many_who_come_at_once_agree_on_a_key() -> None:
    async with LocalDiscord.started() as local:
        guild = local.add_guild("Acme")
        room = guild.add_voice_channel("Standup")
        people = [guild.add_member(f"Ann {number}") for number in range(8)]
        speakers = await room.join_all(people)
        assert room.call.exchange.group == {person.id for person in people}
        assert room.call.exchange.epoch <= 2
        assert agreed(speakers)


async def test_leaves_are_blanked_and_filled_again() -> None:
    async with LocalDiscord.started() as local:
        guild = local.add_guild("Acme")
        room = guild.add_voice_channel("Standup")
        people = [guild.add_member(f"Ann {number}") for number in range(5)]
        speakers = await room.join_all(people)
        for gone in (speakers[1], speakers[3]):
            gone.leave()
        await room.settled()
        again = await room.join_all([people[3], people[1]])
        stayed = [speakers[0], speakers[2], speakers[4], *again]
        assert agreed(stayed)
        # A Remove by a wrong leaf would take out somebody else.
        for gone in again:
            gone.leave()
            await room.settled()
        assert room.call.exchange.group == {people[number].id for number in (0, 2, 4)}
        assert agreed([speakers[0], speakers[2], speakers[4]])


@asynccontextmanager
async def with_an_absent_bot() -> AsyncIterator[tuple[Scene, RemoteClient, Speaker, Speaker]]:
    """Ann and Cem are in a group whose commits are awaited from a bot that does not answer."""
    behaviour = Behaviour(committer=Committer.BOTS, transition_timeout_s=1.0, resume_window_s=60)
    async with scene(behaviour, people=3) as here:
        remote = await here.listen(timeout_s=0.5)
        ann = await here.enter(here.people[0])
        cem = await here.enter(here.people[2])
        behaviour.answers_voice_requests = False
        remote.abort()
        await until(lambda: remote.connection is None)
        yield here, remote, ann, cem


async def test_a_proposal_is_revoked_when_its_person_leaves_before_the_commit() -> None:
    async with with_an_absent_bot() as (here, remote, ann, cem):
        told = remote.told[27]
        bob = await here.room.join(here.people[1], is_settled=False)
        await until(lambda: remote.told[27] == told + 1)
        bob.leave()
        await here.room.settled()
        assert remote.told[27] == told + 2
        assert here.room.call.exchange.epoch == 2
        bob = await here.room.join(here.people[1])
        assert here.room.call.exchange.epoch == 3
        assert agreed([ann, bob, cem])


async def test_who_comes_and_who_goes_before_the_commit_are_both_in_it() -> None:
    async with with_an_absent_bot() as (here, remote, ann, cem):
        told = remote.told[27]
        bob = await here.room.join(here.people[1], is_settled=False)
        await until(lambda: remote.told[27] == told + 1)
        cem.leave()
        await here.room.settled()
        assert here.room.call.exchange.epoch == 3
        assert here.room.call.exchange.group == {here.local.bot.id, ann.user_id, bob.user_id}
        assert agreed([ann, bob])


async def test_a_group_of_one_begins_anew_on_demand() -> None:
    async with scene() as here:
        remote = await here.listen()
        here.room.call.exchange.reset()
        await until(lambda: remote.seen["op 26"] == 2)
        speaker = await here.enter(here.people[0])
        assert speaker.encryption.epoch == 1

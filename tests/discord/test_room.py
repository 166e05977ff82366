"""A bot in a room of the local Discord, over real sockets: what it hears while all is well."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.voice import Loss, RoomMember
from tests.discord.ears import scene
from tests.servers.discord import (
    MODES,
    SILENCE,
    Announces,
    Behaviour,
    Committer,
    Speaker,
    Wire,
    talk,
)
from tests.servers.discord.people import Start
from tests.servers.discord.waiting import until

TALK = talk("beckett")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("is_stage", [False, True], ids=["dave", "stage"])
async def test_everybody_is_heard_byte_for_byte(mode: str, *, is_stage: bool) -> None:
    async with scene(Behaviour(modes=(mode,)), is_stage=is_stage) as here:
        await here.listen()
        people = [await here.enter(name) for name in ("Ann", "Bob", "Eve")]
        for start, person in enumerate(people):
            await here.say(person, TALK[start : start + 40])
            await person.pause(1.0)
        await here.all_heard()
        assert len(here.ears.heard_at) == 1
        assert not here.ears.losses


async def test_the_better_mode_is_taken_whatever_comes_first() -> None:
    async with scene(Behaviour(modes=MODES[::-1])) as here:
        remote = await here.listen()
        assert remote.transport is not None
        assert remote.transport.mode == MODES[0]


async def test_the_bot_sends_signs_of_life_that_the_server_understands() -> None:
    for mode in MODES:
        async with scene(Behaviour(modes=(mode,))) as here:
            remote = await here.listen()
            await until(lambda remote=remote: remote.seen["silence"] == 1)  # type: ignore[misc]
            assert remote.seen["keepalive"] == 1
            assert remote.seen["unreadable"] == 0


async def test_people_who_were_there_before_the_bot_are_heard_without_being_announced() -> None:
    async with scene() as here:
        people = [await here.enter(name) for name in ("Ann", "Bob", "Eve")]
        await here.listen()
        for person in people:
            person.announces = Announces.NEVER
            await here.say(person, TALK[:20])
        await here.all_heard()


@pytest.mark.parametrize("committer", Committer)
async def test_nothing_is_lost_while_people_come_and_go_in_the_middle_of_speech(
    committer: Committer,
) -> None:
    behaviour = Behaviour(committer=committer, transition_timeout_s=0.3)
    async with scene(behaviour) as here:
        remote = await here.listen()
        remote.network.reorder = 0.05
        talking = [await here.enter(name) for name in ("Ann", "Bob", "Eve")]

        async def go_on(speaker: Speaker) -> None:
            for n in range(150):
                await here.say(speaker, TALK[n : n + 2])
                await asyncio.sleep(0.002)

        async def come_and_go() -> None:
            for n in range(4):
                guest = await here.enter(f"Guest {n}")
                await here.say(guest, TALK[n : n + 12])
                guest.leave()
                await here.room.settled()

        await asyncio.gather(come_and_go(), *(go_on(speaker) for speaker in talking))
        await here.all_heard()
        assert not here.ears.losses


async def test_an_early_execution_and_a_late_commit_lose_nothing() -> None:
    async with scene(Behaviour(executes_early=True)) as here:
        remote = await here.listen()
        ann, _ = [await here.enter(name) for name in ("Ann", "Bob")]
        await here.say(ann, TALK[:10])
        remote.hold_commits()
        eve = await here.room.join(here.guild.add_member("Eve"), is_settled=False)
        await until(lambda: ann.encryption.epoch == 3 and eve.encryption.is_ready)
        await here.say(ann, TALK[10:60])
        await here.say(eve, TALK[:50])
        await until(lambda: sum(len(remote.delivered[who.user_id]) for who in (ann, eve)) == 110)
        remote.release_commits()
        await here.all_heard()
        assert not here.ears.losses


async def test_a_commit_that_can_not_be_processed_costs_only_what_nobody_could_decrypt() -> None:
    async with scene() as here:
        remote = await here.listen()
        ann, _ = [await here.enter(name) for name in ("Ann", "Bob")]
        await here.say(ann, TALK[:10])
        remote.corrupt_next_commit()
        await here.room.join(here.guild.add_member("Eve"), is_settled=False)
        await until(lambda: remote.seen["op 31"] == 1)
        await here.room.settled()
        await here.say(ann, TALK[20:40])
        await here.all_heard()


async def test_down_to_transport_encryption_and_up_again_in_the_middle_of_speech() -> None:
    async with scene() as here:
        await here.listen()
        ann, bob = [await here.enter(name) for name in ("Ann", "Bob")]
        await here.say(ann, TALK[:20])
        here.room.downgrade()
        await here.say(bob, TALK[:20])
        await here.room.settled()
        await here.say(ann, TALK[20:40])
        here.room.upgrade()
        await here.room.settled()
        await here.say(ann, TALK[40:60])
        await here.say(bob, TALK[40:60])
        await here.all_heard()
        epochs = {one.epoch for sent in here.sent.values() for one in sent}
        assert None in epochs
        assert len(epochs) > 1


async def test_a_room_that_begins_without_encryption_can_get_it() -> None:
    async with scene(is_stage=True) as here:
        await here.listen()
        ann, bob = [await here.enter(name) for name in ("Ann", "Bob")]
        await here.say(ann, TALK[:20])
        here.room.upgrade()
        await here.room.settled()
        await here.say(ann, TALK[20:40])
        await here.say(bob, TALK[20:40])
        await here.all_heard()
        assert {one.epoch for one in here.sent[str(bob.user_id)]} != {None}


async def test_an_ssrc_that_changes_hands_is_heard_as_who_has_it() -> None:
    async with scene() as here:
        await here.listen()
        ann, eve = [await here.enter(name) for name in ("Ann", "Eve")]
        await here.say(ann, TALK[:10])
        ann.leave()
        await here.room.settled()
        bob = await here.room.join(
            here.guild.add_member("Bob"), ssrc=ann.ssrc, start=Start(ann.sequence, 7)
        )
        bob.announces = Announces.NEVER
        await here.say(bob, TALK[30:40])
        await here.say(eve, TALK[50:60])
        await here.all_heard()


async def test_loss_repetition_and_reordering_change_nothing_of_what_arrives() -> None:
    async with scene() as here:
        remote = await here.listen()
        ann = await here.enter("Ann")
        network = remote.network
        network.loss, network.duplicate, network.reorder = 0.05, 0.1, 0.1
        sent = await ann.say(TALK[:300])
        arrived = set(remote.delivered[ann.user_id])
        here.sent[str(ann.user_id)] = [one for one in sent if one.sequence in arrived]
        assert 250 < len(arrived) < 300
        await here.all_heard()
        assert not here.ears.losses


async def test_pictures_reports_and_garbage_are_not_sound() -> None:
    async with scene() as here:
        remote = await here.listen()
        ann = await here.enter("Ann")
        ann.turn_camera_on()
        ann.wire = Wire(extension_words=3, csrc=(1, 2), padding=5)
        for _ in range(5):
            ann.send_video()
            ann.send_sender_report(1.0)
            ann.send_receiver_report()
            remote.send_datagram(bytes(60))
            await here.say(ann, TALK[:4])
        ann.send_undecryptable()
        await here.say(ann, TALK[4:8])
        await here.all_heard()
        assert here.ears.losses == {(None, Loss.MALFORMED): 5}


async def test_who_opted_out_is_dropped_from_the_beginning_and_later() -> None:
    async with scene() as here:
        ann, bob = [here.guild.add_member(name) for name in ("Ann", "Bob")]
        await here.listen(opted_out=[str(ann.id)])
        assert here.connection is not None
        first, second = await here.room.join_all([ann, bob])
        await first.say(TALK[:10])
        await here.say(second, TALK[:10])
        await here.all_heard()
        here.connection.opt_out({str(ann.id), str(bob.id)})
        await second.say(TALK[10:15])
        await until(lambda: here.ears.losses[str(bob.id), Loss.OPTED_OUT] == 5)
        here.connection.opt_out(frozenset())
        await here.say(first, TALK[20:25])
        await here.all_heard()
        assert here.ears.losses == {
            (str(ann.id), Loss.OPTED_OUT): 10,
            (str(bob.id), Loss.OPTED_OUT): 5,
        }


async def test_reception_tells_what_came_of_whom() -> None:
    async with scene() as here:
        await here.listen()
        assert here.connection is not None
        ann = await here.enter("Ann")
        await here.say(ann, TALK[:10])
        await here.all_heard()
        reception = here.connection.reception()[str(ann.user_id)]
        assert reception.received == 10
        assert reception.lost == {}


async def test_the_sink_knows_who_is_there_and_who_is_muted() -> None:
    async with scene() as here:
        early = here.guild.add_member("Ann", nick="Annie")
        await here.room.join(early)
        await here.listen()
        late = here.guild.add_member("Robo", is_bot=True)
        speaker = await here.room.join(late)
        here.room.set_state(early, self_mute=True)
        await until(lambda: len(here.ears.attendance) == 3)
        speaker.leave()
        await until(lambda: len(here.ears.attendance) == 4)
        ann = RoomMember(user_id=str(early.id), name="Annie", aliases=("Ann", "ann"))
        robo = RoomMember(user_id=str(late.id), name="robo", is_bot=True)
        muted = ann.model_copy(update={"is_muted": True})
        assert here.ears.attendance == [(ann,), (ann, robo), (muted, robo), (muted,)]
        assert here.platform.members(here.place(here.room)) == (muted,)


async def test_silence_of_somebody_unknown_is_no_loss() -> None:
    async with scene(is_stage=True) as here:
        remote = await here.listen()
        remote.hear_unknown(Wire(), 77, 1, SILENCE)
        ann = await here.enter("Ann")
        await here.say(ann, TALK[:3])
        await here.all_heard()
        assert here.connection is not None
        await here.connection.leave()
        assert not here.ears.losses

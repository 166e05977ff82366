"""Stock discord.py, written by others, works with the local Discord."""

import pytest

from tests.servers.discord import (
    MODES,
    Behaviour,
    Committer,
    RemoteClient,
    Speaker,
    talk,
    tone,
)
from tests.servers.discord.scene import scene
from tests.servers.discord.waiting import until


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("is_stage", [False, True], ids=["dave", "stage"])
async def test_every_frame_arrives_byte_for_byte(mode: str, *, is_stage: bool) -> None:
    async with scene(is_stage=is_stage) as here:
        await here.listen(mode)
        assert here.ears.voice.mode == mode
        speaker = await here.enter(here.people[0])
        sent = await speaker.say(talk("beckett")[:100])
        await here.ears.until(100)
        assert [one.opus for one in sent] == list(talk("beckett")[:100])
        assert here.ears.heard_of(speaker.ssrc) == list(talk("beckett")[:100])
        assert {one.epoch for one in sent} == ({None} if is_stage else {1})


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("is_stage", [False, True], ids=["dave", "stage"])
async def test_people_hear_the_bot(mode: str, *, is_stage: bool) -> None:
    async with scene(is_stage=is_stage) as here:
        remote = await here.listen(mode)
        speaker = await here.enter(here.people[0])
        here.room.set_state(here.local.bot, suppress=False)
        await until(lambda: is_stage or here.ears.can_encrypt)
        for opus in talk("beckett")[:40]:
            here.ears.voice.send_audio_packet(opus, encode=False)
        await until(lambda: len(speaker.heard) == 40)
        assert [heard.opus for heard in speaker.heard] == list(talk("beckett")[:40])
        assert {heard.user_id for heard in speaker.heard} == {here.local.bot.id}
        assert remote.seen["packet"] == 40


async def test_a_suppressed_bot_on_a_stage_is_not_heard() -> None:
    async with scene(is_stage=True) as here:
        remote = await here.listen()
        speaker = await here.enter(here.people[0])
        here.ears.voice.send_audio_packet(talk("beckett")[0], encode=False)
        await until(lambda: remote.seen["packet"] == 1)
        assert speaker.heard == []


async def test_a_deaf_bot_gets_nothing() -> None:
    async with scene() as here:
        remote = await here.listen()
        speaker = await here.enter(here.people[0])
        here.room.set_state(here.local.bot, deaf=True)
        await speaker.say(talk("beckett")[:5])
        assert remote.delivered == {}
        here.room.set_state(here.local.bot, deaf=False)
        await speaker.say(talk("beckett")[:5])
        await here.ears.until(5)


async def test_nothing_is_lost_while_people_come_and_go() -> None:
    # Op 22 comes because everybody is ready, never by the time-out.
    async with scene(Behaviour(transition_timeout_s=60), people=5) as here:
        remote = await here.listen()
        sent: dict[int, list[bytes]] = {}
        speakers: list[Speaker] = []
        for turn, person in enumerate(here.people):
            speakers.append(await here.enter(person))
            for speaker in speakers:
                packets = await speaker.say(tone(200 + turn * 50, 0.2))
                sent.setdefault(speaker.ssrc, []).extend(one.opus for one in packets)
        for speaker in speakers[:3]:
            speaker.leave()
            await here.room.settled()
            packets = await speakers[4].say(talk("beckett")[:10])
            sent[speakers[4].ssrc].extend(one.opus for one in packets)
        total = sum(map(len, sent.values()))
        await here.ears.until(total)
        assert {ssrc: here.ears.heard_of(ssrc) for ssrc in sent} == sent
        assert here.room.call.exchange.epoch == 1 + 4 + 3
        assert remote.seen["op 23"] == 7
        assert here.room.call.exchange.group == {
            here.local.bot.id,
            speakers[3].user_id,
            speakers[4].user_id,
        }


async def test_the_commits_of_the_bot_are_taken_when_they_are_to_be() -> None:
    async with scene(Behaviour(committer=Committer.BOTS), people=4) as here:
        remote = await here.listen()
        speakers = [await here.enter(person) for person in here.people]
        speakers[1].leave()
        await here.room.settled()
        assert remote.seen["op 28"] >= 5
        assert here.room.call.exchange.epoch == 5
        sent = [await speaker.say(talk("beckett")[:5]) for speaker in (speakers[0], speakers[3])]
        await here.ears.until(10)
        assert here.ears.heard_of(speakers[3].ssrc) == [one.opus for one in sent[1]]


async def test_a_commit_that_can_not_be_processed_leads_to_a_new_membership() -> None:
    async with scene(people=3) as here:
        remote = await here.listen()
        await here.enter(here.people[0])
        await here.enter(here.people[1])
        remote.corrupt_next_commit()
        speaker = await here.room.join(here.people[2], is_settled=False)
        here.ears.user_ids[speaker.ssrc] = speaker.user_id
        await until(lambda: remote.seen["op 31"] == 1 and remote.seen["op 26"] == 2)
        await here.room.settled()
        assert len(here.room.call.exchange.group) == 4
        sent = await speaker.say(talk("beckett")[:5])
        await here.ears.until(5)
        assert here.ears.heard_of(speaker.ssrc) == [one.opus for one in sent]


async def test_a_welcome_that_can_not_be_processed_leads_to_another() -> None:
    behaviour = Behaviour(on_client=RemoteClient.corrupt_next_commit)
    async with scene(behaviour, people=2) as here:
        speakers = [await here.room.join(person) for person in here.people]
        remote = await here.listen()
        here.ears.user_ids = {speaker.ssrc: speaker.user_id for speaker in speakers}
        assert remote.seen["op 31"] == 1
        assert remote.seen["op 26"] == 2
        sent = await speakers[0].say(talk("beckett")[:5])
        await here.ears.until(5)
        assert here.ears.heard_of(speakers[0].ssrc) == [one.opus for one in sent]


async def test_the_last_one_in_a_group_begins_anew() -> None:
    async with scene(people=2) as here:
        remote = await here.listen()
        first = await here.enter(here.people[0])
        first.leave()
        await until(lambda: remote.seen["op 26"] == 2)
        assert here.room.call.exchange.epoch == 0
        second = await here.enter(here.people[1])
        sent = await second.say(talk("beckett")[:5])
        await here.ears.until(5)
        assert sent[0].epoch == 1


async def test_down_to_transport_encryption_and_up_again() -> None:
    async with scene() as here:
        await here.listen()
        speaker = await here.enter(here.people[0])
        epochs = []
        for change in (None, here.room.downgrade, here.room.upgrade):
            if change:
                change()
            await here.room.settled()
            sent = await speaker.say(talk("beckett")[:5])
            epochs.append(sent[0].epoch)
            # what is still on its way when the key goes would be taken for plain sound
            await here.ears.until(5 * len(epochs))
        assert here.ears.heard_of(speaker.ssrc) == list(talk("beckett")[:5] * 3)
        assert epochs == [1, None, 1]

"""Packets and keys of the local Discord, well and badly, as stock discord.py and davey get them."""

import random
from collections import Counter

import davey
import pytest

from tests.servers.discord import (
    MODES,
    SILENCE,
    Announces,
    Behaviour,
    RemoteClient,
    Speaker,
    Start,
    Switch,
    Wire,
    encode,
    talk,
)
from tests.servers.discord.mls import ExternalSender, read_commit, vector
from tests.servers.discord.opus import duration
from tests.servers.discord.scene import Scene, scene
from tests.servers.discord.stock_client import Listener
from tests.servers.discord.waiting import until
from tests.speech.sounds import RATE, voice

TALK = talk("beckett")

WIRES = [
    Wire(extension_words=None),
    *(Wire(extension_words=words) for words in range(4)),
    Wire(csrc=(1, 2, 3), marker=True),
    Wire(padding=1),
    Wire(extension_words=3, csrc=(7,) * 15, padding=255),
]


async def listening(here: Scene) -> tuple[RemoteClient, Speaker]:
    """A bot that hears one person and has the keys."""
    remote = await here.listen()
    speaker = await here.enter(here.people[0])
    await until(lambda: here.ears.can_encrypt)
    return remote, speaker


@pytest.mark.parametrize("mode", MODES)
async def test_headers_of_every_kind_are_understood(mode: str) -> None:
    async with scene() as here:
        await here.listen(mode)
        speaker = await here.enter(here.people[0])
        for wire in WIRES:
            speaker.wire = wire
            await speaker.say(TALK[:2])
        await here.ears.until(2 * len(WIRES))
        assert here.ears.heard_of(speaker.ssrc) == list(TALK[:2]) * len(WIRES)


async def test_sequence_and_timestamp_wrap_around() -> None:
    async with scene() as here:
        await here.listen()
        start = Start(sequence=0xFFFE, timestamp=0xFFFF_FFFF - 960)
        speaker = await here.room.join(here.people[0], start=start)
        here.ears.user_ids[speaker.ssrc] = speaker.user_id
        sent = await speaker.say(TALK[:4])
        await here.ears.until(4)
        heard = [(one.sequence, one.timestamp) for one in here.ears.understood]
        assert heard == [(one.sequence, one.timestamp) for one in sent]
        assert heard == [(0xFFFE, 0xFFFF_FC3F), (0xFFFF, 0xFFFF_FFFF), (0, 959), (1, 1919)]


async def test_a_pause_is_five_frames_of_silence_and_a_jump() -> None:
    async with scene() as here:
        _, speaker = await listening(here)
        before = await speaker.say(TALK[:1])
        silence = await speaker.pause(1.5)
        after = await speaker.say(TALK[1:2])
        await here.ears.until(7)
        assert [one.opus for one in silence] == [SILENCE] * 5
        assert {one.epoch for one in silence} == {None}
        assert after[0].sequence == (before[0].sequence + 6) % 2**16
        assert after[0].timestamp == (before[0].timestamp + 6 * 960 + 72_000) % 2**32


def test_the_duration_of_packets_is_that_of_their_sound() -> None:
    for frame_ms in (10, 20, 40, 60):
        packets = encode(voice("beckett")[:RATE], RATE, frame_ms=frame_ms)
        assert {duration(packet) for packet in packets} == {48 * frame_ms}
    assert duration(SILENCE) == 960


async def test_faults_of_the_network_are_as_many_as_it_says() -> None:
    async with scene() as here:
        remote, speaker = await listening(here)
        remote.network.loss, remote.network.duplicate = 0.1, 0.1
        sent = await speaker.say(TALK[:400])
        counts = remote.network.counts
        await until(lambda: len(here.ears.order) == counts["carried"] + counts["duplicated"])
        received = Counter(here.ears.order)
        assert counts["lost"] + counts["carried"] == len(sent)
        assert 20 < counts["lost"] < 60
        assert 20 < counts["duplicated"] < 60
        assert sorted(received) == sorted(remote.delivered[speaker.user_id])
        assert received.total() - len(received) == counts["duplicated"]


@pytest.mark.parametrize("fault", ["reorder", "jitter"])
async def test_packets_overtake_each_other(fault: str) -> None:
    async with scene() as here:
        remote, speaker = await listening(here)
        await speaker.say(TALK[:1])
        await here.ears.until(1)
        if fault == "reorder":
            remote.network.reorder = 0.2
        else:
            remote.network.jitter_s = 0.03
        sent = await speaker.say(TALK[1:201])
        await until(lambda: len(here.ears.order) == 201)
        order = here.ears.order
        assert sorted(order[1:]) == sorted(one.sequence for one in sent)
        assert order[1:] != [one.sequence for one in sent]
        shifts = [abs(at - order[1:].index(one.sequence)) for at, one in enumerate(sent)]
        assert max(shifts) <= (4 if fault == "reorder" else 200)


async def test_faults_are_the_same_every_time() -> None:
    orders = []
    for _ in range(2):
        async with scene() as here:
            remote, speaker = await listening(here)
            remote.network.loss = remote.network.reorder = remote.network.duplicate = 0.2
            remote.network.random = random.Random(11)  # noqa: S311 (no secret)
            await speaker.say(TALK[:100])
            counts = remote.network.counts
            total = counts["carried"] + counts["duplicated"]
            await until(lambda: len(here.ears.order) == total)  # noqa: B023 (awaited at once)
            first = here.ears.order[0]
            orders.append([(sequence - first) % 2**16 for sequence in here.ears.order])
    assert orders[0] == orders[1]


async def test_reports_come_in_between() -> None:
    async with scene() as here:
        _, speaker = await listening(here)
        speaker.send_sender_report(1_700_000_000.5)
        speaker.send_receiver_report()
        await speaker.say(TALK[:2])
        await here.ears.until(2)
        assert here.ears.reports == 2


async def test_pictures_and_rubbish_are_not_sound() -> None:
    async with scene() as here:
        remote, speaker = await listening(here)
        speaker.turn_camera_on()
        speaker.send_video()
        for rubbish in (b"\0" * 200, b"\x80\x78", bytes(range(64))):
            remote.send_datagram(rubbish)
        await speaker.say(TALK[:2])
        await here.ears.until(2)
        assert here.ears.strange == 4


async def test_packets_of_nobody_and_frames_without_a_key_can_be_sent() -> None:
    async with scene() as here:
        remote, speaker = await listening(here)
        remote.hear_unknown(Wire(), 77, 1, TALK[0])
        speaker.send_undecryptable()
        await until(lambda: len(here.ears.waiting) == 2)
        assert [packet.ssrc for packet in here.ears.waiting] == [77, speaker.ssrc]


@pytest.mark.parametrize("announces", list(Announces))
async def test_speaking_is_announced_as_it_shall_be(announces: Announces) -> None:
    async with scene() as here:
        remote, speaker = await listening(here)
        speaker.announces = announces
        for _ in range(3):
            await speaker.say(TALK[:2])
            await speaker.pause(1)
        wanted = {Announces.ONCE: 1, Announces.TALKSPURTS: 3, Announces.NEVER: 0}
        assert remote.told[5] == wanted[announces]


async def test_an_ssrc_can_change_hands() -> None:
    async with scene(people=2) as here:
        _, first = await listening(here)
        await first.say(TALK[:3])
        await here.ears.until(3)
        first.leave()
        second = await here.room.join(here.people[1], ssrc=first.ssrc)
        here.ears.user_ids[second.ssrc] = second.user_id
        await second.say(TALK[3:6])
        await here.ears.until(6)
        assert second.ssrc == first.ssrc
        assert [packet.opus for packet in here.ears.understood] == list(TALK[:6])


async def test_the_new_key_is_used_when_the_transition_is_executed() -> None:
    async with scene(Behaviour(transition_timeout_s=0.2), people=2) as here:
        remote, speaker = await listening(here)
        remote.hold_commits()
        await here.room.join(here.people[1], is_settled=False)
        await until(lambda: here.room.call.exchange.epoch == 2)
        old = await speaker.say(TALK[:3])
        await here.room.settled()  # by the time-out: the bot does not answer
        new = await speaker.say(TALK[3:6])
        await here.ears.until(3)
        await until(lambda: len(here.ears.waiting) == 3)
        remote.release_commits()
        await here.ears.until(6)
        assert [one.epoch for one in old + new] == [1, 1, 1, 2, 2, 2]
        assert here.ears.heard_of(speaker.ssrc) == [one.opus for one in old + new]


async def test_a_sender_may_use_the_new_key_too_early() -> None:
    async with scene(people=2) as here:
        remote, speaker = await listening(here)
        remote.hold_commits()
        speaker.switch = Switch.COMMIT
        await here.room.join(here.people[1], is_settled=False)
        await until(lambda: speaker.encryption.epoch == 2)
        await speaker.say(TALK[:3])
        assert not here.room.call.exchange.is_settled
        await until(lambda: len(here.ears.waiting) == 3)
        remote.release_commits()
        await here.ears.until(3)
        await here.room.settled()


async def test_execution_does_not_have_to_wait_for_anybody() -> None:
    behaviour = Behaviour(executes_early=True, transition_timeout_s=60)
    async with scene(behaviour, people=2) as here:
        remote, speaker = await listening(here)
        remote.hold_commits()
        await here.enter(here.people[1])
        sent = await speaker.say(TALK[:3])
        assert sent[0].epoch == 2
        await until(lambda: len(here.ears.waiting) == 3)
        remote.release_commits()
        await here.ears.until(3)
        await until(lambda: remote.seen["op 23"] == 1)


async def test_a_new_group_can_begin_with_a_transition_of_its_own() -> None:
    async with scene(Behaviour(establishes_with_zero=False)) as here:
        remote, speaker = await listening(here)
        await speaker.say(TALK[:3])
        await here.ears.until(3)
        assert remote.seen["op 23"] == 1


async def test_a_speaker_without_a_key_is_silent() -> None:
    async with scene() as here:
        remote = await here.listen()
        remote.hold_commits()
        speaker = await here.room.join(here.people[0], is_settled=False)
        timestamp = speaker.timestamp
        assert await speaker.say(TALK[:3]) == []
        assert speaker.unsent == 3
        assert speaker.timestamp == (timestamp + 3 * 960) % 2**32
        await here.room.settled()
        assert len(await speaker.say(TALK[:3])) == 3
        assert isinstance(here.ears, Listener)


def test_davey_takes_no_frame_older_than_the_first_of_its_key() -> None:
    sender, group = ExternalSender(), (5).to_bytes(8)
    ann, bob = davey.DaveSession(1, 1, 5), davey.DaveSession(1, 2, 5)
    key_package = bob.get_serialized_key_package()
    for session in (ann, bob):
        session.set_external_sender(sender.package())
    proposal = sender.add(group, 0, key_package)
    answer = ann.process_proposals(davey.ProposalsOperationType.append, vector(proposal.message))
    assert answer is not None
    assert answer.welcome is not None
    commit = read_commit(answer.commit + answer.welcome)
    assert commit.references == (proposal.reference,)
    ann.process_commit(commit.message)
    bob.process_welcome(commit.welcome)
    frames = [ann.encrypt_opus(opus) for opus in TALK[:4]]
    for number in (1, 3, 2):
        bob.decrypt(1, davey.MediaType.audio, frames[number])
    with pytest.raises(ValueError, match="NoValidCryptorFound"):
        bob.decrypt(1, davey.MediaType.audio, frames[0])

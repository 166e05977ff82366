"""Nothing that can be decrypted is lost while people come and go."""

from __future__ import annotations

import davey
import pytest

from bot.domain.voice import Loss
from integrations.discord.voice.encryption import Refusal, nonce, refusal
from integrations.discord.voice.holding import HOLD_NS, MAX_IN_ALL, MAX_PER_VOICE
from tests.discord.group import Person
from tests.discord.listener import OPUS, OWN_ID, Listener
from tests.servers.discord import MODES, SILENCE


def newcomer(here: Listener, number: int = 0) -> Person:
    return Person(here.group, 200 + number, 6000 + number)


@pytest.mark.parametrize("mode", MODES)
def test_frames_with_a_key_of_tomorrow_are_heard_when_its_commit_comes(mode: str) -> None:
    here = Listener(mode)
    ann = here.people[0]
    said = here.say(ann, OPUS[:5])
    change = here.group.join(newcomer(here))
    said += here.say(ann, OPUS[5:50])
    assert here.heard(ann) == said[:5]
    here.commit(change)
    here.turn()
    assert here.heard(ann) == said
    assert here.receiver.reception()[str(ann.user_id)].held == 45
    assert not here.ears.losses


def test_frames_with_the_key_of_yesterday_are_heard_after_the_commit() -> None:
    here = Listener()
    ann = here.people[0]
    said = here.say(ann, OPUS[:5])
    under_way = ann.packets(here.transport, OPUS[5:10])
    here.commit(here.group.join(newcomer(here)))
    here.hear(under_way)
    assert here.heard(ann) == said + list(OPUS[5:10])


def test_several_changes_in_a_row_lose_nothing_of_anybody() -> None:
    here = Listener(people=5)
    said: dict[int, list[bytes]] = {}
    for round_ in range(6):
        who = newcomer(here, round_)
        change = here.group.join(who)
        here.people.append(who)
        for n, person in enumerate(here.people):
            said.setdefault(n, []).extend(here.say(person, OPUS[n : n + 4]))
        here.commit(change)
        for n, person in enumerate(here.people):
            said[n].extend(here.say(person, OPUS[n + 10 : n + 14]))
    assert [here.heard(person) for person in here.people] == list(said.values())
    assert not here.ears.losses


def test_a_newcomer_is_heard_from_the_first_frame() -> None:
    here = Listener()
    who = newcomer(here)
    change = here.group.join(who)
    here.receiver.named(who.ssrc, who.user_id)
    said = here.say(who, OPUS[:10])
    assert not here.ears.frames
    here.commit(change)
    here.turn()
    assert here.heard(who) == said


def test_who_was_not_announced_is_found_by_the_key() -> None:
    here = Listener(people=25)
    for n, person in enumerate(here.people):
        assert here.say(person, OPUS[n : n + 3]) == here.heard(person)
    assert not here.ears.losses


def test_an_ssrc_that_changes_hands_is_noticed() -> None:
    here = Listener()
    ann, bob, _ = here.people
    here.receiver.named(ann.ssrc, ann.user_id)
    by_ann = here.say(ann, OPUS[:5])
    bob.ssrc = ann.ssrc
    by_bob = here.say(bob, OPUS[20:25])
    by_ann += here.say(ann, OPUS[5:10])
    assert here.heard(ann) == by_ann
    assert here.heard(bob) == by_bob


def test_the_announcement_counts_and_the_key_corrects_it() -> None:
    here = Listener()
    ann, bob, _ = here.people
    here.receiver.named(ann.ssrc, bob.user_id)
    said = here.say(ann, OPUS[:5])
    assert here.heard(ann) == said
    assert here.heard(bob) == []


def test_a_new_connection_keeps_the_old_keys_until_it_has_its_own() -> None:
    here = Listener()
    ann = here.people[0]
    said = here.say(ann, OPUS[:5])
    change = here.group.change(remove=[OWN_ID], switching=False)
    package = here.handshake.connected(1, here.group.channel_id)
    here.receiver.keys_changed()
    assert package is not None
    said += here.say(ann, OPUS[5:10])
    assert here.heard(ann) == said
    here.group.switch(change)
    here.say(ann, OPUS[10:15])
    here.handshake.external_sender(here.group.sender.package())
    welcome = here.group.change(add=[(OWN_ID, package)]).welcome
    here.handshake.welcome(0, welcome)
    here.receiver.keys_changed()
    said += here.say(ann, OPUS[15:20])
    assert here.heard(ann) == said
    here.receiver.finish(here.now_ns)
    assert here.ears.losses == {(str(ann.user_id), Loss.UNDECRYPTABLE): 5}


def test_a_group_that_begins_anew_does_not_take_the_old_keys_along() -> None:
    here = Listener()
    ann = here.people[0]
    late = ann.packets(here.transport, OPUS[:5])
    assert here.handshake.prepare_epoch(1, 1) is not None
    here.hear(late)
    assert here.heard(ann) == list(OPUS[:5])


async def test_old_keys_are_forgotten_in_the_end() -> None:
    here = Listener()
    first = here.encryption.current
    here.group.change(remove=[OWN_ID])
    here.join()
    second = here.encryption.current
    assert list(here.encryption.sessions) == [second, first]
    await here.wait(20.0)
    here.commit(here.group.join(newcomer(here)))
    assert list(here.encryption.sessions) == [second]


@pytest.mark.parametrize("order", [[1, 0], [2, 1, 0], [1, 2, 0, 4, 3]])
@pytest.mark.parametrize("is_named", [True, False])
async def test_the_first_frames_of_a_key_may_overtake_each_other(
    order: list[int], *, is_named: bool
) -> None:
    here = Listener()
    ann = here.people[0]
    if is_named:
        here.say(ann, OPUS[90:95])
    here.commit(here.group.join(newcomer(here)))
    datagrams = ann.packets(here.transport, OPUS[: len(order)])
    here.hear(datagrams[n] for n in order)
    here.turn()
    assert here.heard(ann)[-len(order) :] == list(OPUS[: len(order)])


async def test_frames_do_not_wait_for_long_for_one_that_was_lost() -> None:
    here = Listener()
    ann = here.people[0]
    here.commit(here.group.join(newcomer(here)))
    datagrams = ann.packets(here.transport, OPUS[:5])
    here.hear(datagrams[2:])
    assert not here.ears.frames
    await here.wait(0.2)
    assert here.heard(ann) == list(OPUS[2:5])


async def test_what_never_gets_a_key_is_lost_after_a_while_and_counted_once() -> None:
    here = Listener()
    ann = here.people[0]
    here.say(ann, OPUS[:1])
    here.group.join(newcomer(here))
    here.say(ann, OPUS[1:8])
    await here.wait(HOLD_NS / 1e9 - 0.1)
    assert not here.ears.losses
    await here.wait(0.2)
    assert here.ears.losses == {(str(ann.user_id), Loss.UNDECRYPTABLE): 7}
    here.receiver.finish(here.now_ns)
    assert sum(here.ears.losses.values()) == 7
    assert here.receiver.reception()[str(ann.user_id)].lost == {Loss.UNDECRYPTABLE: 7}


async def test_who_can_not_be_named_is_lost_without_a_name() -> None:
    here = Listener()
    stranger = newcomer(here)
    here.group.join(stranger)
    here.say(stranger, [*OPUS[:3], SILENCE, SILENCE])
    await here.wait(11.0)
    assert here.ears.losses == {(None, Loss.UNATTRIBUTED): 3}


def test_what_is_held_has_a_limit_for_each_voice_and_for_all() -> None:
    here = Listener(people=12)
    for person in here.people:
        here.say(person, OPUS[:1])
    change = here.group.join(newcomer(here))
    for person in here.people:
        here.say(person, OPUS[:300] * 2)
    lost = sum(here.ears.losses.values())
    assert lost == 12 * 600 - MAX_IN_ALL
    assert max(here.ears.losses.values()) >= 600 - MAX_PER_VOICE
    here.commit(change)
    here.turn()
    assert len(here.ears.frames) == 12 + MAX_IN_ALL


def test_a_leavers_last_frames_are_heard_before_the_commit_that_removes_them() -> None:
    here = Listener()
    ann, bob, _ = here.people
    said = here.say(bob, OPUS[:5])
    under_way = bob.packets(here.transport, OPUS[5:10])
    here.receiver.departed(bob.user_id)
    change = here.group.change(remove=[bob.user_id])
    here.propose(change)
    here.hear(under_way)
    here.commit(change)
    assert here.heard(bob) == said + list(OPUS[5:10])
    assert here.say(ann, OPUS[:3]) == here.heard(ann)
    assert not here.ears.losses


def test_frames_in_clear_are_not_taken_in_an_encrypted_room() -> None:
    here = Listener()
    ann = here.people[0]
    here.say(ann, OPUS[:1])
    ann.is_encrypting = False
    here.say(ann, OPUS[1:5])
    assert here.heard(ann) == list(OPUS[:1])
    here.receiver.finish(here.now_ns)
    assert here.ears.losses == {(str(ann.user_id), Loss.UNDECRYPTABLE): 4}


def test_down_to_no_encryption_and_up_again_loses_nothing() -> None:
    here = Listener()
    ann = here.people[0]
    said = here.say(ann, OPUS[:5])
    ann.is_encrypting = False
    said += here.say(ann, OPUS[5:8])
    assert here.handshake.prepare_transition(5, 0).ready == 5
    here.receiver.keys_changed()
    said += here.say(ann, OPUS[8:11])
    ann.is_encrypting = True
    late = ann.packets(here.transport, OPUS[11:13])
    ann.is_encrypting = False
    here.handshake.execute_transition(5)
    here.receiver.keys_changed()
    here.hear(late)
    said += [*OPUS[11:13], *here.say(ann, OPUS[13:15])]
    assert here.heard(ann) == said
    assert here.handshake.prepare_transition(6, 1).ready == 6
    package = here.handshake.prepare_epoch(1, 1)
    assert package is not None
    here.group.change(remove=[OWN_ID])
    here.handshake.external_sender(here.group.sender.package())
    welcome = here.group.change(add=[(OWN_ID, package)]).welcome
    assert here.handshake.welcome(6, welcome).ready == 6
    here.handshake.execute_transition(6)
    here.receiver.keys_changed()
    late = ann.packets(here.transport, OPUS[15:17])
    ann.is_encrypting = True
    here.hear(late)
    said += [*OPUS[15:17], *here.say(ann, OPUS[17:20])]
    assert here.heard(ann) == said


async def test_after_an_upgrade_frames_in_clear_are_taken_for_ten_seconds_only() -> None:
    here = Listener()
    ann = here.people[0]
    here.encryption.execute(0, here.timer.now())
    here.encryption.execute(1, here.timer.now())
    ann.is_encrypting = False
    here.receiver.named(ann.ssrc, ann.user_id)
    here.say(ann, OPUS[:2])
    await here.wait(10.1)
    here.say(ann, OPUS[2:4])
    assert here.heard(ann) == list(OPUS[:2])


def test_encrypted_frames_are_never_handed_on_as_they_are() -> None:
    here = Listener(version=0)
    ann = here.people[0]
    here.receiver.named(ann.ssrc, ann.user_id)
    ann.is_encrypting = True
    here.group.join(*here.people[1:])
    here.say(ann, OPUS[:5])
    assert not here.ears.frames


def test_without_encryption_people_are_known_by_announcement_only() -> None:
    here = Listener(version=0)
    ann, bob, eve = here.people
    by_ann = here.say(ann, OPUS[:5])
    assert not here.ears.frames
    here.receiver.named(ann.ssrc, ann.user_id)
    here.receiver.named(bob.ssrc, bob.user_id)
    by_bob = here.say(bob, OPUS[:5])
    assert here.heard(ann) == by_ann
    assert here.heard(bob) == by_bob
    here.say(eve, OPUS[:2])
    here.receiver.finish(here.now_ns)
    assert here.ears.losses == {(None, Loss.UNATTRIBUTED): 2}


async def test_without_encryption_an_ssrc_is_not_the_leavers_for_ever() -> None:
    here = Listener(version=0)
    ann, bob, _ = here.people
    here.receiver.named(ann.ssrc, ann.user_id)
    said = here.say(ann, OPUS[:2])
    here.receiver.departed(ann.user_id)
    said += here.say(ann, OPUS[2:4])
    await here.wait(3.0)
    bob.ssrc = ann.ssrc
    by_bob = here.say(bob, OPUS[:4])
    assert here.heard(ann) == said
    assert here.heard(bob) == []
    here.receiver.named(bob.ssrc, bob.user_id)
    here.turn()
    assert here.heard(bob) == by_bob


def test_another_server_means_other_ssrcs() -> None:
    here = Listener(version=0)
    ann = here.people[0]
    here.receiver.named(ann.ssrc, ann.user_id)
    here.say(ann, OPUS[:2])
    here.receiver.server_changed()
    here.say(ann, OPUS[2:4])
    assert here.heard(ann) == list(OPUS[:2])


def test_the_refusals_of_davey_are_told_apart() -> None:
    here = Listener()
    session = here.encryption.current
    assert session is not None
    ann = here.people[0]

    def refused(user_id: int, payload: bytes) -> Refusal:
        with pytest.raises(ValueError, match="decrypt") as refusing:
            session.decrypt(user_id, davey.MediaType.audio, payload)
        return refusal(refusing.value)

    frame = ann.session.encrypt_opus(OPUS[0])
    assert refused(12345, frame) is Refusal.NO_MEMBER
    assert refused(here.people[1].user_id, frame) is Refusal.NO_KEY
    assert refused(ann.user_id, OPUS[0]) is Refusal.NOT_ENCRYPTED
    assert refusal(ValueError("something new")) is Refusal.OTHER


def test_an_encrypted_frame_is_known_by_its_end() -> None:
    here = Listener()
    ann = here.people[0]
    assert [nonce(ann.session.encrypt_opus(opus)) for opus in OPUS[:200]] == list(range(1, 201))
    assert {nonce(opus) for opus in OPUS} == {None}
    for end in (b"", b"\xfa\xfa", b"\x0b\xfa\xfa", b"\x80\x0c\xfa\xfa", b"\0\0\x0d\xfa\xfa"):
        assert nonce(bytes(20) + end) is None
    assert nonce(b"\x01" * 11 + b"\xfa\xfa") is None

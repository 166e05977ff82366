"""Packets of who opted out are dropped before anybody can know what is in them."""

from __future__ import annotations

import pytest

from bot.domain.voice import Loss, Reception
from tests.discord.group import Person
from tests.discord.listener import OPUS, Listener
from tests.servers.discord import SILENCE


def attempts(here: Listener, person: Person) -> int:
    """How often anything of this person was decrypted, or tried to be."""
    session = here.encryption.current
    assert session is not None
    stats = session.get_decryption_stats(person.user_id)
    return stats.attempts if stats else 0


@pytest.mark.parametrize("is_named", [True, False])
def test_nothing_of_them_is_decrypted(*, is_named: bool) -> None:
    here = Listener()
    ann, bob, _ = here.people
    here.receiver.opt_out({str(ann.user_id)})
    if is_named:
        here.receiver.named(ann.ssrc, ann.user_id)
    here.say(ann, OPUS[:20])
    assert here.say(bob, OPUS[:20]) == here.heard(bob)
    assert attempts(here, ann) == 0
    here.receiver.finish(here.now_ns)
    who, loss = (str(ann.user_id), Loss.OPTED_OUT) if is_named else (None, Loss.UNATTRIBUTED)
    assert here.ears.losses == {(who, loss): 20}


def test_their_packets_are_not_even_opened() -> None:
    here = Listener()
    ann = here.people[0]
    here.receiver.opt_out({str(ann.user_id)})
    here.receiver.named(ann.ssrc, ann.user_id)
    here.hear([ann.packet(here.transport, OPUS[0])[:-20] + bytes(20)])
    assert here.ears.losses == {(str(ann.user_id), Loss.OPTED_OUT): 1}


def test_what_is_held_of_them_is_dropped_when_they_are_named() -> None:
    here = Listener()
    ann = here.people[0]
    here.receiver.opt_out({str(ann.user_id)})
    here.say(ann, [*OPUS[:10], SILENCE])
    here.receiver.named(ann.ssrc, ann.user_id)
    here.turn()
    assert attempts(here, ann) == 0
    assert here.ears.losses == {(str(ann.user_id), Loss.OPTED_OUT): 11}


def test_it_counts_from_the_next_packet_on_and_until_it_is_taken_back() -> None:
    here = Listener()
    ann, bob, _ = here.people
    said = here.say(ann, OPUS[:3])
    here.receiver.opt_out({str(ann.user_id), str(bob.user_id)})
    here.say(ann, OPUS[3:6])
    here.receiver.opt_out({str(bob.user_id)})
    said += here.say(ann, OPUS[6:9])
    assert here.heard(ann) == said
    assert here.receiver.reception()[str(ann.user_id)] == Reception(
        received=6, lost={Loss.OPTED_OUT: 3}
    )


def test_what_waits_for_a_key_when_they_opt_out_is_dropped() -> None:
    here = Listener()
    ann = here.people[0]
    here.say(ann, OPUS[:1])
    change = here.group.join(Person(here.group, 200, 6000))
    here.say(ann, OPUS[1:5])
    here.receiver.opt_out({str(ann.user_id)})
    here.commit(change)
    here.turn()
    assert here.heard(ann) == list(OPUS[:1])
    assert here.ears.losses == {(str(ann.user_id), Loss.OPTED_OUT): 4}


async def test_whoever_gets_their_ssrc_after_them_is_heard() -> None:
    here = Listener()
    ann, bob, _ = here.people
    here.receiver.opt_out({str(ann.user_id)})
    here.receiver.named(ann.ssrc, ann.user_id)
    here.say(ann, OPUS[:3])
    here.receiver.departed(ann.user_id)
    here.turn()
    await here.wait(3.0)
    bob.ssrc = ann.ssrc
    assert here.say(bob, OPUS[:5]) == here.heard(bob)
    assert here.ears.losses == {(str(ann.user_id), Loss.OPTED_OUT): 3}


def test_without_encryption_they_are_dropped_as_well() -> None:
    here = Listener(version=0)
    ann = here.people[0]
    here.receiver.opt_out({str(ann.user_id)})
    here.say(ann, OPUS[:3])
    here.receiver.named(ann.ssrc, ann.user_id)
    here.say(ann, OPUS[3:5])
    assert here.ears.losses == {(str(ann.user_id), Loss.OPTED_OUT): 5}
    assert not here.ears.frames


@pytest.mark.parametrize("is_named", [True, False])
async def test_what_they_said_before_they_took_it_back_stays_unheard(*, is_named: bool) -> None:
    here = Listener()
    ann = here.people[0]
    here.receiver.opt_out({str(ann.user_id)})
    here.say(ann, OPUS[:10])  # nobody knows yet whose it is
    await here.wait(0.1)
    here.receiver.opt_out(())
    here.turn()
    if is_named:
        here.receiver.named(ann.ssrc, ann.user_id)
    here.turn()
    said = here.say(ann, OPUS[10:13])
    await here.wait(0.2)  # the first of a key that are seen wait for earlier ones
    assert here.heard(ann) == said
    here.receiver.finish(here.now_ns)
    assert here.heard(ann) == said

"""What is done when people talk and nothing comes, by the second."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from integrations.discord.voice.watchdog import Measure, Signs, Suspicion, Watchdog

SUSPICION = Suspicion(talk_s=5, answer_s=7, quiet_s=60, nudge_s=3, longest_s=900)
CALM = Signs(heard=0, stuck=0, other=0, spoke_at=None, audible=2)


class Night:
    """A watchdog that looks every second at signs that stay as they are."""

    def __init__(self) -> None:
        self.now = 0
        self.dog = Watchdog(SUSPICION, 0)
        self.signs = CALM

    def go_on(self, seconds: int) -> list[tuple[int, Measure]]:
        done: list[tuple[int, Measure]] = []
        for _ in range(seconds):
            self.now += 1
            measure = self.dog.look(self.now, self.signs)
            if measure is not Measure.NOTHING:
                done.append((self.now, measure))
        return done

    def see(self, **signs: Any) -> None:  # noqa: ANN401 (the fields of `Signs`)
        self.signs = self.signs._replace(**signs)


@pytest.fixture
def night() -> Night:
    return Night()


def test_somebody_speaks_and_nothing_comes(night: Night) -> None:
    night.see(spoke_at=10)
    assert night.go_on(40) == [
        (15, Measure.NUDGE),
        (18, Measure.RECONNECT),
        (28, Measure.NUDGE),
        (31, Measure.TELL),
        (32, Measure.RECONNECT),
    ]


def test_whoever_speaks_again_and_again_does_not_put_it_off(night: Night) -> None:
    done = []
    for _ in range(20):
        night.see(spoke_at=float(night.now + 1))
        done += night.go_on(1)
    assert done == [(7, Measure.NUDGE), (10, Measure.RECONNECT), (20, Measure.NUDGE)]


def test_it_is_told_once_and_goes_on_at_longer_intervals(night: Night) -> None:
    night.see(spoke_at=2)
    done = night.go_on(3600)
    assert [what for _, what in done].count(Measure.TELL) == 1
    tries = [at for at, what in done if what is Measure.RECONNECT]
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps == sorted(gaps)
    assert 5 < len(tries) < 15


def test_who_is_heard_is_no_reason_to_worry(night: Night) -> None:
    night.go_on(10)
    for _ in range(100):
        night.see(heard=night.signs.heard + 50, spoke_at=float(night.now))
        assert night.go_on(1) == []


def test_an_announcement_right_after_the_frame_is_no_evidence(night: Night) -> None:
    night.see(heard=3)
    night.go_on(1)
    night.see(spoke_at=1.5)
    assert night.go_on(50) == []


def test_once_something_is_heard_all_is_well_again(night: Night) -> None:
    night.see(spoke_at=2)
    night.go_on(40)
    night.see(heard=1)
    assert night.go_on(55) == []
    night.see(spoke_at=float(night.now))
    assert night.go_on(5) == [(night.now, Measure.NUDGE)]


def test_packets_that_can_not_be_decrypted_are_evidence(night: Night) -> None:
    night.go_on(10)
    night.see(stuck=7)
    assert [what for _, what in night.go_on(9)] == [Measure.NUDGE, Measure.RECONNECT]


def test_packets_that_had_to_wait_for_a_moment_are_none(night: Night) -> None:
    for _ in range(50):
        night.see(stuck=night.signs.stuck + 5)
        night.go_on(1)
        night.see(heard=night.signs.heard + 5)
        assert night.go_on(2) == []


def test_a_server_that_used_to_answer_and_does_not_is_evidence(night: Night) -> None:
    for _ in range(6):
        night.see(other=night.signs.other + 1)
        assert night.go_on(5) == []
    assert night.go_on(23) == [
        (33, Measure.NUDGE),
        (36, Measure.RECONNECT),
        (50, Measure.NUDGE),
        (53, Measure.TELL),
    ]


def test_a_talkspurt_that_breaks_off_is_worth_one_new_connection(night: Night) -> None:
    night.see(heard=9)
    night.go_on(1)
    night.see(is_broken_off=True)
    assert night.go_on(60) == [(6, Measure.NUDGE), (9, Measure.RECONNECT)]


def test_a_server_that_never_answers_is_none(night: Night) -> None:
    assert night.go_on(59) == []


def test_quiet_alone_is_told_after_two_new_connections_only(night: Night) -> None:
    done = night.go_on(600)
    assert [what for _, what in done] == [
        Measure.NUDGE,
        Measure.RECONNECT,
        Measure.NUDGE,
        Measure.RECONNECT,
        Measure.NUDGE,
        Measure.TELL,
        Measure.RECONNECT,
    ]
    assert done[0] == (61, Measure.NUDGE)


def test_where_nobody_could_be_heard_quiet_means_nothing(night: Night) -> None:
    night.see(audible=0, spoke_at=5)
    assert night.go_on(3600) == []
    night.see(audible=1, spoke_at=None)
    assert night.go_on(60) == []
    assert night.go_on(2) == [(3661, Measure.NUDGE)]


def test_a_new_connection_for_another_reason_starts_the_clock_again(night: Night) -> None:
    night.see(spoke_at=10)
    night.go_on(16)
    night.dog.connected(16)
    assert night.go_on(6) == [(21, Measure.NUDGE)]

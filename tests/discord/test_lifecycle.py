"""What follows from each ending, without a network."""

from __future__ import annotations

import pytest

from bot.domain.voice import Departure, DepartureKind
from integrations.discord.voice.lifecycle import Cause, Ending, Patience, Plan, Recovery, Step

PATIENCE = Patience(give_up_s=180.0, join_s=20.0, follow_s=1.0, allocation_s=15.0)


def recovery(jitter: float = 1.0) -> Recovery:
    """Of a connection that held for a while."""
    made = Recovery(PATIENCE, lambda: jitter, 0.0)
    made.settled(0.0)
    return made


def step(ending: Ending) -> Step:
    plan = recovery().next(ending, 100.0)
    assert isinstance(plan, Plan)
    assert plan.delay_s == 0.0
    return plan.step


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (None, Step.RESUME),
        (-1, Step.RESUME),
        (1000, Step.RESUME),
        (1001, Step.RESUME),
        (1006, Step.RESUME),
        (4000, Step.RESUME),
        (4003, Step.ASK),
        (4004, Step.ASK),
        (4006, Step.ASK),
        (4009, Step.ASK),
        (4011, Step.ASK),
        (4014, Step.WAIT),
        (4015, Step.ASK),
        (4016, Step.ASK),
        (4022, Step.WAIT),
    ],
)
def test_each_close_code_has_its_first_step(code: int | None, expected: Step) -> None:
    assert step(Ending(Cause.CLOSED, code)) is expected


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (Cause.NEW_SERVER, Step.FOLLOW),
        (Cause.SERVER_LOST, Step.WAIT),
        (Cause.REIDENTIFIED, Step.ASK),
        (Cause.SILENT, Step.ASK),
        (Cause.NO_SERVER, Step.ASK),
        (Cause.NO_UDP, Step.ASK),
        (Cause.NO_ANSWER, Step.ASK),
    ],
)
def test_each_other_cause_has_its_first_step(cause: Cause, expected: Step) -> None:
    assert step(Ending(cause)) is expected


@pytest.mark.parametrize(
    ("ending", "kind", "says"),
    [
        (Ending(Cause.CLOSED, 4017), DepartureKind.REFUSED, "DAVE"),
        (Ending(Cause.CLOSED, 4021), DepartureKind.REFUSED, "rate limit"),
        (Ending(Cause.REMOVED), DepartureKind.KICKED, "disconnected"),
        (Ending(Cause.ROOM_GONE), DepartureKind.ROOM_GONE, "channel"),
        (Ending(Cause.GUILD_GONE), DepartureKind.ROOM_GONE, "server"),
        (Ending(Cause.ASKED), DepartureKind.ASKED, "asked"),
    ],
)
def test_some_endings_are_final_and_say_what_to_do(
    ending: Ending, kind: DepartureKind, says: str
) -> None:
    departure = recovery().next(ending, 100.0)
    assert isinstance(departure, Departure)
    assert departure.kind is kind
    assert says in departure.what
    assert departure.remedy.endswith(".")


def test_a_session_is_resumed_once_only() -> None:
    made = recovery()
    dropped = Ending(Cause.CLOSED, 1006)
    steps = [made.next(dropped, 100.0 + n) for n in range(2)]
    assert [plan.step for plan in steps if isinstance(plan, Plan)] == [Step.RESUME, Step.ASK]
    made.settled(200.0)
    again = made.next(dropped, 200.0)
    assert isinstance(again, Plan)
    assert again.step is Step.RESUME


def test_a_server_that_is_being_replaced_is_waited_for_longer() -> None:
    kicked = recovery().next(Ending(Cause.CLOSED, 4014), 0.0)
    lost = recovery().next(Ending(Cause.SERVER_LOST), 0.0)
    assert isinstance(kicked, Plan)
    assert isinstance(lost, Plan)
    assert (kicked.limit_s, lost.limit_s) == (1.0, 15.0)


def delays(jitter: float, cause: Cause = Cause.NO_SERVER) -> tuple[list[float], Departure]:
    made, now = recovery(jitter), 1000.0
    waited: list[float] = []
    while True:
        plan = made.next(Ending(cause), now)
        if isinstance(plan, Departure):
            return waited, plan
        waited.append(plan.delay_s)
        now += plan.delay_s + 1.0


def test_attempts_are_ever_further_apart_and_end() -> None:
    waited, departure = delays(jitter=1.0)
    assert waited[:7] == [0.0, 0.0, 1.0, 2.0, 4.0, 8.0, 15.0]
    assert set(waited[7:]) == {15.0}
    assert 150 < sum(waited) < 200
    assert departure.kind is DepartureKind.UNREACHABLE


def test_jitter_shortens_the_wait_by_half_at_most() -> None:
    assert delays(jitter=0.0)[0][2:6] == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        (Cause.NO_UDP, "UDP"),
        (Cause.NO_SERVER, "internet"),
        (Cause.NO_ANSWER, "full"),
    ],
)
def test_giving_up_says_what_did_not_work(cause: Cause, says: str) -> None:
    assert says in delays(1.0, cause)[1].remedy


def test_a_first_attempt_is_given_up_sooner() -> None:
    made = Recovery(PATIENCE, lambda: 1.0, 0.0)
    assert isinstance(made.next(Ending(Cause.NEW), 0.0), Plan)
    assert isinstance(made.next(Ending(Cause.NO_ANSWER), 15.0), Plan)
    assert isinstance(made.next(Ending(Cause.NO_ANSWER), 21.0), Departure)


def test_a_main_gateway_that_is_back_is_a_fresh_start() -> None:
    made = recovery()
    for n in range(6):
        made.next(Ending(Cause.NO_SERVER), n)
    plan = made.next(Ending(Cause.REIDENTIFIED), 10.0)
    assert isinstance(plan, Plan)
    assert plan == Plan(Step.ASK, 0.0, 1.0)


def test_a_connection_that_ends_again_and_again_is_not_followed_for_ever() -> None:
    made = recovery()
    plans = [made.next(Ending(Cause.NEW_SERVER), n / 100) for n in range(100)]
    assert isinstance(plans[-1], Departure)

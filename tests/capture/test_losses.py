import pytest

from bot.capture.losses import Losses, summed
from bot.domain.voice import Loss

LINES = [
    (Losses(), "Nothing was said."),
    (Losses(received=500, duplicate=3), "Everything was heard."),
    (
        Losses(received=950, missing=50, recovered=40, concealed=10),
        "50 packets missing (5.0 %), 50 of them repaired.",
    ),
    (
        Losses(received=8_000, missing=2_000, concealed=5, gap_s=39.9),
        "2,000 packets missing (20.0 %), 5 of them repaired, 39.9 s not heard.",
    ),
    (
        Losses(received=999, missing=1, concealed=1, refused={Loss.UNDECRYPTABLE: 1}),
        "1 packet missing (0.1 %), 1 of them repaired. 1 packet could not be decrypted.",
    ),
    (
        Losses(refused={Loss.OPTED_OUT: 1234}),
        "1,234 packets were dropped because of the opt-out.",
    ),
    (
        Losses(
            received=10,
            unwritten=7,
            refused={Loss.UNATTRIBUTED: 2, Loss.MALFORMED: 3, Loss.UNDECRYPTABLE: 0},
        ),
        (
            "Everything was heard. 2 packets were nobody's, 3 packets were malformed, "
            "7 packets did not fit on the disk."
        ),
    ),
]


@pytest.mark.parametrize(("losses", "line"), LINES)
def test_losses_are_said_in_a_sentence_or_two(losses: Losses, line: str) -> None:
    assert losses.line() == line


def test_several_journals_are_summed() -> None:
    one = Losses(received=10, missing=3, gap_s=0.5, late=1, refused={Loss.MALFORMED: 1})
    other = Losses(received=5, recovered=2, gap_s=0.25, refused={Loss.MALFORMED: 2})
    assert summed([one, other]) == Losses(
        received=15, missing=3, recovered=2, gap_s=0.75, late=1, refused={Loss.MALFORMED: 3}
    )
    assert summed([]) == Losses()


def test_what_never_came_is_what_is_missing_for_no_other_reason() -> None:
    losses = Losses(missing=20, late=1, unwritten=2, refused={Loss.UNDECRYPTABLE: 7})
    assert losses.lost == 10
    assert Losses(missing=3, refused={Loss.OPTED_OUT: 50}).lost == 0


def test_every_reason_has_words() -> None:
    for loss in Loss:
        assert "1 packet " in Losses(refused={loss: 1}).line()


def test_losses_survive_their_way_through_json() -> None:
    losses = Losses(received=3, gap_s=0.1, refused={Loss.UNDECRYPTABLE: 2})
    assert Losses.model_validate_json(losses.model_dump_json()) == losses

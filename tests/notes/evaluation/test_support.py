"""Claims are held against what was said where they quote."""

import pytest

from bot.domain.action_item import ActionItem, Assignee, AssigneeBasis, ItemStatus
from bot.domain.evidence import Evidence
from bot.domain.notes import Claim
from bot.notes.evaluation.support import Support
from tests.notes.talk import meeting_of, people, transcript_of, utterances

TALK = """
    Anna: We talked to the caterer.
    Ben: The price is twenty five euros a head.
    Anna: I'll tell Carla about the invoice by Friday.
    Ben: Good.
    Anna: Lunch was late.
    Ben: Right.
    Anna: The museum opens in March.
    """
SUPPORT = Support(meeting_of(people(TALK)), transcript_of(utterances(TALK), "en"))


def evidence(place: int, quote: str) -> tuple[Evidence, ...]:
    return (Evidence(utterance_id=f"u{place}", quote=quote, start_s=0),)


def claim(text: str, place: int = 2) -> Claim:
    return Claim(text=text, evidence=evidence(place, "x"))


@pytest.mark.parametrize(
    ("place", "quote", "is_quoted"),
    [
        (2, "tell Carla about", True),
        (2, "tell Carla  about", False),
        (2, "Tell Carla", False),
        (2, "twenty five", False),
        (9, "tell Carla", False),
        (2, " ", False),
    ],
)
def test_a_quote_stands_letter_by_letter_in_its_utterance(
    place: int, quote: str, *, is_quoted: bool
) -> None:
    assert SUPPORT.is_quoted(Claim(text="x", evidence=evidence(place, quote))) is is_quoted


def test_one_quote_that_is_not_there_makes_a_claim_unquoted() -> None:
    both = (*evidence(2, "invoice"), *evidence(3, "Great"))
    assert not SUPPORT.is_quoted(Claim(text="x", evidence=both))


@pytest.mark.parametrize(
    ("text", "place", "is_supported"),
    [
        ("Tell Carla about the invoice", 2, True),
        ("Anna informs Carla about the caterer's invoice", 2, True),
        ("Tell Dora about the invoice", 2, False),
        ("The price is 25 euros a head", 2, True),
        ("The price is twenty five euros", 1, True),
        ("The price is 35 euros a head", 2, False),
        ("The museum was rebuilt by architects", 2, False),
        ("The museum opens", 2, False),
        ("The museum opens", 4, True),
        ("Call Dora", 2, False),
    ],
)
def test_a_claim_says_what_was_said_there(text: str, place: int, *, is_supported: bool) -> None:
    assert SUPPORT.is_supported(claim(text, place)) is is_supported


def test_the_owner_of_an_item_may_be_named() -> None:
    item = ActionItem(
        id="1",
        meeting_id="weekly",
        task="Tell Carla and Ben about the invoice",
        assignee=Assignee(participant="ben", basis=AssigneeBasis.SELF_COMMITMENT, confidence=0.5),
        due=None,
        status=ItemStatus.OPEN,
        evidence=evidence(6, "museum"),
    )
    told = item.model_copy(update={"evidence": evidence(2, "invoice")})
    assert SUPPORT.is_supported(told)
    assert not SUPPORT.is_supported(item)

"""The tl;dr: at most three sentences that were said and that matter."""

import numpy as np
import pytest

from bot.domain.notes import Claim
from tests.notes.talk import notes_of

TALK = """
    Anna: Good morning everyone, can you hear me? The weather in Hamburg is lovely today.
    Ben: Yes, good morning, I had a great weekend in the mountains with my family.
    Anna: Our topics today are the launch of the webshop, the budget and the trade fair.
    Ben: The webshop has passed every load test, and the payment page is ready for the launch.
    Carla: The trade fair costs more than planned because the booth is larger this year.
    Anna: The budget for the trade fair and the webshop is nine thousand Euro.
    Ben: We decided to launch the webshop on the first day of the trade fair.
    Carla: Okay, great, thanks, have a nice day.
"""


async def tldr_of(talk: str, language: str = "en") -> tuple[Claim, ...]:
    return (await notes_of(talk, language=language)).tldr


async def test_it_holds_the_decision_and_no_small_talk() -> None:
    lines = await tldr_of(TALK)
    assert 1 <= len(lines) <= 3
    text = " ".join(line.text for line in lines)
    assert "We decided to launch the webshop on the first day of the trade fair." in text
    for small_talk in ("morning", "weekend", "weather", "nice day"):
        assert small_talk not in text


async def test_every_line_is_quoted_from_its_utterance() -> None:
    for line in await tldr_of(TALK):
        assert all(evidence.quote for evidence in line.evidence)
        assert line.text.rstrip(".").split()[-1] in line.evidence[-1].quote


@pytest.mark.parametrize(
    "talk",
    [
        "",
        "Anna: Ha ha ha ha!",
        "Anna: Good morning.\nBen: Good morning, how are you?\nAnna: Fine, thanks.",
        "Anna: [laughter]\nBen: [laughter] [laughter]",
    ],
)
async def test_where_nothing_was_said_there_is_nothing_to_sum_up(talk: str) -> None:
    assert await tldr_of(talk) == ()


async def test_it_is_the_same_every_time() -> None:
    assert await tldr_of(TALK) == await tldr_of(TALK)


async def test_a_language_without_a_table_still_gets_one() -> None:
    lines = await tldr_of(
        """
        Anna: Die Druckerei liefert die neuen Plakate für die Messe in Hamburg schon am Freitag.
        Ben: Die Plakate für die Messe kosten weniger als die Plakate vom letzten Jahr.
        Anna: Ich schicke der Druckerei morgen die Rechnung für die Plakate der Messe.
        """,
        language="de",
    )
    assert lines
    assert all("Plakate" in line.text for line in lines)


async def test_a_long_meeting_is_summed_up_from_all_of_it() -> None:
    rng = np.random.default_rng(7)
    words = [f"subject{i}" for i in range(400)]
    said = [" ".join(rng.choice(words, size=9)) for _ in range(600)]
    talk = "\n".join(f"{'Anna' if i % 2 else 'Ben'}: {text}." for i, text in enumerate(said))
    assert len(await tldr_of(talk)) <= 3

import pytest

from bot.speech.plausibility import LOOPING, NO_WORDS, TOO_FAST, doubt


@pytest.mark.parametrize(
    ("text", "seconds", "reason"),
    [
        ("No, no, no, no, no!", 3, None),
        ("It was the best of times, it was the worst of times.", 4, None),
        ("Yes.", 0.3, None),
        ("", 2, NO_WORDS),
        ("?", 2, NO_WORDS),
        ("You", 9, NO_WORDS),
        ("and he said and he said and he said and he said he came", 6, LOOPING),
        ("the the the the the the the", 4, LOOPING),
        ("I'm going to go home. I'm going to go home. I'm going to go home.", 9, LOOPING),
        ("one two three four five six seven eight nine ten", 0.5, TOO_FAST),
    ],
)
def test_text_that_nobody_can_have_said_is_doubted(
    text: str, seconds: float, reason: str | None
) -> None:
    assert doubt(text, round(seconds * 16_000)) == reason

"""Chapters: only where a meeting is long and turns to something else."""

from itertools import pairwise

from tests.notes.talk import notes_of

WEBSHOP = (
    "The checkout page of the webshop loads slowly on phones.",
    "The webshop needs a faster payment provider for the checkout page.",
    "Customers leave the checkout page when the payment provider is slow.",
    "A second payment provider would cost little.",
)
FAIR = (
    "The trade fair booth in Hamburg has to be larger this year.",
    "The carpenters want plans of the trade fair booth in spring.",
    "Visitors of the trade fair expect coffee at the booth.",
    "The floor of the trade fair booth was dirty.",
)


def long_talk(*subjects: tuple[str, ...]) -> str:
    lines: list[str] = []
    for subject in subjects:
        for i in range(60):
            lines.append(f"{'Anna' if i % 2 else 'Ben'}: {subject[i % len(subject)]}")
            lines.append("(4 s)")
    return "\n".join(lines)


async def test_a_change_of_subject_begins_a_chapter_named_after_it() -> None:
    notes = await notes_of(long_talk(WEBSHOP, FAIR))
    first, second = notes.chapters
    assert "checkout page" in first.title.lower() or "payment provider" in first.title.lower()
    assert "trade fair" in second.title.lower()
    assert first.end_s == second.start_s
    assert abs(second.start_s - 60 * 7.6) < 60


async def test_chapters_cover_the_meeting_in_order_without_gaps() -> None:
    notes = await notes_of(long_talk(WEBSHOP, FAIR, WEBSHOP))
    assert all(before.end_s == after.start_s for before, after in pairwise(notes.chapters))
    assert len({chapter.title for chapter in notes.chapters}) == len(notes.chapters)


async def test_one_subject_is_no_chapter() -> None:
    assert (await notes_of(long_talk(WEBSHOP))).chapters == ()


async def test_a_short_meeting_has_no_chapters() -> None:
    assert (await notes_of("\n".join(f"Anna: {text}" for text in (*WEBSHOP, *FAIR)))).chapters == ()

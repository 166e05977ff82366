"""How utterances come apart into sentences and clauses."""

import pytest

from bot.notes.languages.english.fluency import FLUENCY
from bot.notes.sentences import clauses, fluent, sentences_of, without_lead_in
from tests.notes.talk import utterances


def texts(talk: str) -> list[str]:
    return [sentence.text for sentence in sentences_of(utterances(talk), FLUENCY)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Good. And you? Fine!", ["Good.", "And you?", "Fine!"]),
        (
            "It is version 2.5 of Dr. Hill e.g. for us.",
            ["It is version 2.5 of Dr. Hill e.g. for us."],
        ),
        ("Well… I see. So it goes...", ["Well…", "I see.", "So it goes..."]),
        ("no full stop at all", ["no full stop at all"]),
        ("... ?! -", []),
        ("Give it to J. Smith. Now.", ["Give it to J. Smith.", "Now."]),
    ],
)
def test_an_utterance_comes_apart_into_sentences(text: str, parts: list[str]) -> None:
    assert texts(f"Anna: {text}") == parts


def test_every_piece_is_a_slice_of_its_utterance() -> None:
    said = utterances("Anna: Good. And  you?\nBen: So I'll send the\nBen: invoice today.")
    for sentence in sentences_of(said, FLUENCY):
        for piece in sentence.pieces:
            assert piece.utterance.text[piece.start : piece.end] == piece.text


def test_a_sentence_that_breaks_off_goes_on_in_the_speakers_next_utterance() -> None:
    assert texts("Anna: I'll send the\n+Ben: Mm-hmm.\nAnna: invoice today.") == [
        "I'll send the invoice today.",
        "Mm-hmm.",
    ]


def test_it_does_not_go_on_after_a_pause_or_with_another_speaker() -> None:
    assert len(texts("Anna: I'll send the\n(5 s)\nAnna: invoice today.")) == 2
    assert len(texts("Anna: I'll send the\nBen: invoice today.")) == 2


def test_endless_speech_is_cut_into_bounded_sentences() -> None:
    parts = texts("Anna: " + "so I'll send it and " * 500)
    assert max(map(len, parts)) <= 400
    assert " ".join(parts) == ("so I'll send it and " * 500).strip()


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("Um, I'll, uh, send the the invoice", "I'll send the invoice"),
        ("I w- we will go", "I we will go"),
        ("I’m gonna send it", "I'm going to send it"),
        ("so i 'll send it", "so i'll send it"),
        ("I will I will send it", "I will send it"),
        ("It is ready, right?", "It is ready."),
    ],
)
def test_speech_is_smoothed(spoken: str, written: str) -> None:
    assert fluent(spoken, FLUENCY) == written


def test_clauses_are_split_before_a_new_subject_only() -> None:
    assert clauses("I'll call the printer and ask for the price", FLUENCY) == (
        "I'll call the printer and ask for the price",
    )
    assert clauses("I'll call the printer, and then Ben, can you ask for it?", FLUENCY) == (
        "I'll call the printer",
        "Ben, can you ask for it?",
    )


def test_lead_ins_are_dropped_but_not_what_only_looks_like_one() -> None:
    assert without_lead_in("Okay, so yeah, next week is fine", FLUENCY) == "next week is fine"
    assert without_lead_in("Next, the budget", FLUENCY) == "the budget"
    assert without_lead_in("Okay.", FLUENCY) == "Okay."

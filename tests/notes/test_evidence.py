"""Quotes are found as they were said, or not at all."""

import pytest

from bot.domain.evidence import Evidence
from bot.domain.notes import Claim
from bot.domain.transcript import Word
from bot.notes.evidence import EvidenceBook, Quote, find_quote
from bot.notes.languages.cues import Lexicon
from bot.notes.languages.english.words import LEXICON
from tests.notes.talk import transcript_of, utterances

SAID = "Okay, um, I’ll send the INVOICE to the printer by Friday, and not before."


def found(quote: str, text: str = SAID) -> str | None:
    span = find_quote(quote, text, LEXICON)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("send the INVOICE", "send the INVOICE"),
        ("i'll send the invoice to the printer", "I’ll send the INVOICE to the printer"),
        ("send  the invoice,\nto the printer", "send the INVOICE to the printer"),
        (
            "I'll send an invoice to the printer by Friday",
            "I’ll send the INVOICE to the printer by Friday",
        ),
        (
            "Okay, I'll send the invoice to the printer by Friday",
            "Okay, um, I’ll send the INVOICE to the printer by Friday",
        ),
    ],
)
def test_a_quote_is_found_with_its_true_words(quote: str, words: str) -> None:
    assert found(quote) == words


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "...",
        "I'll pay the printer in Hamburg",
        "I'll not send the invoice to the printer by Friday",
        "I'll send the invoice to the printer by Monday",
        "I'll send 2 invoices to the printer by Friday",
        "send the invoice to the printer by Friday, and before",
        "rint",
        "x" * 5000,
    ],
)
def test_what_was_not_said_is_not_found(quote: str) -> None:
    if quote == "rint":
        assert found(quote) == "rint", "letters in a word are a substring still"
        return
    assert found(quote) is None


def test_a_language_without_weighty_words_allows_no_difference() -> None:
    assert find_quote("I'll send an invoice to the printer", SAID, Lexicon()) is None
    assert find_quote("i'll send the invoice", SAID, Lexicon()) is not None


def test_folding_does_not_move_the_quote() -> None:
    text = "İİİİ straße: I'll send the invoice to the printer."
    assert found("i'll send one invoice to the printers", text) is None
    assert (
        found("i'll send the invoices to the printer", text)
        == "I'll send the invoice to the printer"
    )


def test_claims_without_words_to_stand_on_are_dropped_and_counted() -> None:
    transcript = transcript_of(utterances("Anna: The cover is blue.\nBen: Good."))
    book = EvidenceBook(transcript, LEXICON)
    real = Evidence(utterance_id="u0", quote="the cover is blue", start_s=0.0)
    invented = Evidence(utterance_id="u0", quote="the cover is green", start_s=0.0)
    nowhere = Evidence(utterance_id="u9", quote="the cover is blue", start_s=0.0)
    kept, dropped = book.supported(
        [
            Claim(text="Blue.", evidence=(invented, real)),
            Claim(text="Green.", evidence=(invented,)),
            Claim(text="Blue.", evidence=(nowhere,)),
        ]
    )
    assert dropped == 2
    assert [evidence.quote for claim in kept for evidence in claim.evidence] == [
        "The cover is blue"
    ]


def test_a_quote_begins_when_its_first_word_is_spoken() -> None:
    (said,) = utterances("Anna: Well, the cover is blue.")
    words = tuple(
        Word(text=text, start_s=10.0 + i, end_s=10.5 + i)
        for i, text in enumerate(said.text.split())
    )
    transcript = transcript_of((said.model_copy(update={"words": words}),))
    evidence = EvidenceBook(transcript, LEXICON).verify(Quote("u0", "cover is blue"))
    assert evidence is not None
    assert evidence.start_s == 12.0

"""Spoken deadlines in German, French and Spanish, and what every other language has of them."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.notes.due_dates import find_due_phrases, resolve_due
from tests.notes.test_due_dates import Case, cases_in, told

HERE = Path(__file__).parent
LANGUAGES = ("de", "fr", "es")
SAID_AT = datetime(2026, 11, 18, 9, tzinfo=UTC)
MONDAY = date(2026, 11, 16)

WEEKDAYS = {
    "de": "bis Montag|bis Dienstag|bis Mittwoch|bis Donnerstag|bis Freitag|bis Samstag|bis Sonntag",
    "fr": "d'ici lundi|d'ici mardi|d'ici mercredi|d'ici jeudi|d'ici vendredi|d'ici samedi"
    "|d'ici dimanche",
    "es": "para el lunes|para el martes|para el miércoles|para el jueves|para el viernes"
    "|para el sábado|para el domingo",
}

MONTHS = {
    "de": "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    "|diciembre",
}

DATED = {"de": "bis zum 2. {} 2028", "fr": "le 2 {} 2028", "es": "el 2 de {} de 2028"}


def table(language: str) -> list[Case]:
    return cases_in(HERE / f"due_date_cases.{language}.tsv")


def sentences(language: str) -> list[tuple[str, tuple[str, ...]]]:
    text = (HERE / f"due_phrase_sentences.{language}.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [(row[0], tuple(filter(None, row[1:]))) for row in rows]


def with_language(language: str) -> list[tuple[str, Case]]:
    return [(language, case) for case in table(language)]


@pytest.mark.parametrize(
    ("language", "case"),
    [pair for language in LANGUAGES for pair in with_language(language)],
    ids=lambda value: value if isinstance(value, str) else " @ ".join(value[:3]),
)
def test_a_phrase_means_what_the_table_of_its_language_says(language: str, case: Case) -> None:
    due = resolve_due(case.phrase, case.instant, case.zone, language=language)
    assert told(due) == case.due


def test_no_ambiguous_phrase_of_500_is_resolved_for_certain() -> None:
    cases = [pair for language in LANGUAGES for pair in with_language(language)]
    cases += [("en", case) for case in cases_in(HERE / "due_date_cases.tsv")]
    assert len(set(cases)) == len(cases) >= 500
    ambiguous = [(language, case) for language, case in cases if case.due.startswith("?")]
    assert len(ambiguous) >= 100
    for language, case in ambiguous:
        due = resolve_due(case.phrase, case.instant, case.zone, language=language)
        assert due is not None
        assert due.local is None, case
        assert len(due.candidates) >= 2, case
        assert due.reason is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_80_phrases_with_zones_and_both_changes_of_the_clocks(
    language: str,
) -> None:
    cases = [case for case in table(language) if case.due != "none"]
    assert len(cases) >= 80
    assert len({case.zone for case in cases}) >= 3
    assert {"2026-10-25", "2027-03-28"} <= {case.said_at[:10] for case in cases}


@pytest.mark.parametrize(
    ("language", "sentence", "phrases"),
    [(language, *row) for language in LANGUAGES for row in sentences(language)],
)
def test_the_due_phrases_of_a_sentence_are_found_where_they_stand(
    language: str, sentence: str, phrases: tuple[str, ...]
) -> None:
    found = find_due_phrases(sentence, language)
    assert tuple(phrase.text for phrase in found) == phrases
    assert all(sentence[phrase.start : phrase.end] == phrase.text for phrase in found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days_later", range(7))
def test_until_a_weekday_is_the_next_one_and_never_today(language: str, days_later: int) -> None:
    today = MONDAY + timedelta(days=days_later)
    for weekday, phrase in enumerate(WEEKDAYS[language].split("|")):
        said_at = datetime.combine(today, time(9), UTC)
        due = resolve_due(phrase, said_at, "UTC", language=language)
        assert due is not None
        assert due.local is not None
        assert due.local.weekday() == weekday
        assert 1 <= (due.local.date() - today).days <= 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_is_known(language: str) -> None:
    for number, month in enumerate(MONTHS[language].split("|"), start=1):
        due = resolve_due(DATED[language].format(month), SAID_AT, "UTC", language=language)
        assert due is not None
        assert due.local == datetime(2028, number, 2, 17)  # noqa: DTZ001 (local wall time)


@pytest.mark.parametrize("language", ["pl", "ja-JP", "und", ""])
def test_a_language_without_a_table_has_dates_and_hours_in_figures(language: str) -> None:
    def resolved(phrase: str) -> str:
        return told(resolve_due(phrase, SAID_AT, "Europe/Warsaw", language=language))

    assert resolved("2026-12-01") == "2026-12-01"
    assert resolved("2026-12-01 15:30") == "2026-12-01 15:30"
    assert resolved("15:30") == "2026-11-18 15:30"
    assert resolved("do piątku") == "none"
    assert resolved("bis Freitag") == "none"


@pytest.mark.parametrize("language", ["de", "fr", "es", "pl"])
@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("by Friday", "2026-11-20"),
        ("next Friday", "? 2026-11-20 or 2026-11-27"),
        ("EOD", "2026-11-18"),
        ("in two weeks", "2026-12-02"),
    ],
)
def test_english_is_understood_within_every_language(language: str, phrase: str, due: str) -> None:
    assert told(resolve_due(phrase, SAID_AT, "Europe/Berlin", language=language)) == due


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Das sind die 5 am Ende."), ("nl", "in 5 am"), ("fr", "may 5")]
)
def test_what_may_be_english_is_not_read_as_english_elsewhere(language: str, text: str) -> None:
    assert find_due_phrases(text, language) == ()


def test_a_region_does_not_matter() -> None:
    assert told(resolve_due("bis Freitag", SAID_AT, "UTC", language="de-AT")) == "2026-11-20"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "bis " * 5_000),
        ("de", "in zwei oder " * 2_000),
        ("fr", "d'ici " * 5_000),
        ("fr", "dans la " * 5_000),
        ("es", "para el " * 5_000),
        ("es", "a las " * 5_000),
    ],
)
def test_endless_repetition_is_read_to_the_end(language: str, text: str) -> None:
    assert find_due_phrases(text, language) == ()

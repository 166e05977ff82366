"""How words are looked for in what was said: the one thing the two databases do quite differently.

The index was made by the migration 0003 and is kept by the database: on SQLite as an FTS5 table
with triggers on `utterance`, on PostgreSQL as a generated column with a GIN index. Both take words
in any English form, in any case, with or without accents; what is neither letter nor digit is a gap
between words.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Select,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSVECTOR
from sqlmodel import col

from storage.rows import MeetingRow
from storage.speech_tables import UtteranceRow

_WORDS = 32
_LETTERS = 200  # of one word
_ACCENTS = range(0x0300, 0x0370)  # as the index of PostgreSQL is made without

_INDEX = table("utterance_search", column("rowid"), column("utterance_search"), column("rank"))
_SEARCHABLE: ColumnElement[Any] = literal_column("utterance.searchable", TSVECTOR())
_ENGLISH: ColumnElement[Any] = literal_column("'english'::regconfig", REGCONFIG())
_BY_LENGTH = 1  # the rank is divided by 1 + the logarithm of the utterance's length


def phrases_of(words: Sequence[str]) -> tuple[str, ...]:
    """The words without anything that is no letter or digit, each once, at most 32.

    A word with a gap in it, such as *follow-up*, is a phrase; one without any letter is left out.
    """
    plain = (" ".join("".join(map(_or_gap, word[:_LETTERS])).split()) for word in words)
    return tuple(dict.fromkeys(filter(None, plain)))[:_WORDS]


def _or_gap(char: str) -> str:
    category = unicodedata.category(char)
    return char if category[0] in "LNM" or category == "Co" else " "


def numbers_by_sqlite(
    phrases: Sequence[str], within: ColumnElement[bool], *, all_words: bool
) -> Select[Any]:
    """The numbers of the utterances, best first: FTS5's own rank is BM25, smaller is better."""
    # In double quotes nothing is an operator, and there is no quote in a phrase.
    query = (" AND " if all_words else " OR ").join(f'"{phrase}"' for phrase in phrases)
    return (
        select(col(UtteranceRow.number))
        .join(_INDEX, _INDEX.c.rowid == col(UtteranceRow.number))
        .join(MeetingRow, col(MeetingRow.id) == col(UtteranceRow.meeting_id))
        .where(_INDEX.c.utterance_search.op("MATCH")(query), within)
        .order_by(_INDEX.c.rank, col(MeetingRow.started_at).desc(), col(UtteranceRow.number))
    )


def numbers_by_postgresql(
    phrases: Sequence[str], within: ColumnElement[bool], *, all_words: bool
) -> Select[Any]:
    """The numbers of the utterances, best first: by cover density, and by how rare the words are.

    PostgreSQL's own rank knows no rare words; where one of several is enough, each counts the more
    the fewer of the hits it is in.
    """
    queries = [func.phraseto_tsquery(_ENGLISH, _without_accents(phrase)) for phrase in phrases]
    joined = _joined(queries, "&&" if all_words else "||")
    has_word = [_matches(query).label(f"has_{number}") for number, query in enumerate(queries)]
    hits = (
        select(
            col(UtteranceRow.number),
            col(MeetingRow.started_at),
            func.ts_rank_cd(_SEARCHABLE, joined, _BY_LENGTH).label("rank"),
            *has_word,
        )
        .join(MeetingRow, col(MeetingRow.id) == col(UtteranceRow.meeting_id))
        .where(_matches(joined), within)
        .cte("hits")
    )
    best = (hits.c.rank.desc(), hits.c.started_at.desc(), hits.c.number)
    if all_words:
        return select(hits.c.number).order_by(*best)
    has = [hits.c[word.name] for word in has_word]
    counts = select(
        func.count().label("hits"),
        *(func.count().filter(word).label(word.name) for word in has),
    ).cte("counts")
    both = hits.join(counts, true())
    return select(hits.c.number).select_from(both).order_by(_weight(has, counts).desc(), *best)


def _weight(has_word: Sequence[ColumnElement[Any]], counts: CTE) -> ColumnElement[Any]:
    """The sum over the words that a hit has of the logarithm of how rare they are among hits."""
    weight: ColumnElement[Any] = literal(0.0)
    for word in has_word:
        with_it = func.nullif(counts.c[word.name], 0)
        rarity = func.ln(1 + cast(counts.c.hits, Float) / with_it)
        weight += case((word, rarity), else_=0.0)
    return weight


def _joined(queries: Sequence[ColumnElement[Any]], operator: str) -> ColumnElement[Any]:
    joined, *others = queries
    for other in others:
        joined = joined.op(operator)(other)
    return joined


def _matches(query: ColumnElement[Any]) -> ColumnElement[bool]:
    return _SEARCHABLE.bool_op("@@")(query)


def _without_accents(phrase: str) -> str:
    decomposed = unicodedata.normalize("NFD", phrase)
    return "".join(char for char in decomposed if ord(char) not in _ACCENTS)

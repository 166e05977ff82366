"""Narrowing down what has to be looked at for words in any case, before it is read."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, LargeBinary, and_, cast, collate, func, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel.ext.asyncio.session import AsyncSession


def may_hold(
    session: AsyncSession, column: Mapped[str], words: Sequence[str]
) -> ColumnElement[bool]:
    """Whether a text may hold all of these words, which are case-folded.

    A text that does hold them all always may; `holds` says whether one does. The databases fold the
    case of letters beyond ASCII each in a way of its own: with these a text is looked at here.
    """
    lowered, is_ascii = _as_ascii(session, column)
    plain = [lowered.contains(word, autoescape=True) for word in words if word.isascii()]
    return or_(~is_ascii, and_(true(), *plain)) if plain else true()


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether a text holds all of these words, which are case-folded, in any case."""
    folded = text.casefold()
    return all(word in folded for word in words)


def _as_ascii(
    session: AsyncSession, column: Mapped[str]
) -> tuple[ColumnElement[str], ColumnElement[bool]]:
    """The text with small letters as far as it is ASCII, and whether all of it is."""
    if session.get_bind().dialect.name == "sqlite":
        return func.lower(column), func.length(column) == func.length(cast(column, LargeBinary))
    # The letters of a database's own language may be others: a Turkish one makes of I no i.
    lowered = func.lower(collate(column, "C"))
    return lowered, func.char_length(column) == func.octet_length(column)

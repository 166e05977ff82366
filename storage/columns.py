"""Column types that store the same values on SQLite and PostgreSQL and give them back unchanged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from typing_extensions import TypeForm


def storable(text: str) -> str:
    """The text with U+FFFD for what neither database can hold: NUL and lone surrogates.

    They come from file names that are not UTF-8 and from careless services, and one of them must
    not cost a meeting.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd")


class PlainText(TypeDecorator[str]):
    """Text of any length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the text storable."""
        del dialect
        return None if value is None else storable(value)


class UtcInstant(TypeDecorator[datetime]):
    """A moment on the world's clock, aware and in UTC on the way in and on the way out.

    SQLite has no zones: there the UTC wall time is kept, which also sorts by time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the moment into UTC; a naive one is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """A local time as a person means it; its IANA zone stands in a column beside it."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Pass the time on; one with a zone is a mistake of the caller."""
        del dialect
        if value is not None and value.tzinfo is not None:
            raise ValueError("a wall time has no zone of its own")
        return value


class Document(TypeDecorator[Any]):
    """A value that is only ever read as a whole, kept as JSON text.

    JSON in a text column behaves the same on both databases; PostgreSQL can still look into it
    with a cast.
    """

    impl = Text
    cache_ok = True

    def __init__(self, shape: TypeForm[Any]) -> None:
        """Keep values of a type that pydantic understands.

        `shape` stays an attribute of the same name: SQLAlchemy tells two types apart by it.
        """
        super().__init__()
        self.shape = shape
        self._adapter = TypeAdapter[Any](shape)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 (SQLAlchemy's)
        """The value as JSON."""
        del dialect
        if value is None:
            return None
        try:
            text = self._adapter.dump_json(value).decode()
        except PydanticSerializationError:  # a lone surrogate
            return self._cleaned(value)
        return self._cleaned(value) if "\\u0000" in text else text

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 (SQLAlchemy's)
        """The value again."""
        del dialect
        return None if value is None else self._adapter.validate_json(value)

    def _cleaned(self, value: object) -> str:
        clean = self._adapter.validate_python(_storable_parts(self._adapter.dump_python(value)))
        return self._adapter.dump_json(clean).decode()


def _storable_parts(part: object) -> object:
    match part:
        case str():
            return storable(part)
        case dict():
            return {key: _storable_parts(value) for key, value in part.items()}
        case list() | tuple():
            return [_storable_parts(value) for value in part]
        case _:
            return part

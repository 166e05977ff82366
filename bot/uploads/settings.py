"""How recordings are fetched from a chat."""

from pathlib import Path

from pydantic import Field

from bot.domain.frozen import Frozen


class UploadSettings(Frozen):
    """Where files are kept while they are fetched, and what is taken.

    A file may have `max_bytes`, a message `max_files`, and fetching one may take `timeout_s`
    seconds, asking what its platform says of it `look_timeout_s`; `at_once` messages are worked on
    in a process. `zone` is the IANA zone of meetings where neither the server nor who shared the
    recording has one.
    """

    folder: Path
    zone: str
    max_bytes: int = Field(default=500 << 20, ge=1)
    max_files: int = Field(default=10, ge=1)
    timeout_s: float = Field(default=1800.0, gt=0)
    look_timeout_s: float = Field(default=60.0, gt=0)
    at_once: int = Field(default=2, ge=1)

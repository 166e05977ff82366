"""Recordings with known texts, as a folder with a manifest."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import MinutaError

MANIFEST = "manifest.jsonl"
"""One JSON object per line: file, text, speakers, rttm, lang, kind, seconds."""


class Clip(BaseModel):
    """One recording with its reference; fields that are not named here are passed over."""

    model_config = ConfigDict(frozen=True)

    file: str
    text: str | None = None
    speakers: int = 1
    rttm: str | None = None
    lang: str = "en"
    kind: str = ""
    seconds: float

    @property
    def is_mixed(self) -> bool:
        """Whether several people speak in it."""
        return self.speakers > 1


def read_manifest(folder: Path) -> tuple[Clip, ...]:
    """The clips of a folder; raises `MinutaError` if its manifest can't be read."""
    path = folder / MANIFEST
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(Clip.model_validate_json(line) for line in lines if line.strip())
    except (OSError, ValidationError) as error:
        raise MinutaError(
            f"{path} can't be read: {type(error).__name__}.",
            "Name a folder with recordings and a manifest.jsonl.",
        ) from error

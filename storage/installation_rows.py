"""The tables of the workspaces that have installed Minuta."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from bot.domain.installation import Installation
from storage.columns import PlainText, UtcInstant
from storage.rows import Row


class InstallationRow(Row, table=True):
    """What a workspace has let Minuta do; `sealed` is encrypted by the platform's own folder."""

    __tablename__ = "installation"

    platform: str = Field(primary_key=True, sa_type=PlainText)
    workspace: str = Field(primary_key=True, sa_type=PlainText)
    name: str = Field(sa_type=PlainText)
    sealed: bytes = Field(sa_type=LargeBinary)
    installed_at: datetime = Field(sa_type=UtcInstant)
    version: int


class InstallationStateRow(Row, table=True):
    """The secret of an installation that somebody has begun."""

    __tablename__ = "installation_state"

    state: str = Field(primary_key=True, sa_type=PlainText)
    until: datetime = Field(sa_type=UtcInstant)


def to_installation(row: InstallationRow) -> Installation:
    """The installation of a row."""
    return Installation(**{name: getattr(row, name) for name in Installation.model_fields})

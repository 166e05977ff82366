"""Settings from the environment and `.env`, checked as a whole before anything starts."""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from tzlocal import get_localzone_name

from bot.domain.working_hours import WorkingHours
from bot.errors import SettingsError

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_LANGUAGE_MODEL = re.compile(r"[a-z_]+:\S+")


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError(f"{zone!r} is not an IANA time zone; one is Europe/Berlin")
    return zone


def _hours(text: object) -> object:
    if not isinstance(text, str):
        return text
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise ValueError("must look like 09:00-17:00")
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    return time(start_hour, start_minute), time(end_hour, end_minute)


def _hours_in_order(hours: tuple[time, time]) -> tuple[time, time]:
    if hours[0] >= hours[1]:
        raise ValueError("the day must start before it ends")
    return hours


def _weekdays(text: object) -> object:
    if not isinstance(text, str):
        return text
    names = [name.strip().lower()[:3] for name in text.split(",")]
    if unknown := [name for name in names if name not in _WEEKDAYS]:
        raise ValueError(f"{', '.join(unknown)} is not a weekday; write mon,tue,wed,thu,fri")
    return frozenset(map(_WEEKDAYS.index, names))


def _names(text: object) -> object:
    if not isinstance(text, str):
        return text
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _models(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not _LANGUAGE_MODEL.fullmatch(name):
            raise ValueError(f"{name!r} names no model; write provider:model, as openai:llama3.3")
    return names


Zone = Annotated[str, AfterValidator(_known_zone)]
"""An IANA time zone that this machine knows."""


class Settings(BaseSettings):
    """Everything that can be set; the names in capitals are what a person writes.

    An empty value counts as not set. Immutable.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    discord_token: SecretStr | None = Field(None, alias="DISCORD_TOKEN")
    discord_api_url: HttpUrl | None = Field(None, alias="DISCORD_API_URL")
    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(None, alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, alias="SLACK_CLIENT_SECRET")
    slack_api_url: HttpUrl | None = Field(None, alias="SLACK_API_URL")
    openai_api_key: SecretStr | None = Field(None, alias="OPENAI_API_KEY")
    openai_base_url: HttpUrl | None = Field(None, alias="OPENAI_BASE_URL")
    gladia_api_key: SecretStr | None = Field(None, alias="GLADIA_API_KEY")
    gladia_base_url: HttpUrl | None = Field(None, alias="GLADIA_BASE_URL")
    assemblyai_api_key: SecretStr | None = Field(None, alias="ASSEMBLYAI_API_KEY")
    assemblyai_base_url: HttpUrl | None = Field(None, alias="ASSEMBLYAI_BASE_URL")
    smallest_api_key: SecretStr | None = Field(None, alias="SMALLEST_API_KEY")
    smallest_base_url: HttpUrl | None = Field(None, alias="SMALLEST_BASE_URL")
    deepgram_api_key: SecretStr | None = Field(None, alias="DEEPGRAM_API_KEY")
    deepgram_base_url: HttpUrl | None = Field(None, alias="DEEPGRAM_BASE_URL")

    database_url: str | None = Field(None, alias="DATABASE_URL")
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("minuta"), alias="MINUTA_DATA_DIR"
    )
    public_url: HttpUrl | None = Field(None, alias="MINUTA_PUBLIC_URL")
    speech: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = Field(
        ("moonshine",), alias="MINUTA_SPEECH", min_length=1
    )
    speech_model: str | None = Field(None, alias="MINUTA_SPEECH_MODEL")
    live: bool = Field(True, alias="MINUTA_LIVE")
    language: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(_names), AfterValidator(_models)
    ] = Field((), alias="MINUTA_LANGUAGE")
    language_context: int = Field(128_000, alias="MINUTA_LANGUAGE_CONTEXT", ge=4096)
    templates: Path | None = Field(None, alias="MINUTA_TEMPLATES")
    zone: Zone = Field(default_factory=get_localzone_name, alias="MINUTA_ZONE")
    hours: Annotated[
        tuple[time, time], NoDecode, BeforeValidator(_hours), AfterValidator(_hours_in_order)
    ] = Field((time(9), time(17)), alias="MINUTA_HOURS")
    working_days: Annotated[frozenset[int], NoDecode, BeforeValidator(_weekdays)] = Field(
        frozenset(range(5)), alias="MINUTA_WORKING_DAYS", min_length=1
    )
    max_recording_hours: float = Field(6.0, alias="MINUTA_MAX_RECORDING_HOURS", gt=0, le=48)
    audio_retention_days: int = Field(30, alias="MINUTA_AUDIO_RETENTION_DAYS", ge=1)
    max_upload_mib: int = Field(500, alias="MINUTA_MAX_UPLOAD_MIB", ge=1, le=1 << 20)
    jobs: int = Field(4, alias="MINUTA_JOBS", ge=1, le=64)
    jobs_per_provider: int = Field(1, alias="MINUTA_JOBS_PER_PROVIDER", ge=1, le=64)
    queue_limit: int = Field(1000, alias="MINUTA_QUEUE_LIMIT", ge=1)
    reminder_tick_s: float = Field(20.0, alias="MINUTA_REMINDER_TICK_SECONDS", gt=0, le=30)
    drain_s: float = Field(20.0, alias="MINUTA_DRAIN_SECONDS", ge=0)
    log_format: Literal["text", "json"] = Field("text", alias="MINUTA_LOG_FORMAT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", alias="MINUTA_LOG_LEVEL"
    )

    @property
    def working_hours(self) -> WorkingHours:
        """The hours and days as the domain knows them."""
        start, end = self.hours
        return WorkingHours(day_start=start, day_end=end, days=self.working_days)

    @property
    def database(self) -> str:
        """The database's URL: the one that was set, else a SQLite file in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'minuta.db'}"

    @property
    def max_recording_s(self) -> float:
        """The longest recording that is taken, in seconds."""
        return self.max_recording_hours * 3600


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read and check the settings; raises `SettingsError` that names every problem at once."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {_reason(problem['msg'])}"
            for problem in error.errors(include_url=False, include_input=False)
        )
        raise SettingsError(
            f"The settings do not fit: {problems}.",
            "Correct them in the environment or in .env; .env.example explains each.",
        ) from None


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")

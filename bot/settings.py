"""Settings from the environment and `.env`, checked as a whole before anything starts."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from tzlocal import get_localzone_name

from bot import setting_values as values
from bot.domain.notes import UNSURE_BELOW
from bot.domain.speech import Extra
from bot.domain.working_hours import WorkingHours
from bot.errors import SettingsError
from bot.setting_values import Key, ListenAddress, Zone


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
    slack_bot_token: Key | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: Key | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: Key | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(None, alias="SLACK_CLIENT_ID")
    slack_client_secret: Key | None = Field(None, alias="SLACK_CLIENT_SECRET")
    slack_api_url: HttpUrl | None = Field(None, alias="SLACK_API_URL")
    openai_api_key: Key | None = Field(None, alias="OPENAI_API_KEY")
    openai_base_url: HttpUrl | None = Field(None, alias="OPENAI_BASE_URL")
    gladia_api_key: Key | None = Field(None, alias="GLADIA_API_KEY")
    gladia_base_url: HttpUrl | None = Field(None, alias="GLADIA_BASE_URL")
    assemblyai_api_key: Key | None = Field(None, alias="ASSEMBLYAI_API_KEY")
    assemblyai_base_url: HttpUrl | None = Field(None, alias="ASSEMBLYAI_BASE_URL")
    smallest_api_key: Key | None = Field(None, alias="SMALLEST_API_KEY")
    smallest_base_url: HttpUrl | None = Field(None, alias="SMALLEST_BASE_URL")
    deepgram_api_key: Key | None = Field(None, alias="DEEPGRAM_API_KEY")
    deepgram_base_url: HttpUrl | None = Field(None, alias="DEEPGRAM_BASE_URL")

    database_url: str | None = Field(None, alias="DATABASE_URL")
    secret_keys: Annotated[
        tuple[SecretStr, ...],
        NoDecode,
        BeforeValidator(values.names),
        AfterValidator(values.secret_keys),
    ] = Field((), alias="MINUTA_SECRET_KEY")
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("minuta"), alias="MINUTA_DATA_DIR"
    )
    public_url: HttpUrl | None = Field(None, alias="MINUTA_PUBLIC_URL")
    web: Annotated[ListenAddress | None, NoDecode, BeforeValidator(values.listen_address)] = Field(
        None, alias="MINUTA_WEB"
    )
    webhooks_private: bool = Field(False, alias="MINUTA_WEBHOOKS_PRIVATE")
    metrics: Annotated[ListenAddress | None, NoDecode, BeforeValidator(values.listen_address)] = (
        Field(None, alias="MINUTA_METRICS")
    )
    speech: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(values.names), AfterValidator(values.engines)
    ] = Field(("moonshine",), alias="MINUTA_SPEECH", min_length=1)
    live: bool = Field(True, alias="MINUTA_LIVE")
    live_speech: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(values.names), AfterValidator(values.engines)
    ] = Field((), alias="MINUTA_LIVE_SPEECH")
    live_replies: str | None = Field(None, alias="MINUTA_LIVE_REPLIES")
    speech_extras: Annotated[
        frozenset[Extra], NoDecode, BeforeValidator(values.names), AfterValidator(values.extras)
    ] = Field(frozenset(), alias="MINUTA_SPEECH_EXTRAS")
    speech_languages: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(values.names), AfterValidator(values.languages)
    ] = Field((), alias="MINUTA_SPEECH_LANGUAGES")
    speech_delete: bool = Field(True, alias="MINUTA_SPEECH_DELETE")
    speech_prices: Annotated[Mapping[str, float], NoDecode, BeforeValidator(values.prices)] = Field(
        default_factory=dict, alias="MINUTA_SPEECH_PRICES"
    )
    unsure_below: float = Field(UNSURE_BELOW, alias="MINUTA_UNSURE_BELOW", ge=0, le=1)
    language: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(values.names), AfterValidator(values.models)
    ] = Field((), alias="MINUTA_LANGUAGE")
    language_context: int = Field(128_000, alias="MINUTA_LANGUAGE_CONTEXT", ge=4096)
    templates: Path | None = Field(None, alias="MINUTA_TEMPLATES")
    zone: Zone = Field(default_factory=get_localzone_name, alias="MINUTA_ZONE")
    hours: Annotated[
        tuple[time, time],
        NoDecode,
        BeforeValidator(values.hours),
        AfterValidator(values.hours_in_order),
    ] = Field((time(9), time(17)), alias="MINUTA_HOURS")
    working_days: Annotated[frozenset[int], NoDecode, BeforeValidator(values.weekdays)] = Field(
        frozenset(range(5)), alias="MINUTA_WORKING_DAYS", min_length=1
    )
    max_recording_hours: float = Field(6.0, alias="MINUTA_MAX_RECORDING_HOURS", gt=0, le=48)
    audio_retention_days: int = Field(30, alias="MINUTA_AUDIO_RETENTION_DAYS", ge=1)
    max_upload_mib: int = Field(500, alias="MINUTA_MAX_UPLOAD_MIB", ge=1, le=1 << 20)
    jobs: int = Field(4, alias="MINUTA_JOBS", ge=1, le=64)
    jobs_per_provider: int | None = Field(None, alias="MINUTA_JOBS_PER_PROVIDER", ge=1, le=64)
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

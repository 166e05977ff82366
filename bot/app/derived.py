"""What each part of the program is told of the settings."""

from bot.access import provider_of
from bot.domain.template import Template
from bot.engine.settings import EngineSettings, Limits
from bot.notes.templates.reading import read_templates
from bot.pipeline.settings import PipelineSettings
from bot.settings import Settings
from bot.uploads.settings import UploadSettings
from integrations.registry import RECOGNISERS

_ELSEWHERE = 8
"""Tracks at once at a provider of speech to text, or meetings at one of language models."""


def engine_settings(settings: Settings) -> EngineSettings:
    """What the job engine is told."""
    return EngineSettings(database_url=settings.database, drain_s=settings.drain_s)


def pipeline_settings(settings: Settings) -> PipelineSettings:
    """What the pipeline is told."""
    return PipelineSettings(
        queue_limit=settings.queue_limit,
        recordings_at_once=settings.jobs,
        speech=_limits(settings, is_here=provider_of(settings.speech[0]) in RECOGNISERS),
        notes=_limits(settings, is_here=not settings.language),
        max_recording_s=settings.max_recording_s,
        hours=settings.working_hours,
        uploads=upload_settings(settings),
        templates=house_templates(settings),
        extras=settings.speech_extras,
        languages=settings.speech_languages,
        unsure_below=settings.unsure_below,
    )


def _limits(settings: Settings, *, is_here: bool) -> Limits:
    """How much is done at once by who is asked first: this machine, or a provider elsewhere."""
    return Limits(per_process=settings.jobs_per_provider or (1 if is_here else _ELSEWHERE))


def upload_settings(settings: Settings) -> UploadSettings:
    """What is told to whatever fetches recordings from chats."""
    return UploadSettings(
        folder=settings.data_dir / "uploads",
        zone=settings.zone,
        max_bytes=settings.max_upload_mib << 20,
    )


def house_templates(settings: Settings) -> tuple[Template, ...]:
    """The templates of this installation; raises `SettingsError` for one that does not fit."""
    return read_templates(settings.templates) if settings.templates else ()

"""What each part of the program is told of the settings."""

from bot.domain.template import Template
from bot.engine.settings import EngineSettings, Limits
from bot.notes.templates.reading import read_templates
from bot.pipeline.settings import PipelineSettings
from bot.settings import Settings
from bot.uploads.settings import UploadSettings


def engine_settings(settings: Settings) -> EngineSettings:
    """What the job engine is told."""
    return EngineSettings(database_url=settings.database, drain_s=settings.drain_s)


def pipeline_settings(settings: Settings) -> PipelineSettings:
    """What the pipeline is told."""
    return PipelineSettings(
        queue_limit=settings.queue_limit,
        recordings_at_once=settings.jobs,
        speech=Limits(per_process=settings.jobs_per_provider),
        notes=Limits(per_process=settings.jobs_per_provider),
        max_recording_s=settings.max_recording_s,
        hours=settings.working_hours,
        uploads=upload_settings(settings),
        templates=house_templates(settings),
    )


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

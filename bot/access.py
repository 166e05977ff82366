"""How the providers of an installation are reached, by its settings."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import HttpUrl, SecretStr

from bot.errors import SettingsError
from bot.ports import SpeechAccess
from bot.settings import Settings


class Access(NamedTuple):
    """How a provider is reached: its key, and its address where it is not the usual one."""

    key: str
    base_url: str | None


def provider_of(engine: str) -> str:
    """The provider in `provider:model`, where the model may be left out."""
    return engine.partition(":")[0]


def model_of(engine: str) -> str | None:
    """The model in `provider:model`, None if it is left out."""
    return engine.partition(":")[2] or None


def keys(settings: Settings) -> Mapping[str, SecretStr | None]:
    """The keys of the providers, by name."""
    return {
        "openai": settings.openai_api_key,
        "assemblyai": settings.assemblyai_api_key,
        "gladia": settings.gladia_api_key,
        "deepgram": settings.deepgram_api_key,
        "smallest": settings.smallest_api_key,
    }


def language_access(settings: Settings, provider: str) -> Access:
    """How a provider of language models is reached; raises `SettingsError` without a key.

    A server with an address of its own may need none.
    """
    # the other address of assemblyai is that of its speech to text
    base_url = settings.openai_base_url if provider == "openai" else None
    key = keys(settings).get(provider)
    if key is None and base_url is None:
        raise SettingsError(
            f"MINUTA_LANGUAGE names {provider}, and {provider.upper()}_API_KEY is not set.",
            "Set it, or for openai the address of a local server in OPENAI_BASE_URL.",
        )
    return Access(_secret(key), _text(base_url))


def speech_access(settings: Settings, provider: str) -> SpeechAccess:
    """How a provider of speech to text is reached; raises `SettingsError` without a key.

    A server with an address of its own may need none, where it speaks like openai.
    """
    addresses = {
        "openai": settings.openai_base_url,
        "assemblyai": settings.assemblyai_base_url,
        "gladia": settings.gladia_base_url,
        "deepgram": settings.deepgram_base_url,
        "smallest": settings.smallest_base_url,
    }
    key, base_url = keys(settings).get(provider), addresses.get(provider)
    if key is None and (base_url is None or provider != "openai"):
        raise SettingsError(
            f"Speech is to be heard by {provider}, and {provider.upper()}_API_KEY is not set.",
            "Set it, or take the name out of MINUTA_SPEECH and MINUTA_LIVE_SPEECH.",
        )
    return SpeechAccess(_secret(key), _text(base_url), settings.live_replies)


def _secret(key: SecretStr | None) -> str:
    return key.get_secret_value() if key else ""


def _text(url: HttpUrl | None) -> str | None:
    return str(url) if url else None

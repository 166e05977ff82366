"""Which engines there are: a name, and the class that is imported when somebody asks for it."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from bot.errors import SettingsError

RECOGNISERS: Mapping[str, str] = MappingProxyType(
    {
        "moonshine": "integrations.speech.moonshine:Moonshine",
        "faster_whisper": "integrations.speech.faster_whisper:FasterWhisper",
    }
)
"""Speech engines on this machine (`UtteranceRecogniser`), as import paths."""

SPEECH_PROVIDERS: Mapping[str, str] = MappingProxyType(
    {
        "gladia": "integrations.speech.gladia:Gladia",
        "assemblyai": "integrations.speech.assemblyai:AssemblyAi",
        "smallest": "integrations.speech.smallest:Smallest",
        "deepgram": "integrations.speech.deepgram:Deepgram",
        "openai": "integrations.speech.openai:OpenAi",
    }
)
"""Providers of speech to text (`SpeechProvider`), as import paths."""

CHAT_MODELS: Mapping[str, str] = MappingProxyType(
    {
        "openai": "integrations.language.openai:OpenAiChat",
        "assemblyai": "integrations.language.assemblyai:AssemblyAiGateway",
    }
)
"""Language models (`ChatModel`), as import paths; `openai` is any server that speaks like it."""


def import_path(table: Mapping[str, str], name: str) -> str:
    """The import path of an entry; raises `SettingsError`, naming the known ones."""
    if name not in table:
        raise SettingsError(f"There is no engine named {name!r}.", f"Known: {', '.join(table)}.")
    return table[name]


def implementation(table: Mapping[str, str], name: str) -> type:
    """The class of an entry, imported now; raises `SettingsError`, naming the known ones."""
    module, _, attribute = import_path(table, name).partition(":")
    found: type = getattr(import_module(module), attribute)
    return found

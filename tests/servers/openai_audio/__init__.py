"""An OpenAI on this machine that hears: files over HTTP, people over realtime sessions."""

from tests.servers.openai_audio.server import KEY, LocalOpenAiAudio

__all__ = ["KEY", "LocalOpenAiAudio"]

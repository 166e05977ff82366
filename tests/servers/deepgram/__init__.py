"""A Deepgram on this machine, which hears the words of `tests.servers.speech.tones`."""

from tests.servers.deepgram.server import KEY, LocalDeepgram

__all__ = ["KEY", "LocalDeepgram"]

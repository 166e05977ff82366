"""Deepgram: files in one request, and streams with Nova or Flux."""

from integrations.speech.deepgram.provider import Deepgram

__all__ = ["Deepgram"]

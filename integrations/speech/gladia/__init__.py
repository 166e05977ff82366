"""Gladia: files and live sessions."""

from integrations.speech.gladia.provider import Gladia

__all__ = ["Gladia"]

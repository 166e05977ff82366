"""Smallest AI: the Pulse models for files, and Pulse for people while they talk."""

from integrations.speech.smallest.provider import Smallest

__all__ = ["Smallest"]

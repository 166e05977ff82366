"""OpenAI's speech to text, and every server that speaks like it."""

from integrations.speech.openai.provider import OpenAi

__all__ = ["OpenAi"]

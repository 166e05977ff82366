"""AssemblyAI: files by upload and transcript, talk by streaming v3."""

from integrations.speech.assemblyai.provider import AssemblyAi

__all__ = ["AssemblyAi"]

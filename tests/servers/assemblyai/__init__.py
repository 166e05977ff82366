"""AssemblyAI on this machine: files with webhooks, and streaming v3."""

from tests.servers.assemblyai.server import KEY, LocalAssemblyAi

__all__ = ["KEY", "LocalAssemblyAi"]

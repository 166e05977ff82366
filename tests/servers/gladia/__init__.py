"""A local server that speaks like Gladia: files as jobs, live sessions that can be resumed."""

from tests.servers.gladia.server import LocalGladia

__all__ = ["LocalGladia"]

"""A Smallest AI on this machine: Pulse and Pulse Pro over HTTP, Pulse over sockets."""

from tests.servers.smallest.server import KEY, LocalSmallest

__all__ = ["KEY", "LocalSmallest"]

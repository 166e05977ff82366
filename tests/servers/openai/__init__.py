"""An OpenAI on this machine, and the servers that speak like it."""

from tests.servers.openai import failures
from tests.servers.openai.asked import Asked
from tests.servers.openai.flavours import Flavour
from tests.servers.openai.server import LocalOpenAi

__all__ = ["Asked", "Flavour", "LocalOpenAi", "failures"]

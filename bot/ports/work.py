"""How the core is told of work that takes long."""

from collections.abc import Callable
from typing import TypeAlias

Report: TypeAlias = Callable[[float], None]
"""Told the fraction of a piece of work that is done (0 to 1); cheap, never raises."""

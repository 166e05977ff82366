"""The present moment."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Clock(ABC):
    """The only source of the present moment."""

    @abstractmethod
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

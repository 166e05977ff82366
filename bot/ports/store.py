"""The database, put together from its parts."""

from bot.ports.captures import CaptureStore
from bot.ports.consent import ConsentStore
from bot.ports.items import ItemStore
from bot.ports.meetings import MeetingStore
from bot.ports.outbox import Outbox


class Store(MeetingStore, CaptureStore, ConsentStore, ItemStore, Outbox):
    """The database."""

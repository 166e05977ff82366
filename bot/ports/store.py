"""The database, put together from its parts."""

from bot.ports.arrivals import ArrivalStore
from bot.ports.captures import CaptureStore
from bot.ports.consent import ConsentStore
from bot.ports.drafts import DraftStore
from bot.ports.erasure import ErasureStore
from bot.ports.installations import InstallationStore
from bot.ports.items import ItemStore
from bot.ports.meetings import MeetingStore
from bot.ports.outbox import Outbox
from bot.ports.preferences import PreferenceStore
from bot.ports.search import SearchStore
from bot.ports.signals import SignalStore
from bot.ports.speech_jobs import SpeechJobStore


class Store(
    MeetingStore,
    CaptureStore,
    ConsentStore,
    ItemStore,
    Outbox,
    PreferenceStore,
    SearchStore,
    DraftStore,
    SignalStore,
    SpeechJobStore,
    ArrivalStore,
    InstallationStore,
    ErasureStore,
):
    """The database."""

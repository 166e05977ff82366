"""The database, put together from its parts."""

from bot.ports.accounts import AccountStore
from bot.ports.arrivals import ArrivalStore
from bot.ports.calendars import CalendarStore
from bot.ports.captures import CaptureStore
from bot.ports.consent import ConsentStore
from bot.ports.drafts import DraftStore
from bot.ports.erasure import ErasureStore
from bot.ports.installations import InstallationStore
from bot.ports.items import ItemStore
from bot.ports.meetings import MeetingStore
from bot.ports.nudges import NudgeStore
from bot.ports.outbox import Outbox
from bot.ports.preferences import PreferenceStore
from bot.ports.reminders import ReminderStore
from bot.ports.search import SearchStore
from bot.ports.signals import SignalStore
from bot.ports.speech_jobs import SpeechJobStore
from bot.ports.webhooks import WebhookStore


class Store(
    MeetingStore,
    CaptureStore,
    ConsentStore,
    ItemStore,
    ReminderStore,
    NudgeStore,
    AccountStore,
    CalendarStore,
    WebhookStore,
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

"""The store, put together from its parts."""

from bot.ports import Store
from storage.accounts import Accounts
from storage.arrivals import Arrivals
from storage.calendars import Calendars
from storage.captures import Captures
from storage.consent import Consent
from storage.database import Database
from storage.departure import Departure
from storage.digests import Digests
from storage.drafts import Drafts
from storage.erasure import Erasure
from storage.finding import Finding
from storage.finished import Finished
from storage.installations import Installations
from storage.items import Items
from storage.meetings import Meetings
from storage.notes import NotesVersions
from storage.nudges import Nudges
from storage.outbox import Deliveries
from storage.preferences import Preferences
from storage.reminders import Reminders
from storage.search import Search
from storage.signals import Signals
from storage.speech_jobs import SpeechJobs
from storage.tasks import Tasks
from storage.traces import Traces
from storage.transcripts import Transcripts
from storage.webhooks import Webhooks


class SqlStore(
    Meetings,
    Finished,
    Captures,
    Consent,
    Transcripts,
    Drafts,
    NotesVersions,
    Items,
    Tasks,
    Finding,
    Reminders,
    Nudges,
    Digests,
    Accounts,
    Calendars,
    Webhooks,
    Deliveries,
    Preferences,
    Search,
    SpeechJobs,
    Signals,
    Arrivals,
    Installations,
    Traces,
    Erasure,
    Departure,
    Store,
):
    """Everything Minuta remembers, on SQLite or PostgreSQL.

    Besides what the port says, every method raises `ConflictError` for something that is there
    already, `NoSpaceError` when the disk is full, and `ProviderError` when the database can't be
    reached (worth another try) or refuses (not worth one).
    """

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

"""What the outside must offer: one abstract class per kind of thing, no vendor named.

Implementations inherit, so that a forgotten method fails when the object is built. They translate
and raise; retry, time-out, fallback and back-pressure live in the core.
"""

from bot.ports.accounts import AccountStore
from bot.ports.arrivals import ArrivalStore
from bot.ports.asker import Asker
from bot.ports.calendars import CalendarStore
from bot.ports.callbacks import CallbackDesk
from bot.ports.captures import CaptureStore
from bot.ports.chat import ChatPlatform
from bot.ports.clock import Clock
from bot.ports.completions import CompletionFinder
from bot.ports.consent import ConsentStore
from bot.ports.desk import Desk
from bot.ports.directory import Directory
from bot.ports.drafts import DraftStore
from bot.ports.erasure import ErasureStore
from bot.ports.installations import InstallationStore
from bot.ports.items import ItemStore
from bot.ports.language import ChatModel
from bot.ports.leases import Leases
from bot.ports.meetings import MeetingStore
from bot.ports.notes import NoteTaker
from bot.ports.nudges import NextDigest, NudgeStore
from bot.ports.outbox import Outbox
from bot.ports.preferences import PreferenceStore
from bot.ports.recordings import RecordingSource
from bot.ports.reminders import ReminderStore
from bot.ports.search import SearchStore
from bot.ports.shelf import AudioShelf
from bot.ports.signals import SignalStore
from bot.ports.speech import Transcriber, UtteranceRecogniser
from bot.ports.speech_jobs import SpeechJobStore
from bot.ports.speech_services import SpeechAccess, SpeechProvider, SpeechService
from bot.ports.store import Store
from bot.ports.streaming import SpeechStream, StreamingTranscriber
from bot.ports.voice import VoiceConnection, VoicePlatform, VoiceSink
from bot.ports.webhook_sender import Answered, WebhookSender
from bot.ports.webhooks import WebhookStore
from bot.ports.work import Report

__all__ = [
    "AccountStore",
    "Answered",
    "ArrivalStore",
    "Asker",
    "AudioShelf",
    "CalendarStore",
    "CallbackDesk",
    "CaptureStore",
    "ChatModel",
    "ChatPlatform",
    "Clock",
    "CompletionFinder",
    "ConsentStore",
    "Desk",
    "Directory",
    "DraftStore",
    "ErasureStore",
    "InstallationStore",
    "ItemStore",
    "Leases",
    "MeetingStore",
    "NextDigest",
    "NoteTaker",
    "NudgeStore",
    "Outbox",
    "PreferenceStore",
    "RecordingSource",
    "ReminderStore",
    "Report",
    "SearchStore",
    "SignalStore",
    "SpeechAccess",
    "SpeechJobStore",
    "SpeechProvider",
    "SpeechService",
    "SpeechStream",
    "Store",
    "StreamingTranscriber",
    "Transcriber",
    "UtteranceRecogniser",
    "VoiceConnection",
    "VoicePlatform",
    "VoiceSink",
    "WebhookSender",
    "WebhookStore",
]

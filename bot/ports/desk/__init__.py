"""What a chat platform may ask of Minuta.

Who asks comes along as an `Asker`; whether they may have what they ask for is decided behind these
ports and nowhere else. A meeting of another workspace is as unknown as one that never was. Every
method raises `MinutaError` with a sentence for the person who asked, among them `NotAllowedError`.
"""

from dataclasses import dataclass

from bot.ports.desk.accounts import AccountDesk, LinkCode, OwnAccounts
from bot.ports.desk.calendar import CalendarDesk
from bot.ports.desk.items import (
    ItemDesk,
    ItemView,
    NewItem,
    PickedMessage,
    Snooze,
    TaskFormat,
    Tasks,
    TaskScope,
)
from bot.ports.desk.meetings import MeetingDesk, Summary
from bot.ports.desk.notes import NotesDesk, Record
from bot.ports.desk.privacy import PrivacyDesk
from bot.ports.desk.reminders import Mute, ReminderDesk
from bot.ports.desk.settings import SettingsDesk, TemplateView
from bot.ports.desk.uploads import UploadDesk
from bot.ports.desk.webhooks import NewWebhook, WebhookDesk


@dataclass(frozen=True)
class Desk:
    """All that may be asked, by subject."""

    meetings: MeetingDesk
    notes: NotesDesk
    items: ItemDesk
    uploads: UploadDesk
    settings: SettingsDesk
    privacy: PrivacyDesk
    reminders: ReminderDesk
    accounts: AccountDesk
    calendar: CalendarDesk
    webhooks: WebhookDesk


__all__ = [
    "AccountDesk",
    "CalendarDesk",
    "Desk",
    "ItemDesk",
    "ItemView",
    "LinkCode",
    "MeetingDesk",
    "Mute",
    "NewItem",
    "NewWebhook",
    "NotesDesk",
    "OwnAccounts",
    "PickedMessage",
    "PrivacyDesk",
    "Record",
    "ReminderDesk",
    "SettingsDesk",
    "Snooze",
    "Summary",
    "TaskFormat",
    "TaskScope",
    "Tasks",
    "TemplateView",
    "UploadDesk",
    "WebhookDesk",
]

"""The life of an action item after the meeting: reminders, and what people answer."""

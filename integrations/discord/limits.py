"""The limits of Discord that a message must keep, each with where it is written down.

The pages are those of discord.com/developers/docs.
"""

MESSAGE_TEXT = 4000
"""Characters of all text displays of a message together (components/reference)."""

MESSAGE_COMPONENTS = 40
"""Components of a message, nested ones included (components/reference)."""

CUSTOM_ID = 100
"""Characters of a `custom_id` (components/reference#anatomy-of-a-component)."""

ROW_BUTTONS = 5
"""Buttons of an action row (components/reference#action-row)."""

BUTTON_LABEL = 80
"""Characters on a button (components/reference#button)."""

MENU_OPTIONS = 25
"""Options of a string select (components/reference#string-select)."""

OPTION_TEXT = 100
"""Characters of an option's label, value and description (the same)."""

FIELD_TEXT = 4000
"""Characters of a text input (components/reference#text-input)."""

LABEL_TEXT = 45
"""Characters of a label in a form (components/reference#label)."""

THREAD_NAME = 100
"""Characters of a thread's name (resources/channel#start-thread-from-message)."""

NONCE = 25
"""Characters of a nonce (resources/message#create-message)."""

MESSAGE_FILES = 10
"""Attachments of a message (discord.com/developers/docs/resources/message, code 30015)."""

FILE_BYTES = 10 << 20
"""Bytes of one file where the server was not boosted (reference#uploading-files)."""

HISTORY_PAGE = 100
"""Messages that one look at a channel's history gives (resources/message#get-channel-messages)."""

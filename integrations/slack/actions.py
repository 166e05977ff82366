"""What buttons, menus and forms are told apart by: what is to be done, and to what.

Everything that is needed to answer one is in what it carries, so that it works after a restart and
after months. A button carries it in its `value`, an option of a menu in its own, a form in its
`private_metadata`. A menu of people or dates has none of these: there it is the block's id.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from integrations.slack.limits import BLOCK_ID, BUTTON_VALUE, OPTION_VALUE

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEPARATOR = ":"


class Action(NamedTuple):
    """One kind of button, menu or form; `parts` name what it carries, in their order.

    `further` are parts that may be left out, all of them together; they hold no colon either.
    """

    name: str
    parts: tuple[str, ...]
    further: tuple[str, ...] = ()

    def value(self, *values: str) -> str | None:
        """What a button or form of this kind carries; None for values that can't be carried."""
        return self._carried(values, "", BUTTON_VALUE)

    def option(self, *values: str) -> str | None:
        """What an option of a menu carries; None for values that can't be carried."""
        return self._carried(values, f"{self.name}{_SEPARATOR}", OPTION_VALUE)

    def block_id(self, *values: str) -> str | None:
        """The id of a block whose menu has no value; None for values that can't be carried."""
        return self._carried(values, f"{self.name}{_SEPARATOR}", BLOCK_ID)

    def action_id(self, number: int | None = None) -> str:
        """The action id; with a number where one block has several of a kind."""
        return self.name if number is None else f"{self.name}{_SEPARATOR}{number}"

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches the whole of every action id of this kind."""
        return re.compile(rf"\A{re.escape(self.name)}(?:{_SEPARATOR}\d+)?\Z")

    def values(self, carried: str) -> Mapping[str, str] | None:
        """What a button's value, an option's value or a block's id carries, by the parts' names.

        None for what is of another kind. Only the last part may hold a colon, where nothing may
        follow it.
        """
        own = carried.removeprefix(f"{self.name}{_SEPARATOR}")
        found = re.fullmatch(self._form, own)
        if found is None:
            return None
        return {part: value for part, value in found.groupdict().items() if value is not None}

    def of_block(self, block_id: str) -> Mapping[str, str] | None:
        """What a block's id carries; None for that of a block of another kind."""
        is_own = block_id.startswith(f"{self.name}{_SEPARATOR}")
        return self.values(block_id) if is_own else None

    def pressed(self, payload: Mapping[str, Any]) -> Mapping[str, str] | None:
        """What was pressed or chosen carries, as Slack tells it in `actions[0]`."""
        option = payload.get("selected_option") or {}
        carried = payload.get("value") or option.get("value") or payload.get("block_id") or ""
        return self.values(carried)

    @property
    def _form(self) -> str:
        *first, last = self.parts
        groups = [rf"(?P<{part}>[^:\s]+)" for part in first]
        if not self.further:
            return _SEPARATOR.join((*groups, rf"(?P<{last}>\S+)"))
        more = "".join(rf"{_SEPARATOR}(?P<{part}>[^:\s]+)" for part in self.further)
        return _SEPARATOR.join((*groups, rf"(?P<{last}>[^:\s]+)")) + f"(?:{more})?"

    def _carried(self, values: tuple[str, ...], before: str, limit: int) -> str | None:
        carried = f"{before}{_SEPARATOR.join(values)}"
        names = (*self.parts, *self.further) if len(values) > len(self.parts) else self.parts
        is_whole = self.values(carried) == dict(zip(names, values, strict=True))
        return carried if is_whole and len(carried) <= limit else None


CONFIRM: Final = Action("item-confirm", ("item",))
DONE: Final = Action("item-done", ("item",))
REJECT: Final = Action("item-reject", ("item",))
REOPEN: Final = Action("item-reopen", ("item",))
UNDO: Final = Action("item-undo", ("item",), ("version",))
"""`version` is that of the item which the person has seen; messages of before carry none."""

ACCEPT_ITEM: Final = Action("item-accept", ("item",))
NOT_DONE: Final = Action("item-not-done", ("item",))
OWNER: Final = Action("item-owner", ("item",))
OWNER_FORM: Final = Action("item-assign", ("item",))
NOT_MINE: Final = Action("item-not-mine", ("item",))
DATE: Final = Action("item-date", ("item",))
DATE_FORM: Final = Action("item-due", ("item",))
SNOOZE: Final = Action("item-snooze", ("item", "until"))
SNOOZE_OTHER: Final = Action("item-snooze-other", ("item",))
SNOOZE_FORM: Final = Action("item-snooze-until", ("item",))

ITEM_ROW: Final = Action("item-row", ("item",))
"""In the id of a row of buttons: that of an item which stands alone."""

LIST_ROW: Final = Action("tasks", ("number", "channel", "scope", "words"))
"""The same on a list: which list it is, so that it can be written anew after a click."""

MUTE: Final = Action("mute", ("how",))
UNMUTE: Final = Action("unmute", ("person",))
REMINDERS: Final = Action("reminders", ("person",))
CALENDAR: Final = Action("calendar", ("person",))
LINK: Final = Action("link", ("person",))
SETTINGS: Final = Action("settings", ("channel",))

NOTHING: Final = "-"
"""What is carried in place of a channel, and of a person where it is about whoever presses."""

EVIDENCE: Final = Action("evidence", ("meeting", "claim"))
ITEM_EVIDENCE: Final = Action("item-evidence", ("item",))
ITEM_REWORD: Final = Action("item-reword", ("item",))
REWORD: Final = Action("reword", ("meeting", "claim"))
REWORD_FORM: Final = Action("reword-text", ("meeting", "claim"))

CHECK: Final = Action("check", ("meeting", "claim", "option"))
CHECK_OWNER: Final = Action("check-owner", ("item",))
CHECK_DATE: Final = Action("check-date", ("item",))
CHECK_HEARD: Final = Action("check-heard", ("meeting", "claim"))
CHECK_WORDS: Final = Action("check-words", ("meeting", "claim"))
WORDS_FORM: Final = Action("check-said", ("meeting", "claim"))

WHO: Final = Action("who", ("meeting", "participant"))
WRITE_NAME: Final = Action("who-name", ("meeting", "participant"))
NAME_FORM: Final = Action("who-named", ("meeting", "participant"))
NAMES: Final = Action("names", ("meeting",))
NAMES_FORM: Final = Action("names-form", ("meeting",))

EDIT: Final = Action("edit", ("meeting",))
EDIT_FORM: Final = Action("edit-form", ("meeting",))
ASK: Final = Action("ask", ("meeting",))
ASK_FORM: Final = Action("ask-form", ("meeting",))
EXPORT: Final = Action("export", ("meeting",))
FORGET: Final = Action("forget", ("meeting",))
RETRY: Final = Action("retry", ("meeting",))

ACCEPT: Final = Action("upload-accept", ("channel", "file"))
DECLINE: Final = Action("upload-decline", ("channel", "file"))

SOURCE_DELETE: Final = Action("source-delete", ("meeting",))
SOURCE_KEEP: Final = Action("source-keep", ("meeting",))

MENU: Final = "menu"
"""The action id of every menu whose options say themselves what they do."""

MENU_PATTERN: Final = re.compile(rf"\A{MENU}(?:{_SEPARATOR}\d+)?\Z")
"""Matches the whole of its action ids."""

CHOICES: Final = (
    SNOOZE,
    SNOOZE_OTHER,
    DATE,
    OWNER,
    NOT_MINE,
    REJECT,
    ITEM_EVIDENCE,
    ITEM_REWORD,
    UNDO,
    MUTE,
    REMINDERS,
)
"""What options of a menu may be."""


class Chosen(NamedTuple):
    """What somebody has chosen from a menu, and what it carries."""

    action: Action
    values: Mapping[str, str]


def chosen(payload: Mapping[str, Any]) -> Chosen | None:
    """What was chosen in a menu with the action id `menu`, as Slack tells it in `actions[0]`."""
    carried = (payload.get("selected_option") or {}).get("value") or ""
    for action in CHOICES:
        if carried.startswith(f"{action.name}{_SEPARATOR}"):
            values = action.values(carried)
            return None if values is None else Chosen(action, values)
    return None

"""What buttons, menus and forms are told apart by: what is to be done, and to what.

Everything that is needed to answer one is in its custom id, so that it works after a restart and
after months.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from integrations.discord.limits import CUSTOM_ID

if TYPE_CHECKING:
    from collections.abc import Mapping


class Action(NamedTuple):
    """One kind of button, menu or form; `parts` name what its custom ids carry, in their order."""

    name: str
    parts: tuple[str, ...]

    def id(self, *values: str) -> str | None:
        """The custom id for these values; None for values that can't be carried."""
        custom_id = ":".join((self.name, *values))
        is_carried = self.values(custom_id) == dict(zip(self.parts, values, strict=True))
        return custom_id if is_carried and len(custom_id) <= CUSTOM_ID else None

    @property
    def template(self) -> re.Pattern[str]:
        """Matches the whole of every custom id of this kind, with a group for each part.

        Only the last part may hold a colon.
        """
        *first, last = self.parts
        groups = (*(rf"(?P<{part}>[^:\s]+)" for part in first), rf"(?P<{last}>\S+)")
        return re.compile(":".join((self.name, *groups)))

    def values(self, custom_id: str) -> Mapping[str, str] | None:
        """What a custom id carries, by the names of the parts; None for one of another kind."""
        found = self.template.fullmatch(custom_id)
        return None if found is None else found.groupdict()


EVIDENCE: Final = Action("evidence", ("meeting", "claim"))

CONFIRM: Final = Action("item-confirm", ("item",))
DONE: Final = Action("item-done", ("item",))
REJECT: Final = Action("item-reject", ("item",))
REOPEN: Final = Action("item-reopen", ("item",))
OWNER: Final = Action("item-owner", ("item",))
ASSIGN: Final = Action("item-assign", ("item",))
NOBODY: Final = Action("item-nobody", ("item",))
DATE: Final = Action("item-date", ("item",))
DATE_CHOICE: Final = Action("item-on", ("item", "moment"))
OTHER_DATE: Final = Action("item-other-date", ("item",))
DATE_FORM: Final = Action("item-due", ("item",))

CHECK: Final = Action("check", ("meeting", "claim", "option"))
CHECK_OWNER: Final = Action("check-owner", ("item",))
CHECK_DATE: Final = Action("check-date", ("item",))
CHECK_HEARD: Final = Action("check-heard", ("meeting", "claim"))
CHECK_WORDS: Final = Action("check-words", ("meeting", "claim"))
WORDS_FORM: Final = Action("heard", ("meeting", "claim"))

EDIT: Final = Action("edit", ("meeting",))
EDIT_PAGE: Final = Action("edit-page", ("meeting", "page"))
EDIT_CHOICE: Final = Action("edit-choice", ("meeting",))
EDIT_FORM: Final = Action("reword", ("meeting", "claim"))

NAMES: Final = Action("names", ("meeting",))
NAMES_PAGE: Final = Action("names-page", ("meeting", "page"))
NAMES_CHOICE: Final = Action("names-choice", ("meeting",))
NAME_FORM: Final = Action("rename", ("meeting", "participant"))

ASK: Final = Action("ask", ("meeting",))
ASK_FORM: Final = Action("question", ("meeting",))
EXPORT: Final = Action("export", ("meeting",))
RETRY: Final = Action("retry", ("meeting",))

TEMPLATE_FORM: Final = Action("template", ("what",))

AGREE: Final = Action("consent-ok", ("meeting",))
DECLINE: Final = Action("consent-no", ("meeting",))
STOP: Final = Action("consent-stop", ("meeting",))
DISCARD: Final = Action("consent-discard", ("meeting",))
ERASE: Final = Action("consent-erase", ("meeting",))
KEEP: Final = Action("consent-keep", ("meeting",))
DIRECT_AGREE: Final = Action("direct-ok", ("server", "meeting"))
DIRECT_DECLINE: Final = Action("direct-no", ("server", "meeting"))

NUDGE_ACCEPT: Final = Action("nudge-accept", ("server", "item"))
NUDGE_CONFIRM: Final = Action("nudge-confirm", ("server", "item"))
NUDGE_DONE: Final = Action("nudge-done", ("server", "item"))
NUDGE_NOT_DONE: Final = Action("nudge-not-done", ("server", "item"))
NUDGE_NOT_MINE: Final = Action("nudge-not-mine", ("server", "item"))
NUDGE_REJECT: Final = Action("nudge-reject", ("server", "item"))
NUDGE_REOPEN: Final = Action("nudge-reopen", ("server", "item"))
NUDGE_UNDO: Final = Action("nudge-undo-of", ("server", "item", "version"))
NUDGE_UNDO_LAST: Final = Action("nudge-undo", ("server", "item"))
"""As messages have it that name no version."""
NUDGE_SNOOZE: Final = Action("nudge-snooze", ("server", "item"))
NUDGE_PICK: Final = Action("nudge-pick", ("server", "item"))
NUDGE_SNOOZE_FORM: Final = Action("nudge-until", ("server", "item"))
NUDGE_DATE: Final = Action("nudge-date", ("server", "item"))
NUDGE_DATE_CHOICE: Final = Action("nudge-on", ("server", "item", "moment"))
NUDGE_OTHER_DATE: Final = Action("nudge-other-date", ("server", "item"))
NUDGE_DATE_FORM: Final = Action("nudge-due", ("server", "item"))
NUDGE_OWNER: Final = Action("nudge-owner", ("server", "item"))
NUDGE_MEMBER: Final = Action("nudge-member", ("server", "item"))
NUDGE_PERSON: Final = Action("nudge-person", ("server", "item"))
NUDGE_NOBODY: Final = Action("nudge-nobody", ("server", "item"))
NUDGE_OTHER_OWNER: Final = Action("nudge-other-owner", ("server", "item"))
NUDGE_OWNER_FORM: Final = Action("nudge-called", ("server", "item"))
NUDGE_FOUND: Final = Action("nudge-found", ("server", "item"))
NUDGE_MORE: Final = Action("nudge-more", ("page",))

MUTE: Final = Action("mute", ("server",))
UNMUTE: Final = Action("unmute", ("server",))
ZONE: Final = Action("zone", ("server",))
ZONE_RIGHT: Final = Action("zone-right", ("server", "zone"))
ZONE_FORM: Final = Action("zone-called", ("server",))
ZONE_CHOICE: Final = Action("zone-set", ("server",))

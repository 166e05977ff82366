"""A recording shared on Slack, from its question to its last reminder, as people go through it.

`python -m tests.flows.slack_story` plays it against `minuta run` in a Slack on this machine and
prints everything that was posted, as text.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.flows.mixed import mixed_sample
from tests.flows.slack_bot import over_socket_mode, running
from tests.flows.slack_office import Office
from tests.servers.slack import local_slack

if TYPE_CHECKING:
    from tests.servers.slack import Json, SharedFile, User

TASK = "Fix the contact page"
SECONDS = 62.0
"""So much of the sample meeting has three voices, two promises and two names in it."""

WHOLE = "[Delete everything]"
"""What the notes end with, once they are there."""


CONFIRM = "[Confirm]"


class Noted(NamedTuple):
    """A recording and the one message that was its question, its progress, and its notes."""

    shared: SharedFile
    question: Json

    @property
    def ts(self) -> str:
        """The message."""
        return str(self.question["ts"])


async def share(office: Office) -> Noted:
    """Alice shares the recording of a meeting; the question of what to do with it."""
    shared = office.slack.share(
        office.alice,
        office.general,
        "weekly.wav",
        mixed_sample(SECONDS),
        media_type="audio/wav",
        text="Our weekly <!channel>",
        duration_ms=round(SECONDS * 1000),
    )
    return Noted(shared, await office.reply(shared, "Make meeting notes"))


async def accept(office: Office, noted: Noted) -> Json:
    """Alice wants notes; the message once it is they."""
    await office.person(office.alice).press(noted.question, "Make notes")
    return await office.reply(noted.shared, WHOLE)


async def name_voices(office: Office, noted: Noted) -> Json:
    """Say who spoke, by what each voice took on; the message once it says so."""
    for words, user in ((TASK, office.peter), ("Write the announcement", office.david)):
        voice = speaker_of(office, noted, words)
        page = page_with(office, noted, f"Who is {voice}?")
        await office.person(office.alice).choose(page, "who", user, near=f"Who is {voice}?")
        await office.reply(noted.shared, f"{words}\n@{user.label}")
    return page_with(office, noted, TASK)


async def confirm(office: Office, noted: Noted) -> None:
    """Alice agrees to what nobody has promised in so many words."""
    await office.person(office.alice).press(page_with(office, noted, CONFIRM), "Confirm")
    await office.until(
        lambda: (
            None
            if any(CONFIRM in office.read(one) for one in office.replies(noted.shared))
            else True
        ),
        "the item confirmed",
        lambda: office.replies(noted.shared),
    )


async def reassign(office: Office, noted: Noted, to: User, task: str = TASK) -> None:
    """Peter gives it to somebody else, by a modal."""
    person = office.person(office.peter)
    await person.press(page_with(office, noted, task), "Owner", near=task)
    modal = await office.modal(office.peter, task)
    await person.submit(modal, {"who": {"value": to}})
    await office.reply(noted.shared, f"{task}\n@{to.label}")


async def move_close(office: Office, noted: Noted, user: User, task: str = TASK) -> Json:
    """It is due within the hour, so that the reminder comes at once; that reminder."""
    soon = datetime.now(UTC) + timedelta(minutes=40)
    person = office.person(user)
    await person.press(page_with(office, noted, task), "Date", near=task)
    modal = await office.modal(user, task)
    await person.submit(modal, {"words": {"value": f"{soon:%Y-%m-%d %H:%M}"}})
    return await office.direct(user, task)


async def reminded(office: Office, user: User, message: Json, words: str) -> Json:
    """Wait until a reminder says so; it is always the same message."""

    def now() -> Json | None:
        found = next(one for one in office.told(user) if one["ts"] == message["ts"])
        return found if words in office.read(found) else None

    return await office.until(now, f"{words!r} in the reminder", lambda: office.told(user))


def speaker_of(office: Office, noted: Noted, task: str) -> str:
    """Whose an item is, as the notes call a voice that nobody has named."""
    found = re.search(r"Speaker \d+", item_text(office, noted, task))
    assert found is not None, item_text(office, noted, task)
    return found[0]


def item_text(office: Office, noted: Noted, task: str) -> str:
    """The two lines of an item in the notes."""
    lines = office.read(page_with(office, noted, task)).splitlines()
    at = next(number for number, line in enumerate(lines) if line.lstrip("☐☑☒ ").startswith(task))
    return "\n".join(lines[at : at + 2])


def page_with(office: Office, noted: Noted, words: str) -> Json:
    """The message of the thread that holds these words; the last one, if several do."""
    return next(one for one in reversed(office.replies(noted.shared)) if words in office.read(one))


async def _play(folder: Path) -> str:
    """Everything, one after the other."""
    pictures: list[str] = []
    async with local_slack() as slack:
        office = Office(slack, slack.add_app("Minuta"))
        access = over_socket_mode(slack, office.install())
        async with running(access, folder / "data") as bot:
            noted = await share(office)
            pictures.append(office.picture(noted.shared))
            await accept(office, noted)
            pictures.append(office.picture(noted.shared))
            await name_voices(office, noted)
            await confirm(office, noted)
            await reassign(office, noted, office.david)
            reminder = await move_close(office, noted, office.david)
            david = office.person(office.david)
            pictures.append(office.read(reminder))
            pictures.append(office.read(await david.home(office.app)))
            await david.press(reminder, "Done")
            pictures.append(office.read(await reminded(office, office.david, reminder, "Done:")))
            pictures.append(office.picture(noted.shared))
            await bot.stop()
    line = "═" * 70
    return f"\n{line}\n".join(pictures)


def main() -> None:
    """Play it and print what was posted."""
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(asyncio.run(_play(Path(folder))) + "\n")


if __name__ == "__main__":
    main()

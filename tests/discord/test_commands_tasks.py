"""/tasks: a list for who asks alone, from which an item is opened and to which one comes back."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.action_item import DueBasis, DueDate, ItemStatus
from bot.domain.people import Participant
from integrations.discord.client import DiscordClient
from integrations.discord.commands.tasks import OPEN_TASK
from tests import examples
from tests.desk.askers import Person
from tests.discord import meeting_notes
from tests.discord.command_room import CommandRoom, command_room, said
from tests.discord.front_desk import told
from tests.servers.discord import Permission
from tests.servers.discord.components import walk
from tests.servers.discord.stock_client import logged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.action_item import ActionItem
    from bot.ports import Asker
    from tests.servers.discord import Account, Interaction
    from tests.servers.discord.world import Channel

ON_SLACK: Asker = Person("U1", workspace="T1", platform="slack")
MENU = OPEN_TASK.id("list") or ""


@pytest.fixture
async def room(sqlite_database_url: str) -> AsyncIterator[CommandRoom]:
    async with command_room(sqlite_database_url) as made:
        yield made


def due(in_: timedelta) -> DueDate:
    """So long from now, by the desk's clock."""
    local = examples.START.astimezone(UTC).replace(tzinfo=None) + in_
    return DueDate(phrase="then", zone="UTC", basis=DueBasis.DATE, local=local)


def item(task: str, owner: str | None = "ben", **changes: object) -> ActionItem:
    return meeting_notes.item(task, owner).model_copy(update=changes)


async def asked(
    room: CommandRoom,
    person: Account,
    options: dict[str, object] | None = None,
    channel: Channel | None = None,
) -> Interaction:
    return await told(room.local.invoke(person, channel or room.text, "tasks", options or {}))


def buttons(shown: Interaction) -> dict[str, str]:
    """Custom ids of the buttons of the first message, by label."""
    parts = walk(shown.messages[0]["components"])
    return {one["label"]: one["custom_id"] for one in parts if one["type"] == 2}


def options(shown: Interaction) -> list[dict[str, str]]:
    """What the menu of a list offers."""
    parts = walk(shown.messages[0]["components"])
    (menu,) = (one for one in parts if one.get("custom_id") == MENU)
    found: list[dict[str, str]] = menu["options"]
    return found


async def open_(room: CommandRoom, shown: Interaction, item_id: str) -> Interaction:
    return await told(room.local.choose(room.ben, room.text, shown.messages[0], MENU, item_id))


async def press(room: CommandRoom, shown: Interaction, label: str) -> Interaction:
    return await told(
        room.local.press(room.ben, room.text, shown.messages[0], buttons(shown)[label])
    )


async def test_what_is_mine_is_listed_by_date_with_what_is_late_and_what_is_soon(
    room: CommandRoom,
) -> None:
    await room.keep(
        item("Undated", due=None),
        item("Later", due=due(timedelta(days=3))),
        item("Soon", due=due(timedelta(hours=5))),
        item("Late", due=due(-timedelta(days=1))),
        item("Very late", due=due(-timedelta(days=90))),
        item("Hers", "anna"),
        item("Over", status=ItemStatus.DONE),
    )
    shown = await asked(room, room.ben)
    assert shown.is_ephemeral
    title, *lines = said(shown).splitlines()
    assert title == "### Yours to do"
    assert [line.split(" – ")[0] for line in lines] == [
        "☐ Very late",
        "☐ Late",
        "☐ Soon",
        "☐ Later",
        "☐ Undated",
    ]
    assert [line.rsplit(" · ", 1)[-1] for line in lines[:3]] == [
        "**overdue**",
        "**overdue**",
        "**due soon**",
    ]
    assert "due soon" not in lines[3]
    assert room.pings() == []


async def test_a_list_with_nothing_says_so(room: CommandRoom) -> None:
    assert "Nothing is left for you to do." in said(await asked(room, room.anna))
    assert "Nothing is overdue." in said(await asked(room, room.anna, {"show": "overdue"}))
    held = said(await asked(room, room.anna, {"words": "**x**"}))
    assert "### Yours to do · \\*\\*x\\*\\*" in held
    assert "No action item holds these words." in held


async def test_a_channel_is_for_who_can_read_it(room: CommandRoom) -> None:
    hidden = room.guild.add_text_channel("hidden")
    await room.keep(item("Hers", "anna"))
    await room.keep(item("Secret", "anna"), channel=hidden)
    shown = said(await asked(room, room.ben, {"show": "channel"}))
    assert "Hers" in shown
    assert "Secret" not in shown
    there = said(await asked(room, room.ben, {"show": "channel"}, hidden))
    assert "Secret" in there
    hidden.forbid(room.ben, Permission.READ_MESSAGE_HISTORY)
    refused = said(await asked(room, room.ben, {"show": "channel"}, hidden))
    assert refused.startswith("⚠️")
    assert "Secret" not in refused


async def test_only_those_that_hold_the_words(room: CommandRoom) -> None:
    await room.keep(item("Print the cover"), item("Order paper"))
    shown = said(await asked(room, room.ben, {"words": "COVER print"}))
    assert "Print the cover" in shown
    assert "Order paper" not in shown


async def test_what_is_over_can_be_listed_too(room: CommandRoom) -> None:
    await room.keep(item("Print the cover"))
    await room.desk.items.done(room.asker(room.ben), item("Print the cover").id)
    shown = said(await asked(room, room.ben, {"show": "closed"}))
    assert "☑ Print the cover" in shown


async def test_what_does_not_fit_is_counted_and_can_be_narrowed_down(room: CommandRoom) -> None:
    many = [item(f"Thing {number} " + "word " * 60) for number in range(40)]
    await room.keep(*many)
    shown = await asked(room, room.ben)
    text = said(shown)
    listed = [line for line in text.splitlines() if line.startswith("☐ Thing")]
    assert f"… and {40 - len(listed)} more." in text
    assert 10 < len(listed) <= 25
    assert len(options(shown)) == len(listed)
    brief = [item(f"Brief {number}", "anna") for number in range(26)]
    await room.keep(*brief)
    shown = await asked(room, room.anna)
    assert "… and 1 more." in said(shown)
    assert len(options(shown)) == 25


async def test_hostile_words_have_no_effect_in_a_list(room: CommandRoom) -> None:
    await room.keep(item("@everyone **[free](https://x.example)** <@1> " + "a" * 400))
    shown = await asked(room, room.ben)
    text = said(shown)
    assert "@\u200beveryone \\*\\*\\[free" in text
    assert "<@1>" not in text.replace("\\<@", "")
    assert len(options(shown)[0]["label"]) <= 100
    assert room.pings() == []


async def test_an_item_is_opened_with_its_buttons_and_the_way_back(room: CommandRoom) -> None:
    await room.keep(item("Print the cover"), item("Order paper"))
    shown = await asked(room, room.ben, {"words": "print"})
    opened = await open_(room, shown, item("Print the cover").id)
    assert opened.messages[0] is shown.messages[0], "it takes the place of the list"
    assert "☐ Print the cover" in said(opened)
    assert {"Done", "Date", "Reassign", "Not mine", "◀ Back to the list"} <= buttons(opened).keys()
    back = await press(room, opened, "◀ Back to the list")
    text = said(back)
    assert text.startswith("### Yours to do · print\n")
    assert "Order paper" not in text


async def test_after_a_change_the_list_is_as_it_is_now(room: CommandRoom) -> None:
    await room.keep(item("Print the cover"), item("Order paper"))
    shown = await asked(room, room.ben)
    opened = await open_(room, shown, item("Print the cover").id)
    done = await press(room, opened, "Done")
    assert "**Done**" in said(done)
    assert (await room.store.item(item("Print the cover").id)).status is ItemStatus.DONE
    back = await press(room, done, "◀ Back to the list")
    assert "Print the cover" not in said(back)
    assert "Order paper" in said(back)
    assert room.rewritten == [f"meeting-of-{item('Print the cover').id}"]


async def test_a_refusal_leaves_the_way_back(room: CommandRoom) -> None:
    await room.keep(item("Hers", "anna"))
    shown = await asked(room, room.ben, {"show": "channel"})
    opened = await open_(room, shown, item("Hers", "anna").id)
    refused = await press(room, opened, "Done")
    assert "\n⚠️ This action item is somebody else's." in said(refused)
    assert refused.messages[0] is opened.messages[0], "the card is there as it was"
    assert said(refused).startswith("**Open**")
    back = await press(room, refused, "◀ Back to the list")
    assert "### To be done in this channel" in said(back)


async def test_a_form_leaves_the_way_back(room: CommandRoom) -> None:
    await room.keep(item("Print the cover"))
    opened = await open_(room, await asked(room, room.ben), item("Print the cover").id)
    form = await press(room, opened, "Date")
    dated = await told(room.local.submit(room.ben, form, {"date": "2026-12-01"}))
    assert "☐ Print the cover" in said(dated)
    due_now = (await room.store.item(item("Print the cover").id)).due
    assert due_now is not None
    assert due_now.local is not None
    assert due_now.local.date().isoformat() == "2026-12-01"
    assert "### Yours to do" in said(await press(room, dated, "◀ Back to the list"))


async def test_a_list_of_an_earlier_run_still_answers(room: CommandRoom) -> None:
    await room.keep(item("Print the cover"))
    shown = await asked(room, room.ben)
    await room.client.close()
    later = DiscordClient(guild_ready_timeout_s=0.05)
    async with logged_in(room.local, later):
        await later.answer(room.desk)
        opened = await open_(room, shown, item("Print the cover").id)
        assert "☐ Print the cover" in said(opened)
        assert "### Yours to do" in said(await press(room, opened, "◀ Back to the list"))


async def test_a_list_is_refreshed(room: CommandRoom) -> None:
    await room.keep(item("Print the cover"))
    shown = await asked(room, room.ben, {"words": "100 % ünder_the cover:"})
    assert "No action item" in said(shown)
    await room.keep(item("100 % ünder_the cover: print"))
    again = await press(room, shown, "Refresh")
    assert "☐ 100 % ünder" in said(again)


async def test_what_is_mine_on_another_server_is_mine_here_for_who_has_linked_accounts(
    room: CommandRoom,
) -> None:
    code = (await room.desk.accounts.begin(ON_SLACK)).code
    await room.desk.accounts.link(room.asker(room.ben), code)
    account = room.account(room.ben).model_copy(update={"workspace": "4242"})
    ben = Participant(id="ben", name="Ben", account=account)
    place = room.place().model_copy(update={"workspace": "4242", "channel": "4243"})
    await room.keep(item("Elsewhere"), place=place, people=(ben,))
    opened = await open_(room, await asked(room, room.ben), item("Elsewhere").id)
    assert "Not mine" in buttons(opened)
    form = await press(room, opened, "Date")
    dated = await told(room.local.submit(room.ben, form, {"date": "2026-12-01"}))
    assert "Not mine" in buttons(dated)


async def test_words_of_any_kind_lead_back_to_their_list(room: CommandRoom) -> None:
    words = "a b " * 12 + "%+"
    shown = await asked(room, room.ben, {"words": words, "show": "overdue"})
    again = await press(room, shown, "Refresh")
    assert said(again) == said(shown)


async def test_until_when_it_is_snoozed_is_in_the_list_and_on_the_card(room: CommandRoom) -> None:
    await room.keep(item("Print the cover"))
    await room.desk.items.snooze(room.asker(room.ben), item("Print the cover").id, "monday")
    kept = await room.store.item(item("Print the cover").id)
    assert kept.snoozed is not None
    zone = (await room.store.meeting(kept.meeting_id)).zone
    until = f"until <t:{kept.snoozed.instant(zone).timestamp():.0f}:f>"
    shown = await asked(room, room.ben)
    assert f"snoozed {until}" in said(shown)
    assert said(await open_(room, shown, kept.id)).startswith(f"**Snoozed** {until}\n")


async def test_what_is_mine_on_another_platform_is_mine_here(room: CommandRoom) -> None:
    code = (await room.desk.accounts.begin(ON_SLACK)).code
    await room.desk.accounts.link(room.asker(room.ben), code)
    ben = Participant(id="ben", name="Ben *S.*", account=ON_SLACK.account)
    place = room.place().model_copy(
        update={"platform": "slack", "workspace": "T1", "channel": "C1"}
    )
    about = {"id": "m-slack", "place": place, "participants": (ben,)}
    await room.store.add_meeting(examples.meeting().model_copy(update=about), "m-slack")
    there = item("From Slack").model_copy(update={"meeting_id": "m-slack"})
    notes = examples.notes().model_copy(
        update={"meeting_id": "m-slack", "action_items": (there,), "please_check": ()}
    )
    await room.store.save_transcript(
        examples.transcript().model_copy(update={"meeting_id": "m-slack"})
    )
    await room.store.save_notes(notes)
    shown = await asked(room, room.ben)
    assert "☐ From Slack – Ben \\*S.\\*" in said(shown)
    opened = await open_(room, shown, there.id)
    assert "Not mine" in buttons(opened)
    form = await press(room, opened, "Date")
    dated = await told(room.local.submit(room.ben, form, {"date": "2026-12-01"}))
    assert "Not mine" in buttons(dated), "whatever was done with it"
    await press(room, dated, "Done")
    assert (await room.store.item(there.id)).status is ItemStatus.DONE

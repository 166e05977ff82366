"""Calls of the Web API as they succeed, fail, and are repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import Fault, ProviderError
from integrations.slack.api import Patience, SlackApi
from integrations.slack.faults import NotInstalledError, Refused, ScopeMissingError
from integrations.slack.scopes import OPTIONAL, REQUIRED
from integrations.slack.wire import open_wire
from integrations.slack.workspaces import OneWorkspace
from tests.servers.slack import Kind

if TYPE_CHECKING:
    from tests.slack.office import Office

SAFE = [Kind.STATUS, Kind.RESET, Kind.NOT_JSON]
DONE = [Kind.STATUS_AFTER, Kind.RESET_AFTER, Kind.NOT_JSON_AFTER]


async def test_every_kind_of_argument_arrives_as_it_was_meant(office: Office) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Grüße & <b> 🎉"}}]
    await office.api.call(
        office.team.id,
        "chat.postMessage",
        channel=office.general.id,
        text="Grüße & more",
        blocks=blocks,
        unfurl_links=False,
        thread_ts=None,
        metadata={"event_type": "minuta", "event_payload": {"marker": "m1"}},
    )
    message = office.slack.messages(office.general)[-1]
    assert message["text"] == "Grüße & more"
    assert message["blocks"][0]["text"]["text"] == "Grüße & <b> 🎉"
    assert message["metadata"]["event_payload"] == {"marker": "m1"}
    assert "thread_ts" not in message


async def test_methods_that_take_no_json_are_called_as_well(office: Office) -> None:
    told = await office.api.call(
        office.team.id, "users.info", user=office.alice.id, include_locale=True
    )
    assert told["user"]["locale"] == "en-US"


async def test_a_list_is_read_to_its_end(office: Office) -> None:
    crowd = [office.team.add_user(f"Person {number}") for number in range(7)]
    office.general.invite(*crowd)
    found = [
        member
        async for member in office.api.pages(
            office.team.id, "conversations.members", "members", channel=office.general.id, limit=3
        )
    ]
    assert sorted(found) == sorted(office.general.members)
    assert len(office.slack.called("conversations.members")) == 4


async def test_what_slack_refuses_has_its_own_word(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        await office.api.call(office.team.id, "chat.postMessage", channel="C0NOWHERE", text="x")
    assert caught.value.code == "channel_not_found"
    assert caught.value.fault is Fault.BAD_INPUT
    assert not caught.value.is_in_doubt
    assert len(office.slack.called("chat.postMessage")) == 1


async def test_a_missing_permission_is_named_with_what_to_do(office: Office) -> None:
    office.bot.scopes.remove("files:read")
    with pytest.raises(ScopeMissingError) as caught:
        await office.api.call(office.team.id, "files.info", file="F0000000000")
    assert caught.value.scope == "files:read"
    assert "OAuth & Permissions" in caught.value.remedy


@pytest.mark.parametrize("kind", [*SAFE, *DONE])
async def test_what_may_be_repeated_is_repeated(office: Office, kind: Kind) -> None:
    office.slack.faults.add("users.info", kind, times=2)
    told = await office.api.call(office.team.id, "users.info", user=office.bob.id)
    assert told["user"]["id"] == office.bob.id
    assert len(office.time.slept) == 2
    assert 0.25 <= office.time.slept[0] <= 0.5 <= office.time.slept[1] <= 1.0


@pytest.mark.parametrize("kind", [*SAFE, *DONE])
async def test_a_post_whose_answer_is_missing_is_not_sent_again(office: Office, kind: Kind) -> None:
    office.slack.faults.add("chat.postMessage", kind)
    with pytest.raises(ProviderError) as caught:
        await office.post("once")
    assert caught.value.is_in_doubt
    assert caught.value.fault.is_retryable
    assert office.texts() == (["once"] if kind in DONE else [])


async def test_an_answer_that_never_comes_is_in_doubt_too(office: Office) -> None:
    fault = office.slack.faults.add("chat.postMessage", Kind.STALL_AFTER)
    await office.api.identity(office.team.id)
    async with open_wire(office.slack.api_url, answer_s=0.2) as wire:
        api = SlackApi(wire, office.workspaces, office.time.timing)
        with pytest.raises(ProviderError) as caught:
            await api.call(
                office.team.id,
                "chat.postMessage",
                is_repeatable=False,
                channel=office.general.id,
                text="once",
            )
    fault.release.set()
    assert caught.value.fault is Fault.CONNECTIVITY
    assert caught.value.is_in_doubt


async def test_where_nobody_answered_the_door_nothing_is_in_doubt(office: Office) -> None:
    async with open_wire("http://127.0.0.1:9/api/") as wire:
        api = SlackApi(wire, office.workspaces, office.time.timing, Patience(tries=3))
        with pytest.raises(ProviderError) as caught:
            await api.call(
                office.team.id, "chat.postMessage", is_repeatable=False, channel="C1", text="x"
            )
    assert not caught.value.is_in_doubt
    assert caught.value.fault is Fault.CONNECTIVITY
    assert len(office.time.slept) == 2  # what surely was not sent is tried again


async def test_slack_is_waited_for_as_long_as_it_asks(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", Kind.RATE_LIMIT, times=2, retry_after=7)
    await office.post("in the end")
    assert office.texts() == ["in the end"]
    waits = [wait for wait in office.time.slept if wait > 1]
    assert len(waits) == 2
    assert all(7 <= wait <= 8 for wait in waits)


async def test_a_wait_beyond_the_budget_is_left_to_who_called(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", Kind.RATE_LIMIT, retry_after=90)
    with pytest.raises(ProviderError) as caught:
        await office.post("later")
    assert caught.value.fault is Fault.RATE
    assert caught.value.retry_after_s == 90
    assert not caught.value.is_in_doubt
    assert office.time.slept == []


async def test_the_word_ratelimited_is_understood_as_the_status_is(office: Office) -> None:
    office.slack.faults.add("users.info", Kind.ERROR, error="ratelimited")
    await office.api.call(office.team.id, "users.info", user=office.bob.id)
    assert len(office.time.slept) == 1
    assert office.time.slept[0] >= 30  # where Slack does not say how long


async def test_an_error_inside_slack_is_not_taken_for_a_refusal(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", Kind.ERROR, error="fatal_error")
    with pytest.raises(ProviderError) as caught:
        await office.post("once")
    assert not isinstance(caught.value, Refused)
    assert caught.value.fault is Fault.SERVER
    assert caught.value.is_in_doubt


async def test_patience_ends(office: Office) -> None:
    office.slack.faults.add("users.info", Kind.STATUS, times=100)
    with pytest.raises(ProviderError) as caught:
        await office.api.call(office.team.id, "users.info", user=office.bob.id)
    assert caught.value.fault is Fault.SERVER
    assert len(office.slack.called("users.info")) == Patience().tries


async def test_messages_to_a_channel_keep_the_pace_and_others_do_not_wait(office: Office) -> None:
    office.slack.limits.is_on = True
    other = office.team.add_channel("other", [office.alice])
    other.invite(office.bot)
    first = await office.post("one")
    await office.post("elsewhere", other)
    assert office.time.slept == []
    await office.api.call(
        office.team.id, "chat.update", channel=office.general.id, ts=first, text="two"
    )
    assert office.time.slept == [1.0]


async def test_who_minuta_is_is_asked_once(office: Office) -> None:
    for _ in range(3):
        identity = await office.api.identity(office.team.id)
    assert len(office.slack.called("auth.test")) == 1
    assert identity.bot_user_id == office.bot.user_id
    assert identity.bot_id == office.bot.bot_id
    assert identity.team_name == "Acme"
    assert identity.scopes == REQUIRED.keys() | OPTIONAL.keys()


async def test_permissions_are_known_from_any_answer(office: Office) -> None:
    await office.api.identity(office.team.id)
    office.bot.scopes.remove("mpim:read")
    await office.api.call(office.team.id, "users.info", user=office.bob.id)
    assert "mpim:read" not in (await office.api.identity(office.team.id)).scopes
    assert len(office.slack.called("auth.test")) == 1


async def test_a_token_that_was_taken_away_means_that_minuta_is_not_there(office: Office) -> None:
    await office.api.identity(office.team.id)
    office.bot.is_revoked = True
    with pytest.raises(NotInstalledError, match="SLACK_BOT_TOKEN"):
        await office.api.call(office.team.id, "users.info", user=office.bob.id)


async def test_another_team_is_none_of_ours(office: Office) -> None:
    other = office.slack.add_team("Other")
    with pytest.raises(NotInstalledError):
        await office.api.call(other.id, "users.info", user=office.bob.id)
    assert office.slack.called("users.info") == []


async def test_one_workspace_asks_again_after_an_hour_and_believes_itself_meanwhile(
    office: Office,
) -> None:
    workspaces = OneWorkspace(office.bot.token, office.wire, office.time.timing)
    await workspaces.own()
    office.time.now += 3601
    office.slack.faults.add("auth.test", Kind.STATUS)
    assert (await workspaces.own()).team == office.team.id
    office.time.now += 3601
    office.team.name = "Acme Ltd"
    assert (await workspaces.own()).team_name == "Acme Ltd"

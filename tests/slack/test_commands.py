"""/minuta and /tasks: what people type, answered to who typed it."""

import pytest

from bot.domain.progress import Progress, Stage
from bot.domain.search import Answer, Found
from bot.ports.desk import Summary
from tests import examples
from tests.servers.slack import Kind
from tests.slack import meeting_notes
from tests.slack.acting_room import ActingRoom

HOSTILE = "<!channel> *bold* <https://evil.example|x> & `code`"


@pytest.mark.parametrize("text", ["", "help", "HELP", "dance"])
async def test_what_can_be_done_is_said(acting: ActingRoom, text: str) -> None:
    told = await acting.types(text)
    assert "/tasks add" in told
    assert ("There is no" in told) is (text == "dance")


async def test_a_command_works_in_a_channel_that_minuta_is_not_in(acting: ActingRoom) -> None:
    other = acting.team.add_channel("random", [acting.bob])
    assert "/tasks add" in await acting.types("help", channel=other)


def found(text: str) -> Found:
    utterance = examples.transcript().utterances[0].model_copy(update={"text": text})
    return Found(meeting=meeting_notes.meeting(), utterance=utterance)


async def test_words_are_searched_for_and_shown_without_effect(acting: ActingRoom) -> None:
    acting.scripted.notes.answer = Answer(question="", quotes=(found(HOSTILE),))
    told = await acting.types("search the <cover>")
    assert acting.asked("search")[0].about[0] == "the <cover>"
    assert HOSTILE in told
    (message,) = acting.person(acting.bob).ephemerals(acting.channel)
    assert "mrkdwn" not in str(message["blocks"])


async def test_fifty_long_quotes_come_in_as_many_messages_as_they_need(acting: ActingRoom) -> None:
    acting.scripted.notes.answer = Answer(question="", quotes=(found("a b c d. " * 400),) * 20)
    await acting.types("search a")
    assert len(acting.person(acting.bob).ephemerals(acting.channel)) > 1


async def test_what_is_not_there_is_said(acting: ActingRoom) -> None:
    assert "not in the records" in await acting.types("search budget")
    assert "not in the records" in await acting.types("ask who pays?")
    assert acting.asked("ask")[0].about == ("who pays?", None)


async def test_a_search_for_nothing_says_how_to_write_one(acting: ActingRoom) -> None:
    assert "/minuta search budget" in await acting.types("search")
    assert "longer than 300" in await acting.types("ask " + "x" * 301)


async def test_the_newest_meetings_are_listed(acting: ActingRoom) -> None:
    meeting = acting.notes().meeting.model_copy(update={"title": HOSTILE})
    acting.scripted.meetings.summaries = [Summary(meeting, Progress(stage=Stage.WRITING))]
    told = await acting.types("recent")
    assert HOSTILE in told
    assert "being written" in told


async def test_a_recording_is_taken_by_the_link_to_its_file(acting: ActingRoom) -> None:
    address = f"{acting.team.url}files/{acting.alice.id}/{acting.shared.id}/weekly.m4a"
    assert "makes notes" in await acting.types(f"notes <{address}>")
    (shared,) = acting.scripted.uploads.shared
    assert shared.place == acting.place_of(acting.channel, acting.thread)
    assert "already" in await acting.types(f"notes {address}")


async def test_a_recording_is_taken_by_the_link_to_its_message(acting: ActingRoom) -> None:
    reply = acting.slack.share(
        acting.bob, acting.channel, "b.m4a", b"x", media_type="audio/mp4", thread=acting.thread
    )
    ts = reply.message["ts"].replace(".", "")
    where = f"{acting.team.url}archives/{acting.channel.id}/p{ts}?thread_ts={acting.thread}"
    assert "makes notes" in await acting.types(f"notes {where}&amp;cid=C1")
    assert [one.message_id for one in acting.scripted.uploads.shared] == [reply.id]
    assert acting.slack.called("conversations.history") == []


async def test_a_link_to_what_somebody_may_not_read_is_refused(acting: ActingRoom) -> None:
    secret = acting.team.add_channel("secret", [acting.alice], is_private=True)
    secret.invite(acting.bot)
    file = acting.slack.share(acting.alice, secret, "c.m4a", b"x", media_type="audio/mp4")
    ts = file.message["ts"].replace(".", "")
    for path in (f"files/{acting.alice.id}/{file.id}/c.m4a", f"archives/{secret.id}/p{ts}"):
        told = await acting.types(f"notes {acting.team.url}{path}")
        assert "both you and Minuta can read" in told
    assert acting.scripted.uploads.shared == []


@pytest.mark.parametrize("link", ["", "yesterday", "https://evil.example/archives/C1/p1"])
async def test_what_is_no_link_is_told(acting: ActingRoom, link: str) -> None:
    assert "no link" in await acting.types(f"notes {link}")


async def test_how_minuta_is_and_what_it_lacks_is_told(acting: ActingRoom) -> None:
    told = await acting.types("status")
    assert "connected" in told
    assert "are asked about" in told
    acting.bot.scopes.discard("files:read")
    await acting.api.call(acting.team.id, "users.info", user=acting.bob.id)
    told = await acting.types("status")
    assert "Missing: files:read" in told
    assert "installs the app again" in told


async def test_what_is_kept_of_somebody_is_given_and_erased(acting: ActingRoom) -> None:
    await acting.types("privacy")
    (shown,) = acting.person(acting.bob).ephemerals(acting.channel)
    bob = acting.person(acting.bob)
    await bob.press(shown, "Send me all of it")
    answer = await bob.press(shown, "Delete it…")
    assert answer.confirm
    await acting.settle()
    files = [
        one["name"] for message in acting.direct(acting.bob) for one in message.get("files", ())
    ]
    assert files == ["mine.json"]
    assert [one.by for one in acting.asked("delete mine")] == [acting.bob.id]
    assert "Things you said: 30" in acting.told(acting.bob)


async def test_somebody_opts_out_and_in_again(acting: ActingRoom) -> None:
    await acting.types("privacy")
    (shown,) = acting.person(acting.bob).ephemerals(acting.channel)
    await acting.person(acting.bob).press(shown, "Opt out")
    await acting.person(acting.bob).press(shown, "Opt in again")
    await acting.settle()
    assert len(acting.asked("opt out")) == len(acting.asked("opt in")) == 1


async def test_an_answer_that_has_nowhere_to_go_goes_to_the_person(acting: ActingRoom) -> None:
    acting.slack.faults.add("response_url", Kind.STATUS, status=404, times=9)
    await acting.types("help")
    assert "/tasks add" in acting.seen(acting.direct(acting.bob)[-1])


async def test_a_command_while_minuta_starts_says_so(acting: ActingRoom) -> None:
    acting.is_answering = False
    assert "Minuta is starting" in await acting.types("recent")

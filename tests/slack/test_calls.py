"""What Minuta says to who calls it by name, or writes to it directly."""

from bot.domain.progress import Progress, Stage
from bot.domain.search import Answer, Found
from bot.errors import BadRecordingError
from bot.ports.desk import Summary
from tests import examples
from tests.servers.slack import Json
from tests.slack.acting_room import MEETING, ActingRoom

SOUND = b"sound"


async def mention(acting: ActingRoom, words: str, thread: str | None = None) -> None:
    text = f"<@{acting.bot.user_id}> {words}"
    acting.slack.say(acting.bob, acting.channel, text, thread=thread)
    await acting.settle()


async def test_called_without_a_wish_minuta_says_what_it_can_do(acting: ActingRoom) -> None:
    await mention(acting, "hello")
    assert "/minuta search" in acting.told(acting.bob)
    assert acting.told(acting.alice) == ""


async def test_called_in_a_thread_it_makes_notes_of_what_was_shared_there(
    acting: ActingRoom,
) -> None:
    other = acting.slack.share(
        acting.bob, acting.channel, "part2.m4a", SOUND, media_type="audio/mp4", thread=acting.thread
    )
    acting.slack.share(acting.bob, acting.channel, "else.m4a", SOUND, media_type="audio/mp4")
    await acting.settle()
    await mention(acting, "please make the notes", acting.thread)
    shared = acting.scripted.uploads.shared
    assert {one.message_id for one in shared} == {acting.shared.id, other.id}
    assert {one.place.thread for one in shared} == {acting.thread}
    assert acting.slack.called("conversations.history") == []
    assert acting.slack.called("conversations.replies") == []


async def test_called_where_nothing_was_shared_it_says_so(acting: ActingRoom) -> None:
    await mention(acting, "notes please")
    assert "no recording here" in acting.told(acting.bob)


async def test_called_with_a_file_it_takes_that_one(acting: ActingRoom) -> None:
    text = f"<@{acting.bot.user_id}>"
    file = acting.slack.share(
        acting.bob, acting.channel, "call.mp3", SOUND, media_type="audio/mpeg", text=text
    )
    await acting.settle()
    assert [one.message_id for one in acting.scripted.uploads.shared] == [file.id]


def answer() -> Answer:
    meeting, utterance = examples.meeting(), examples.transcript().utterances[0]
    return Answer(question="", quotes=(Found(meeting=meeting, utterance=utterance),))


async def test_a_question_in_the_thread_of_notes_is_answered_for_all_who_are_there(
    acting: ActingRoom,
) -> None:
    meeting = acting.scripted.notes.meeting
    acting.scripted.meetings.summaries = [Summary(meeting, Progress(stage=Stage.DONE))]
    acting.scripted.notes.answer = answer()
    await mention(acting, "what about the cover?", acting.thread)
    assert acting.asked("ask")[0].about == ("what about the cover?", MEETING)
    assert "blue cover" in acting.seen(acting.replies()[-1])


async def test_a_question_elsewhere_is_answered_to_who_asks_alone(acting: ActingRoom) -> None:
    acting.scripted.notes.answer = answer()
    await mention(acting, "what about the cover?")
    assert acting.asked("ask")[0].about == ("what about the cover?", None)
    assert "blue cover" in acting.told(acting.bob)
    assert len(acting.slack.messages(acting.channel)) == 2


async def test_a_call_that_slack_tells_again_is_answered_once(acting: ActingRoom) -> None:
    acting.slack.deliveries.lose_acks = 1
    await mention(acting, "hello")
    for told in acting.slack.deliveries.of("app_mention"):
        await acting.slack.redeliver(told.event_id)
    await acting.settle()
    assert len(acting.person(acting.bob).ephemerals(acting.channel)) == 1


def private(acting: ActingRoom) -> Json:
    return acting.direct(acting.bob)[-1]


async def test_what_can_not_be_taken_is_told_to_who_called(acting: ActingRoom) -> None:
    acting.script.refusals["share"] = BadRecordingError("It is too large.", "Share it in parts.")
    await mention(acting, "notes", acting.thread)
    assert "It is too large" in acting.told(acting.bob)


async def test_words_in_a_direct_message_are_answered(acting: ActingRoom) -> None:
    acting.slack.say(acting.bob, acting.slack.direct(acting.bot, acting.bob), "hi")
    await acting.settle()
    assert "/minuta search" in acting.seen(private(acting))
    acting.scripted.notes.answer = answer()
    acting.slack.say(acting.bob, acting.slack.direct(acting.bot, acting.bob), "ask who pays")
    await acting.settle()
    assert acting.asked("ask")[0].about == ("who pays", None)
    assert "blue cover" in acting.seen(private(acting))

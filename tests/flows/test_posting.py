"""A message is posted once, and says what it was last told to say."""

from bot.clock import SystemClock
from bot.domain.meeting import Place
from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication
from bot.pipeline.posting import Posting
from storage.store import SqlStore
from tests import examples
from tests.capture.chat import Chat

PLACE = Place(platform=Chat.name, workspace="w", channel="c")


def at(stage: Stage) -> ProgressPublication:
    meeting = examples.meeting().model_copy(update={"place": PLACE})
    return ProgressPublication(meeting=meeting, progress=Progress(stage=stage))


async def test_a_message_whose_poster_was_killed_says_what_is_said_next(store: SqlStore) -> None:
    chat = Chat()
    killed_before_noting_it = await store.delivery("key")
    await chat.post(at(Stage.RECEIVED), killed_before_noting_it.marker)
    posting = Posting(store, {Chat.name: chat}, SystemClock(), 5)
    await posting.say("key", at(Stage.FAILED))
    assert list(chat.messages.values()) == [at(Stage.FAILED)]


async def test_a_message_that_is_there_is_left_alone_by_who_posts_it_once(store: SqlStore) -> None:
    chat = Chat()
    posting = Posting(store, {Chat.name: chat}, SystemClock(), 5)
    await posting.post_once("key", at(Stage.RECEIVED))
    await posting.post_once("key", at(Stage.FAILED))
    assert chat.history == [at(Stage.RECEIVED)]

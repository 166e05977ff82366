"""A message is posted once, and says what it was last told to say."""

import pytest

from bot.clock import SystemClock
from bot.domain.meeting import Place
from bot.domain.outbox import MessageRef
from bot.domain.progress import Progress, Stage
from bot.domain.publication import ProgressPublication, Publication
from bot.errors import Fault, MinutaError, NotFoundError, ProviderError
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


class Looking(Chat):
    """Counts how often its history was read."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    async def find(self, publication: Publication, marker: str) -> MessageRef | None:
        self.looks += 1
        return await super().find(publication, marker)


def posting_of(store: SqlStore, chat: Chat) -> Posting:
    return Posting(store, {Chat.name: chat}, SystemClock(), 5)


async def test_what_nobody_can_have_posted_is_not_looked_for(store: SqlStore) -> None:
    chat = Looking()
    posting = posting_of(store, chat)
    await posting.post_once("one", at(Stage.RECEIVED))
    await posting.say("two", at(Stage.RECEIVED))
    await posting.say("two", at(Stage.WRITING))
    assert (chat.looks, len(chat.messages)) == (0, 2)


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_post_whose_answer_was_lost_is_looked_for(
    store: SqlStore, *, is_there: bool
) -> None:
    chat = Looking()
    posting = posting_of(store, chat)
    chat.trouble = lambda _: ProviderError("rooms", Fault.CONNECTIVITY, "cut", is_in_doubt=True)
    with pytest.raises(ProviderError):
        await posting.post_once("key", at(Stage.RECEIVED))
    chat.trouble = lambda _: None
    if is_there:
        await chat.post(at(Stage.RECEIVED), (await store.delivery("key")).marker)
    await posting.post_once("key", at(Stage.RECEIVED))
    assert (chat.looks, len(chat.messages)) == (1, 1)


async def test_a_message_goes_on_as_another_ones(store: SqlStore) -> None:
    chat = Chat()
    posting = posting_of(store, chat)
    await posting.say("upload", at(Stage.RECEIVED))
    await posting.say("upload2", at(Stage.RECEIVED))
    assert await posting.hand_over("upload", "notes")
    assert not await posting.hand_over("upload", "notes")
    assert not await posting.is_known("upload")
    await posting.say("notes", at(Stage.DONE))
    assert list(chat.messages.values()) == [at(Stage.DONE), at(Stage.RECEIVED)]


async def test_of_a_message_that_was_posted_anew_the_newest_goes_on(store: SqlStore) -> None:
    chat = Vanishing()
    posting = posting_of(store, chat)
    await posting.say("upload", at(Stage.RECEIVED))
    for _ in range(2):
        chat.messages.clear()
        await posting.say("upload", at(Stage.WRITING))
    assert await posting.is_known("upload")
    assert await posting.hand_over("upload", "notes")
    assert [delivery.key for delivery in await store.deliveries("")] == ["notes"]
    await posting.say("notes", at(Stage.DONE))
    assert list(chat.messages.values()) == [at(Stage.DONE)]


class Vanishing(Chat):
    """Messages that somebody has deleted can't be edited."""

    def __init__(self) -> None:
        super().__init__()
        self._posted = 0

    async def post(self, publication: Publication, marker: str) -> MessageRef:
        self._posted += 1
        ref = await super().post(publication, marker)
        message_id = f"{self._posted}0"
        self.messages[message_id] = self.messages.pop(ref.message_id)
        return ref.model_copy(update={"message_id": message_id})

    async def edit(self, ref: MessageRef, publication: Publication) -> None:
        if ref.message_id not in self.messages:
            raise NotFoundError("It was deleted.", "Post it anew.")
        await super().edit(ref, publication)


async def test_a_deleted_message_is_gone_with_those_that_took_its_place(store: SqlStore) -> None:
    chat = Vanishing()
    posting = posting_of(store, chat)
    await posting.say("k", at(Stage.RECEIVED))
    await posting.say("k2", at(Stage.RECEIVED))
    chat.messages.pop("10")
    await posting.say("k", at(Stage.WRITING))
    for _ in range(2):
        await posting.delete("k", PLACE)
    assert list(chat.messages) == ["20"]
    assert [delivery.key for delivery in await store.deliveries("")] == ["k2"]


async def test_a_platform_that_is_not_set_up_deletes_nothing(store: SqlStore) -> None:
    posting = posting_of(store, Chat())
    await posting.say("k", at(Stage.RECEIVED))
    with pytest.raises(MinutaError, match="not set up"):
        await Posting(store, {}, SystemClock(), 5).delete("k", PLACE)
    assert await posting.is_known("k")

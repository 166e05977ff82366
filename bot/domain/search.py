"""What is found in the records of meetings."""

from bot.domain.frozen import Frozen
from bot.domain.meeting import Meeting
from bot.domain.outbox import MessageRef
from bot.domain.transcript import Utterance


class Found(Frozen):
    """An utterance in which words that were looked for were said.

    `message` is the one with the meeting's notes, where it is known.
    """

    meeting: Meeting
    utterance: Utterance
    message: MessageRef | None = None


class Answer(Frozen):
    """What the records say to a question, as quotes; none means that they do not say it."""

    question: str
    quotes: tuple[Found, ...] = ()

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
    """What the records say to a question, as quotes; none means that they do not say it.

    `text` is a language model's answer, where there is one, of which every sentence ends with the
    numbers of the quotes it stands on, such as [1] or [2][3], counted from 1; or it says, without a
    number, that none of the quotes answers the question.
    """

    question: str
    quotes: tuple[Found, ...] = ()
    text: str | None = None

"""What is found in the records of meetings."""

from bot.domain.frozen import Frozen
from bot.domain.meeting import Meeting
from bot.domain.transcript import Utterance


class Found(Frozen):
    """An utterance in which words that were looked for were said."""

    meeting: Meeting
    utterance: Utterance


class Answer(Frozen):
    """What the records say to a question, as quotes; none means that they do not say it."""

    question: str
    quotes: tuple[Found, ...] = ()

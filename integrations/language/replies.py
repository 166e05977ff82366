"""What an OpenAI-compatible server sends, read with patience for what its likes leave out."""

from pydantic import BaseModel, ValidationError

from bot.domain.language import Completion, Ending, Usage

_ENDINGS = {
    "length": Ending.CUT_OFF,
    "max_tokens": Ending.CUT_OFF,
    "content_filter": Ending.FILTERED,
    "refusal": Ending.REFUSED,
}


class UnusableReplyError(Exception):
    """A server said that all is well and sent something else than an answer."""


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Reply(BaseModel):
    choices: list[_Choice]
    model: str | None = None
    usage: _Usage | None = None


def read_reply(body: bytes, model: str, seconds: float) -> Completion:
    """The answer in the body of a reply that took `seconds`.

    `model` is the model that was asked for, told where the server does not name its own. Raises
    `UnusableReplyError`, which holds nothing of the body.
    """
    try:
        reply = _Reply.model_validate_json(body)
    except ValidationError as error:
        kinds = sorted({problem["type"] for problem in error.errors(include_url=False)})
        raise UnusableReplyError(f"the reply is no completion ({', '.join(kinds)})") from None
    if not reply.choices:
        raise UnusableReplyError("the reply has no choices")
    choice, usage = reply.choices[0], reply.usage or _Usage()
    ending = _ENDINGS.get((choice.finish_reason or "").lower(), Ending.COMPLETE)
    if choice.message.refusal:
        ending = Ending.REFUSED
    return Completion(
        text=choice.message.content or "",
        ending=ending,
        model=reply.model or model,
        usage=Usage(
            calls=1,
            tokens_in=usage.prompt_tokens or 0,
            tokens_out=usage.completion_tokens or 0,
            seconds=seconds,
        ),
    )

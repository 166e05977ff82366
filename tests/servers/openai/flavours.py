"""How the servers that speak like OpenAI differ: in what they take, and in how they refuse.

OpenAI: its package and guide. Ollama, vLLM, llama.cpp: their sources and pages. AssemblyAI: its
specification of the LLM Gateway, which has three shapes of errors.
"""

from dataclasses import dataclass
from enum import Enum, auto

from tests.servers.openai.asked import Json
from tests.servers.openai.strictness import format_problem

_PARAMETERS = {
    *("messages", "model", "audio", "frequency_penalty", "function_call", "functions"),
    *("logit_bias", "logprobs", "max_completion_tokens", "max_tokens", "metadata", "modalities"),
    *("moderation", "n", "parallel_tool_calls", "prediction", "presence_penalty"),
    *("prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning_effort"),
    *("response_format", "safety_identifier", "seed", "service_tier", "stop", "store"),
    *("stream", "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p"),
    *("user", "verbosity", "web_search_options"),
}
_REASONING = ("o1", "o3", "o4", "gpt-5", "gpt-6")


class Flavour(Enum):
    """Whose server it is; LLAMA_CPP_OLD is a build from before it knew JSON schemas."""

    OPENAI = auto()
    OLLAMA = auto()
    VLLM = auto()
    LLAMA_CPP = auto()
    LLAMA_CPP_OLD = auto()
    ASSEMBLYAI = auto()

    @property
    def wants_key(self) -> bool:
        """Whether it has a key unless it is started with one."""
        return self in {Flavour.OPENAI, Flavour.ASSEMBLYAI}

    @property
    def serves_any_model(self) -> bool:
        """Whether it looks at the name of the model."""
        return self in {Flavour.LLAMA_CPP, Flavour.LLAMA_CPP_OLD}

    @property
    def cuts_long_prompts(self) -> bool:
        """Whether it forgets the beginning of what is too long, without a word."""
        return self is Flavour.OLLAMA


@dataclass(frozen=True)
class Refusal:
    """An error before it has the shape of a flavour."""

    status: int
    message: str
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None


def shaped(refusal: Refusal, flavour: Flavour, number: int) -> Json:
    """The body of an error; `number` counts them, for a flavour with several shapes."""
    match flavour:
        case Flavour.OPENAI:
            return {
                "error": {
                    "message": refusal.message,
                    "type": refusal.type,
                    "param": refusal.param,
                    "code": refusal.code,
                }
            }
        case Flavour.OLLAMA:
            return {
                "error": {
                    "message": refusal.message,
                    "type": "api_error",
                    "param": None,
                    "code": None,
                }
            }
        case Flavour.VLLM if refusal.status == 401:
            return {"error": "Unauthorized"}
        case Flavour.VLLM:
            kind = {400: "BadRequestError", 404: "NotFoundError"}.get(refusal.status, refusal.type)
            return {
                "error": {
                    "message": refusal.message,
                    "type": kind,
                    "param": None,
                    "code": refusal.status,
                }
            }
        case Flavour.LLAMA_CPP | Flavour.LLAMA_CPP_OLD:
            error = {"code": refusal.status, "message": refusal.message, "type": refusal.type}
            return {"error": error}
        case Flavour.ASSEMBLYAI:
            return _of_gateway(refusal, number)


def _of_gateway(refusal: Refusal, number: int) -> Json:
    request_id = f"00000000-0000-0000-0000-{number:012}"
    shapes: list[Json] = [
        {
            "message": refusal.message,
            "code": refusal.status,
            "request_id": request_id,
            "metadata": {"errors": []},
        },
        {"error": refusal.message, "status": "error", "request_id": request_id},
        {"error": {"code": refusal.code or refusal.status, "message": refusal.message}},
    ]
    return shapes[number % len(shapes)]


def problem(body: object, flavour: Flavour) -> Refusal | None:
    """Why a server of this flavour does not take a request; None if it does."""
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        return Refusal(400, "you must provide a model parameter")
    if not body.get("messages"):
        return Refusal(400, "Missing required parameter: 'messages'.", param="messages")
    if flavour in {Flavour.OPENAI, Flavour.ASSEMBLYAI}:
        return _unknown(body) or _misfit(body, flavour) or _wrong_format(body)
    kind = (body.get("response_format") or {}).get("type", "text")
    if flavour is Flavour.LLAMA_CPP_OLD and kind not in {"text", "json_object"}:
        return Refusal(
            400, f'response_format type must be one of "text" or "json_object", but got: {kind}'
        )
    return None


def _unknown(body: Json) -> Refusal | None:
    unknown = next((name for name in body if name not in _PARAMETERS), None)
    if unknown is None:
        return None
    return Refusal(400, f"Unrecognized request argument supplied: {unknown}")


def _misfit(body: Json, flavour: Flavour) -> Refusal | None:
    """A parameter that models which think do not take; the gateway translates it for them."""
    if not body["model"].startswith(_REASONING) or flavour is Flavour.ASSEMBLYAI:
        return None
    if "max_tokens" in body:
        return Refusal(
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            code="unsupported_parameter",
            param="max_tokens",
        )
    if body.get("temperature", 1) != 1:
        return Refusal(
            400,
            f"Unsupported value: 'temperature' does not support {body['temperature']} with "
            "this model. Only the default (1) value is supported.",
            code="unsupported_value",
            param="temperature",
        )
    return None


def _wrong_format(body: Json) -> Refusal | None:
    wrong = format_problem(body.get("response_format", {"type": "text"}))
    return None if wrong is None else Refusal(400, wrong, param="response_format")

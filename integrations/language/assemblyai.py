"""The LLM Gateway of AssemblyAI: models of several vendors behind one address."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from integrations.language.openai import OpenAiChat

if TYPE_CHECKING:
    from collections.abc import Mapping


class AssemblyAiGateway(OpenAiChat):
    """One model of the gateway; it speaks like OpenAI, and takes the key without a `Bearer`."""

    name: ClassVar[str] = "assemblyai"
    default_base_url: ClassVar[str] = "https://llm-gateway.assemblyai.com/v1"

    def _headers(self, api_key: str) -> Mapping[str, str]:
        return {"Authorization": api_key}

"""Chat models for tests: they say what they are told to, whatever the passages say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import PrivateAttr

Offered = Mapping[str, Any]
Reply = Callable[[Offered], str]


class ScriptedChatModel(BaseChatModel):
    """Answers with what a function makes of the question and passages it was given; keeps what it was sent."""

    _reply: Reply = PrivateAttr()
    _sent: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self._reply = reply

    @property
    def sent(self) -> list[list[BaseMessage]]:
        return self._sent

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - the signature is the base class's
    ) -> ChatResult:
        del stop, run_manager, kwargs
        self._sent.append(messages)
        content = self._reply(json.loads(str(messages[-1].text)))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=content))])


class StructuredChatModel(ScriptedChatModel):
    """The same for a model that takes a schema: what comes out is a plain dictionary or nothing."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        include_raw: bool = False,
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> Runnable[Any, Any]:
        del schema, include_raw, kwargs

        def answer(messages: list[BaseMessage]) -> Any:  # noqa: ANN401 - as above
            return json.loads(str(self.invoke(messages).text))

        return RunnableLambda(answer)


class HangingChatModel(ScriptedChatModel):
    """Never answers until it is released."""

    _released: threading.Event = PrivateAttr(default_factory=threading.Event)

    def __init__(self) -> None:
        super().__init__(self._wait)

    def _wait(self, _offered: Offered) -> str:
        self._released.wait()
        return ""

    def release(self) -> None:
        self._released.set()


def sentence(text: str, *passages: str, quote: str = "", section: str = "") -> dict[str, Any]:
    """A written sentence in the form the drafter asks for."""
    return {"text": text, "section": section, "cites": [{"passage": key, "quote": quote} for key in passages]}


def reply(*sentences: Mapping[str, Any]) -> str:
    """A whole reply."""
    return json.dumps({"sentences": list(sentences)})


def ids_of(offered: Offered, needles: Sequence[str]) -> list[str]:
    """The ids of the passages that hold some words."""
    found = [next((p["id"] for p in offered["passages"] if needle in p["text"]), None) for needle in needles]
    assert None not in found, f"not offered: {needles}"
    return [key for key in found if key]


def claiming(text: str, needles: Sequence[str]) -> Reply:
    """One sentence that cites the passages which hold some words."""
    return lambda offered: reply(sentence(text, *ids_of(offered, needles)))

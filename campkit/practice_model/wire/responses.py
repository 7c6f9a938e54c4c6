"""`POST /v1/responses` on the same engine: items in, items out, with memory of earlier responses."""

from __future__ import annotations

from typing import Any

from . import chat
from .errors import bad_request
from .messages import CREATED, digest
from .responses_table import RESPONSES_REQUEST
from .schema import check
from .semantics import text_of

PARAM_NAMES = {
    "messages": "input", "response_format": "text.format", "max_tokens": "max_output_tokens",
}


def check_request(body: Any) -> None:
    """Raise a `WireError` for a responses request whose form is wrong."""
    check(body, RESPONSES_REQUEST)
    if body.get("stream_options") is not None and not body.get("stream"):
        raise bad_request("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")


def to_chat(body: dict[str, Any], earlier: list[dict[str, Any]]) -> dict[str, Any]:
    """The chat request that means the same; `earlier` holds the input and output items of the responses before."""
    items = [*earlier, *input_items(body)]
    messages = [{"role": "developer", "content": body["instructions"]}] if body.get("instructions") else []
    messages += to_messages(items)
    request: dict[str, Any] = {"model": body["model"], "messages": messages or [{"role": "user", "content": ""}]}
    for name in ("temperature", "parallel_tool_calls"):
        if body.get(name) is not None:
            request[name] = body[name]
    if body.get("max_output_tokens") is not None:
        request["max_completion_tokens"] = body["max_output_tokens"]
    if body.get("tools"):
        request["tools"] = [to_chat_tool(tool) for tool in body["tools"]]
    if body.get("tool_choice") is not None:
        request["tool_choice"] = to_chat_choice(body["tool_choice"])
    wanted = (body.get("text") or {}).get("format")
    if wanted is not None:
        request["response_format"] = to_chat_format(wanted)
    if not body.get("tools"):
        request.pop("parallel_tool_calls", None)
    return request


def input_items(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The input as a list of items, with an id each."""
    given = body["input"]
    if isinstance(given, str):
        given = [{"role": "user", "content": given}]
    return [
        {"type": item.get("type", "message"), **item, "id": item.get("id") or f"item_{digest('item', index, item)}"}
        for index, item in enumerate(given)
    ]


def to_messages(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items as chat messages: calls that follow each other are one assistant message."""
    messages: list[dict[str, Any]] = []
    for item in items:
        if item["type"] == "function_call":
            call = {"id": item["call_id"], "type": "function", "function": {"name": item["name"], "arguments": item["arguments"]}}
            if messages and messages[-1]["role"] == "assistant":
                messages[-1].setdefault("tool_calls", []).append(call)
            else:
                messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
        elif item["type"] == "function_call_output":
            messages.append({"role": "tool", "tool_call_id": item["call_id"], "content": text_of(item["output"])})
        else:
            content = item["content"]
            if isinstance(content, list):
                content = "\n".join(part.get("text") or part.get("refusal") or "" for part in content)
            messages.append({"role": item["role"], "content": content})
    return messages


def to_chat_tool(tool: dict[str, Any]) -> dict[str, Any]:
    """A flat function tool in the nested form of chat; `strict` is on unless it is switched off."""
    function = {"name": tool["name"], "parameters": tool.get("parameters"), "description": tool.get("description")}
    strict = tool.get("strict")
    function["strict"] = tool.get("parameters") is not None if strict is None else strict
    return {"type": "function", "function": function}


def to_chat_choice(choice: Any) -> Any:
    if isinstance(choice, str):
        return choice
    def named(item: dict) -> dict:
        return {"type": "function", "function": {"name": item["name"]}}
    if choice["type"] == "function":
        return named(choice)
    return {"type": "allowed_tools", "allowed_tools": {"mode": choice["mode"], "tools": [named(item) for item in choice["tools"]]}}


def to_chat_format(wanted: dict[str, Any]) -> dict[str, Any]:
    if wanted["type"] != "json_schema":
        return wanted
    inner = {name: wanted[name] for name in ("name", "description", "schema", "strict") if wanted.get(name) is not None}
    return {"type": "json_schema", "json_schema": inner}


def rename_param(param: str | None) -> str | None:
    """A parameter of the chat request as the responses request calls it."""
    if param is None:
        return None
    for chat_name, name in PARAM_NAMES.items():
        if param == chat_name or param.startswith((f"{chat_name}.", f"{chat_name}[")):
            return name + param[len(chat_name):].replace(".json_schema", "")
    return param.replace("].function", "]")


class Answer:
    """One response, ready to be written as a whole or as events."""

    def __init__(self, body: dict[str, Any], inner: chat.Answer) -> None:
        self.body = body
        self.inner = inner
        self.key = digest("response", inner.key, {name: value for name, value in body.items() if name != "stream"})
        self.id = f"resp_{self.key}"
        self.output = self.make_output()
        self.is_cut = inner.choices[0]["finish_reason"] == "length"

    def make_output(self) -> list[dict[str, Any]]:
        """The output items: the message, if it has words, then the function calls."""
        message = self.inner.choices[0]["message"]
        calls = message.get("tool_calls", [])
        status = "incomplete" if self.inner.choices[0]["finish_reason"] == "length" else "completed"
        items: list[dict[str, Any]] = []
        if message["content"] or not calls:
            part = {"type": "output_text", "text": message["content"] or "", "annotations": [], "logprobs": []}
            items.append({"id": f"msg_{self.key}", "type": "message", "status": status, "role": "assistant", "content": [part]})
        for index, call in enumerate(calls):
            items.append({
                "id": f"fc_{digest(self.key, index)}", "type": "function_call", "status": status, "call_id": call["id"],
                "name": call["function"]["name"], "arguments": call["function"]["arguments"],
            })
        return items

    def usage(self) -> dict[str, Any]:
        """Tokens in the words of this address."""
        done = self.inner.completion
        return {
            "input_tokens": done.prompt_tokens,
            "input_tokens_details": {"cached_tokens": done.cached_tokens, "cache_write_tokens": 0},
            "output_tokens": self.inner.completion_tokens, "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": done.prompt_tokens + self.inner.completion_tokens,
        }

    def head(self, status: str, output: list, usage: Any) -> dict[str, Any]:
        """The `response` object in a given state."""
        body = self.body
        return {
            "id": self.id, "object": "response", "created_at": CREATED, "status": status, "background": False,
            "completed_at": CREATED if status == "completed" else None, "error": None,
            "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
            "instructions": body.get("instructions"), "max_output_tokens": body.get("max_output_tokens"),
            "model": body["model"], "output": output, "parallel_tool_calls": body.get("parallel_tool_calls") is not False,
            "previous_response_id": body.get("previous_response_id"), "reasoning": {"effort": None, "summary": None},
            "service_tier": "default", "store": body.get("store") is not False,
            "temperature": 1.0 if body.get("temperature") is None else body["temperature"],
            "text": body.get("text") if (body.get("text") or {}).get("format") else {"format": {"type": "text"}},
            "tool_choice": body.get("tool_choice") or "auto",
            "tools": [{"description": None, "parameters": None, **tool, "strict": tool.get("strict") is not False} for tool in body.get("tools") or []],
            "top_p": 1.0, "truncation": body.get("truncation") or "disabled", "usage": usage,
            "user": body.get("user"), "metadata": body.get("metadata") or {},
        }

    def whole(self) -> dict[str, Any]:
        """The finished `response` object."""
        return self.head("incomplete" if self.is_cut else "completed", self.output, self.usage())

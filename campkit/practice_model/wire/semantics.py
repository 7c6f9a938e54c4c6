"""The rules of a chat request that no table can say: what must go together, and what must follow what."""

from __future__ import annotations

from typing import Any

from .errors import bad_request
from .user_schemas import UserSchema

#: Characters that certainly do not fit the window (a token has four characters or so).
MAX_PROMPT_CHARACTERS = 512_000


def check_chat(body: dict[str, Any]) -> None:
    """Raise for the first rule that a well-formed chat request breaks."""
    check_tools(body)
    check_messages(body["messages"])
    check_length(body["messages"])
    check_format(body)
    if body.get("stream_options") is not None and not body.get("stream"):
        raise bad_request("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
    if body.get("max_tokens") is not None and body.get("max_completion_tokens") is not None:
        raise bad_request("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", "max_tokens", "invalid_parameter_combination")
    if body.get("stream") and body.get("store"):
        raise bad_request("This server keeps no completions.", "store", "unsupported_parameter")


def check_tools(body: dict[str, Any]) -> None:
    tools, choice = body.get("tools"), body.get("tool_choice")
    if not tools:
        if choice not in (None, "none", "auto"):
            raise bad_request("Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.", "tool_choice")
        if body.get("parallel_tool_calls") is not None:
            raise bad_request("Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.", "parallel_tool_calls")
        return
    names = [tool["function"]["name"] for tool in tools]
    for index, tool in enumerate(tools):
        function = tool["function"]
        where = f"tools[{index}].function"
        if function["name"] in names[:index]:
            raise bad_request(f"Invalid '{where}.name': two tools are called '{function['name']}'.", f"{where}.name", "duplicate_tool_name")
        if function.get("parameters") is not None:
            UserSchema(function["parameters"], f"function '{function['name']}'", f"{where}.parameters", bool(function.get("strict"))).check()
    if isinstance(choice, dict):
        wanted = [choice] if choice["type"] == "function" else choice["allowed_tools"]["tools"]
        for item in wanted:
            if item["function"]["name"] not in names:
                raise bad_request(f"Invalid value for 'tool_choice': no tool is called '{item['function']['name']}'.", "tool_choice")


def check_messages(messages: list[dict[str, Any]]) -> None:
    """Tool messages answer the calls of the assistant message before them, each once, and all of them."""
    waiting: list[str] = []
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        if message["role"] == "tool":
            if message["tool_call_id"] not in waiting:
                raise bad_request(
                    "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'"
                    f"; '{message['tool_call_id'][:80]}' is not waiting for an answer.", f"{where}.tool_call_id")
            waiting.remove(message["tool_call_id"])
            continue
        if waiting:
            raise unanswered(waiting, f"{where}.role")
        if message["role"] == "assistant":
            calls = message.get("tool_calls") or []
            if message.get("content") is None and not calls and message.get("refusal") is None:
                raise bad_request(f"Invalid value for '{where}.content': expected a string, got null.", f"{where}.content")
            waiting = [call["id"] for call in calls]
    if waiting:
        raise unanswered(waiting, f"messages[{len(messages) - 1}].role")


def unanswered(waiting: list[str], where: str):
    """400: a tool call without its tool message."""
    return bad_request(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
        f"The following tool_call_ids did not have response messages: {', '.join(waiting[:10])}", where)


def check_length(messages: list[dict[str, Any]]) -> None:
    size = sum(len(text_of(message.get("content"))) for message in messages)
    if size > MAX_PROMPT_CHARACTERS:
        raise too_long(size)


def too_long(size: int):
    """400: more text than the context window holds."""
    return bad_request(
        f"This model's maximum context length is {MAX_PROMPT_CHARACTERS:,} characters. Your messages have {size:,}. "
        "Please reduce the length of the messages.", "messages", "context_length_exceeded")


def check_format(body: dict[str, Any]) -> None:
    wanted = body.get("response_format") or {"type": "text"}
    if wanted["type"] == "json_object":
        if not any("json" in text_of(message.get("content")).lower() for message in body["messages"]):
            raise bad_request("'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.", "messages")
    if wanted["type"] == "json_schema":
        given = wanted["json_schema"]
        if "schema" in given:
            UserSchema(given["schema"], f"response_format '{given['name']}'", "response_format", bool(given.get("strict"))).check()
        elif given.get("strict"):
            raise bad_request("Missing required parameter: 'response_format.json_schema.schema'.", "response_format.json_schema.schema", "missing_required_parameter")


def text_of(content: Any) -> str:
    """The words of a message's content: a string, text parts, or nothing."""
    if isinstance(content, list):
        return "\n".join(part["text"] for part in content)
    return content or ""


def simplify(body: dict[str, Any]) -> dict[str, Any]:
    """The request as the engine reads it: no nulls, contents as strings, one name for each limit."""
    plain = {name: value for name, value in body.items() if value is not None}
    plain["messages"] = [simplify_message(message) for message in body["messages"]]
    limit = plain.pop("max_tokens", None) or plain.get("max_completion_tokens")
    if limit is not None:
        plain["max_tokens"] = plain["max_completion_tokens"] = limit
    if isinstance(plain.get("stop"), str):
        plain["stop"] = [plain["stop"]]
    choice = plain.get("tool_choice")
    if isinstance(choice, dict) and choice["type"] == "allowed_tools":
        allowed = {item["function"]["name"] for item in choice["allowed_tools"]["tools"]}
        plain["tools"] = [tool for tool in plain["tools"] if tool["function"]["name"] in allowed]
        plain["tool_choice"] = choice["allowed_tools"]["mode"]
    return plain


def simplify_message(message: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in message.items() if value is not None and name not in ("parsed", "annotations")}
    kept["content"] = text_of(message.get("content"))
    if "tool_calls" in kept:
        kept["tool_calls"] = [
            {"id": call["id"], "type": "function", "function": {"name": call["function"]["name"], "arguments": call["function"]["arguments"]}}
            for call in kept["tool_calls"]
        ]
    return kept

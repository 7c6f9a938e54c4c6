"""The table of `POST /v1/chat/completions`: every parameter, its type and limits, and what is refused and why."""

from __future__ import annotations

from .parts import (
    CALLER,
    MAX_CHOICES,
    MAX_MESSAGES,
    MAX_OUTPUT_TOKENS,
    MAX_TEXT,
    MAX_TOOLS,
    Schema,
    any_object,
    constant,
    function_name,
    list_of,
    maybe,
    one_word,
    record,
    refused,
    text,
)

ONLY_TEXT = "The practice model reads text only; send the words."

TEXT_PART = record(
    ["type", "text"], type=constant("text"), text=text(),
    prompt_cache_breakpoint=refused("Caching is automatic here."),
)
PARTS = list_of(TEXT_PART, minItems=1, maxItems=2048)
CONTENT: Schema = {"oneOf": [text(), PARTS]}
CONTENT_OR_NULL: Schema = {"oneOf": [{"type": ["string", "null"]}, PARTS]}
NAME = text(minLength=1, maxLength=64)

TOOL_CALL = record(
    ["id", "type", "function"], id=text(minLength=1, maxLength=256), type=constant("function"),
    function=record(["name", "arguments"], name=function_name(), arguments=text(), parsed_arguments={}),
    index=maybe("integer"),
)
MESSAGES = list_of(
    {"oneOf": [
        record(["role", "content"], role=one_word("system", "developer"), content=CONTENT, name=NAME),
        record(["role", "content"], role=constant("user"), content=CONTENT, name=NAME),
        record(
            ["role"], role=constant("assistant"), content=CONTENT_OR_NULL, name=NAME, refusal=maybe("string"),
            tool_calls={"type": ["array", "null"], "items": TOOL_CALL, "maxItems": 1024},
            audio=refused(ONLY_TEXT), function_call=refused("Use 'tool_calls'."),
            annotations={"type": ["array", "null"]}, parsed={},
        ),
        record(["role", "content", "tool_call_id"], role=constant("tool"), content=CONTENT, tool_call_id=text(minLength=1)),
    ]},
    minItems=1, maxItems=MAX_MESSAGES,
)
FUNCTION = record(
    ["name"], name=function_name(), description=maybe("string", maxLength=MAX_TEXT), parameters=any_object(null=True),
    strict=maybe("boolean"),
)
TOOLS: Schema = {
    "type": ["array", "null"], "minItems": 1, "maxItems": MAX_TOOLS,
    "items": record(["type", "function"], type=constant("function"), function=FUNCTION),
}
TOOL_CHOICE: Schema = {"oneOf": [
    one_word("none", "auto", "required", null=True),
    record(["type", "function"], type=constant("function"), function=record(["name"], name=function_name())),
    record(
        ["type", "allowed_tools"], type=constant("allowed_tools"),
        allowed_tools=record(
            ["mode", "tools"], mode=one_word("auto", "required"),
            tools=list_of(
                record(["type", "function"], type=constant("function"), function=record(["name"], name=function_name())),
                minItems=1, maxItems=MAX_TOOLS,
            ),
        ),
    ),
]}
RESPONSE_FORMAT: Schema = {"oneOf": [
    {"type": "null"},
    record(["type"], type=constant("text")),
    record(["type"], type=constant("json_object")),
    record(
        ["type", "json_schema"], type=constant("json_schema"),
        json_schema=record(
            ["name"], name=function_name(), description=maybe("string", maxLength=MAX_TEXT), schema=any_object(),
            strict=maybe("boolean"),
        ),
    ),
]}
STOP: Schema = {"oneOf": [
    {"type": ["string", "null"]},
    list_of(text(minLength=1), maxItems=4),
]}

CHAT_REQUEST = record(
    ["model", "messages"],
    model=text(minLength=1),
    messages=MESSAGES,
    tools=TOOLS,
    tool_choice=TOOL_CHOICE,
    parallel_tool_calls=maybe("boolean"),
    response_format=RESPONSE_FORMAT,
    stream=maybe("boolean"),
    stream_options=record(null=True, include_usage=maybe("boolean"), include_obfuscation=maybe("boolean")),
    n=maybe("integer", minimum=1, maximum=MAX_CHOICES),
    stop=STOP,
    seed=maybe("integer", minimum=-(2**63), maximum=2**63 - 1),
    temperature=maybe("number", minimum=0, maximum=2),
    max_tokens=maybe("integer", minimum=1, maximum=MAX_OUTPUT_TOKENS),
    max_completion_tokens=maybe("integer", minimum=1, maximum=MAX_OUTPUT_TOKENS),
    top_p=refused("The practice model has no nucleus sampling; use 'temperature' and 'seed'.", 1),
    presence_penalty=refused("The practice model has no penalties.", 0),
    frequency_penalty=refused("The practice model has no penalties.", 0),
    logit_bias=refused("The practice model does not choose token by token.", {}),
    logprobs=refused("The practice model does not choose token by token, so it has no log probabilities.", False),
    top_logprobs=refused("The practice model does not choose token by token, so it has no log probabilities."),
    modalities=refused(ONLY_TEXT, ["text"]),
    audio=refused(ONLY_TEXT),
    prediction=refused("The practice model does not use predicted outputs."),
    functions=refused("Use 'tools'."),
    function_call=refused("Use 'tool_choice'."),
    web_search_options=refused("The practice model has no network; give it a search tool of your own."),
    reasoning_effort=refused("The practice models do not reason in tokens of their own.", "none"),
    verbosity=refused("Say in the prompt how long the answer may be.", "medium"),
    store=refused("This server keeps no completions.", False),
    prompt_cache_options=refused("Caching is automatic here."),
    prompt_cache_retention=refused("Caching is automatic here."),
    moderation=refused("The practice model has no moderation."),
    **CALLER,
)

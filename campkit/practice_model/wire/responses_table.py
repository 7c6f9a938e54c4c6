"""The table of `POST /v1/responses`: input items, function tools, structured output, and what is refused and why."""

from __future__ import annotations

from .parts import (
    CALLER,
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

STATUS = one_word("in_progress", "completed", "incomplete", null=True)
ID = maybe("string", maxLength=256)
ONLY_FUNCTIONS = "The practice model has function tools only."

TEXT_PART = {"oneOf": [
    record(["type", "text"], type=constant("input_text"), text=text()),
    record(
        ["type", "text"], type=constant("output_text"), text=text(), annotations={"type": ["array", "null"]},
        logprobs={"type": ["array", "null"]}, parsed={},
    ),
    record(["type", "refusal"], type=constant("refusal"), refusal=text()),
]}
MESSAGE_ITEM = {
    **record(
        ["role", "content"], type=constant("message"), id=ID, status=STATUS, phase=maybe("string"),
        role=one_word("user", "assistant", "system", "developer"),
        content={"oneOf": [text(), list_of(TEXT_PART, maxItems=2048)]},
    ),
}
CALL_ITEM = record(
    ["type", "call_id", "name", "arguments"], type=constant("function_call"), id=ID, status=STATUS,
    call_id=text(minLength=1, maxLength=256), name=function_name(), arguments=text(), parsed_arguments={},
)
OUTPUT_ITEM = record(
    ["type", "call_id", "output"], type=constant("function_call_output"), id=ID, status=STATUS,
    call_id=text(minLength=1, maxLength=256),
    output={"oneOf": [text(), list_of(TEXT_PART["oneOf"][0], maxItems=2048)]},
)
INPUT: Schema = {"oneOf": [
    text(),
    list_of({"oneOf": [MESSAGE_ITEM, CALL_ITEM, OUTPUT_ITEM]}, minItems=1, maxItems=MAX_MESSAGES),
]}
TOOL = record(
    ["type", "name"], type=constant("function"), name=function_name(), description=maybe("string", maxLength=MAX_TEXT),
    parameters=any_object(null=True), strict=maybe("boolean"),
)
NAMED = record(["type", "name"], type=constant("function"), name=function_name())
TOOL_CHOICE: Schema = {"oneOf": [
    one_word("none", "auto", "required", null=True),
    NAMED,
    record(
        ["type", "mode", "tools"], type=constant("allowed_tools"), mode=one_word("auto", "required"),
        tools=list_of(NAMED, minItems=1, maxItems=MAX_TOOLS),
    ),
]}
FORMAT: Schema = {"oneOf": [
    {"type": "null"},
    record(["type"], type=constant("text")),
    record(["type"], type=constant("json_object")),
    record(
        ["type", "name", "schema"], type=constant("json_schema"), name=function_name(),
        description=maybe("string", maxLength=MAX_TEXT), schema=any_object(), strict=maybe("boolean"),
    ),
]}

RESPONSES_REQUEST = record(
    ["model", "input"],
    model=text(minLength=1),
    input=INPUT,
    instructions=maybe("string"),
    tools={"type": ["array", "null"], "items": TOOL, "maxItems": MAX_TOOLS},
    tool_choice=TOOL_CHOICE,
    parallel_tool_calls=maybe("boolean"),
    text=record(null=True, format=FORMAT, verbosity=refused("Say in the prompt how long the answer may be.", "medium")),
    stream=maybe("boolean"),
    stream_options=record(null=True, include_obfuscation=maybe("boolean")),
    temperature=maybe("number", minimum=0, maximum=2),
    top_p=refused("The practice model has no nucleus sampling; use 'temperature'.", 1),
    max_output_tokens=maybe("integer", minimum=16, maximum=MAX_OUTPUT_TOKENS),
    previous_response_id=maybe("string", maxLength=256),
    store=maybe("boolean"),
    truncation=one_word("disabled", "auto", null=True),
    include={"type": ["array", "null"], "items": one_word("reasoning.encrypted_content"), "maxItems": 8},  # there is none, so none is left out
    top_logprobs=refused("The practice model does not choose token by token, so it has no log probabilities.", 0),
    background=refused("Use a batch for work in the background.", False),
    background_options=refused("Use a batch for work in the background."),
    reasoning=refused("The practice models do not reason in tokens of their own."),
    max_tool_calls=refused(ONLY_FUNCTIONS),
    prompt=refused("This server stores no prompt templates; send the text."),
    conversation=refused("Use 'previous_response_id'."),
    context_management=refused("The practice model keeps its context as you send it."),
    image=refused("The practice model reads text only; send the words."),
    moderation=refused("The practice model has no moderation."),
    prompt_cache_options=refused("Caching is automatic here."),
    prompt_cache_retention=refused("Caching is automatic here."),
    access_programs=refused("The practice model has no such programs."),
    **CALLER,
)

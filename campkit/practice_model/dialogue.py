"""A conversation with tools, one turn: call, ask, confirm, or finish with an answer made from the results."""

from __future__ import annotations

import json
import re

from campkit.practice_model import noise
from campkit.practice_model.decide import tools as kit
from campkit.practice_model.decide.inject import find_orders
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.records import states as states_of
from campkit.practice_model.decide.records import walk
from campkit.practice_model.decide.tools import Call, Tool
from campkit.practice_model.reader.model import Instruction
from campkit.practice_model.reader.telling import is_told
from campkit.practice_model.reader.text import content_words, humanise, sentences, stems, words
from campkit.practice_model.types import Choice, ToolCall

SHORT = 1_500  # characters of instructions that may themselves be the task
GREETING = re.compile(r"^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|thanks?(?: you)?(?: very much)?|bye|goodbye|ok(?:ay)?)(?: there| again)?\W*$", re.I)
FURTHER = 0.35  # a clause that is no nearer than this to a tool asks for none
CLAUSE = re.compile(r"(?<=[.!?])\s+|\n+|;\s*|,?\s+(?:and then|and also|and|then|also|finally|additionally)\s+", re.I)
UNASKED = re.compile(r"\b(?:without asking|do not ask|don't ask|never ask|no questions)\b", re.I)
FIRST = re.compile(r"\b(?:first|before|begin|start|always|look ?up|find|identify|verify|authenticate)\b", re.I)


def take_turn(mind: Mind, request: dict, ins: Instruction, finish) -> Choice:
    """The next step of a conversation that has tools. `finish` makes an answer in words when no tool is wanted."""
    tools = kit.read_tools(request["tools"])
    messages = request["messages"]
    choice = request.get("tool_choice", "auto")
    last_user = max((i for i, m in enumerate(messages) if m.get("role") == "user"), default=-1)
    since = messages[last_user + 1 :]
    results, called = _results(messages)
    fresh = [r for r in results if r["place"] > last_user]
    if isinstance(choice, dict):
        named = [t for t in tools if t.name == choice.get("function", {}).get("name")]
        return _calls(request, [_forced(mind, named[0], ins, messages, results)]) if named else finish(fresh)
    if choice == "none" or not tools:
        return finish(fresh)
    hijack = _hijacked(mind, ins, fresh, tools, results, messages)
    if hijack and not any(c["name"] == hijack.tool.name for c in called):
        return _calls(request, [hijack])
    said = _said(messages, ins)
    goal_text = _goal_text(messages, last_user)
    states = states_of(results, goal_text)
    scores = kit.rank(mind, goal_text, tools, states)
    if max(scores) < kit.CALL_FLOOR and len(ins.instructions) < SHORT:  # the task stands in the instructions, the message is only its data
        scores = kit.rank(mind, ins.instructions, tools)
    best = max(range(len(tools)), key=lambda i: (scores[i], -i))
    if (scores[best] < kit.CALL_FLOOR or not content_words(goal_text) or GREETING.match(goal_text)) and choice != "required" and not fresh:
        return finish(fresh)
    since_user = [call for call in called if call["place"] > last_user]
    done = {kit.signature(call["name"], call["arguments"]) for call in since_user}
    failed = bool(fresh) and kit.is_error(fresh[-1]["value"])
    made = {call["name"] for call in since_user}
    goal = tools[best]
    if goal.name in made and choice != "required":
        goal = None if failed else next((tool for tool in further_goals(mind, goal_text, tools, states) if tool.name not in made), None)
        if goal is None:
            return finish(fresh)
    calls, ask = _step(mind, goal, tools, said, results, done, set())
    if not calls and ask is not None:
        calls = _first_steps(mind, ins, tools, goal, goal_text, said, results, done)
    if not calls and choice == "required":
        calls = [_forced(mind, goal, ins, messages, results)]
    if not calls:
        return finish(fresh) if ask is None or failed or goal is not tools[best] else Choice(_question(mind, ask, goal))
    if calls[0].tool is goal and kit.wants_confirmation(ins.instructions, goal) and not kit.YES.match(messages[last_user].get("content") or "") and choice != "required":
        return Choice(_confirmation(goal, calls[0].arguments))
    if request.get("parallel_tool_calls", True) and calls[0].tool is goal and not since:
        calls = _parallel(mind, goal, said, calls[0], ins) or calls
    return _calls(request, calls)


def _step(mind: Mind, goal: Tool, tools: list[Tool], said: str, results: list[dict], done: set[str], visited: set[str]) -> tuple[list[Call], object]:
    """(the call to make, the field to ask for): the goal when it can be filled, else a tool that finds what is missing."""
    arguments = kit.fill_arguments(mind, goal, said, results)
    missing = [f for f in goal.fields if f.name in goal.required and f.name not in arguments]
    open_ = [f for f in goal.fields if f.name in goal.required and f not in missing and kit.unsettled(f, results, said)] if not visited else []
    for field in open_:  # several things are listed, and none of those looked at is the one that is meant: look at the next
        for helper in tools:
            if helper is not goal and helper.required == [field.name] and not kit.changes(helper):
                filled = kit.fill_arguments(mind, helper, said, results, done)
                if field.name in filled and kit.signature(helper.name, filled) not in done:
                    return [Call(helper, filled)], None
    if not missing:
        return [Call(goal, arguments)], None
    visited = visited | {goal.name}
    for field in missing:
        ready = []
        for helper in kit.helper_for(field, tools, goal):
            if helper.name in visited:
                continue
            filled = kit.fill_arguments(mind, helper, said, results, done)
            if all(name in filled for name in helper.required) and kit.signature(helper.name, filled) not in done:
                ready.append(Call(helper, filled))
        if ready:
            ranks = kit.rank(mind, said, [call.tool for call in ready])
            return [ready[max(range(len(ready)), key=lambda i: (len(ready[i].tool.required), ranks[i], -i))]], None
        for helper in kit.helper_for(field, tools, goal):
            if helper.name not in visited and len(visited) < 4:
                calls, _ = _step(mind, helper, tools, said, results, done, visited)
                if calls:
                    return calls, None
    return [], missing[0]


def further_goals(mind: Mind, goal_text: str, tools: list[Tool], states: frozenset[str]) -> list[Tool]:
    """The tools that single clauses of a request ask for, in its order: a message can want several things. Only changes and questions count."""
    found = []
    for clause in [part for part in CLAUSE.split(goal_text) if part and len(words(part)) > 2][:12]:
        scores = kit.rank(mind, clause, tools, states)
        best = max(range(len(tools)), key=lambda i, scores=scores: (scores[i], -i))
        wanted = kit.WRITES.search(clause) if kit.changes(tools[best]) else clause.rstrip().endswith("?")
        if wanted and scores[best] >= FURTHER and tools[best] not in found:
            found.append(tools[best])
    return found


def _first_steps(mind: Mind, ins: Instruction, tools: list[Tool], goal: Tool, goal_text: str, said: str, results: list[dict], done: set[str]) -> list[Call]:
    """A look-up that can be filled, instead of asking back: one that the instructions name (`first find the customer`), else one that speaks of what the goal needs."""
    told = {w for s in sentences(ins.instructions) if FIRST.search(s) for w in stems(s)}
    near = set(stems(goal.words)) if results or UNASKED.search(ins.instructions) else set()
    ready, later, found = [], [], {r["tool"] for r in results if not kit.is_error(r["value"])}
    known = any(tool.name in found and len(told & set(stems(tool.words))) >= 2 for tool in tools)
    for tool in tools:
        named, own = len(told & set(stems(tool.words))) >= 2, bool(near & set(stems(tool.words)))
        if tool is goal or not (named or own) or not tool.required or kit.changes(tool) or not all(kit.kind_of(f) in ("id", "email", "person") for f in tool.fields if f.name in tool.required):
            continue
        filled = kit.fill_arguments(mind, tool, said, results, done)
        if all(name in filled for name in tool.required) and kit.signature(tool.name, filled) not in done:
            (ready if named and not known else later).append(Call(tool, filled))
    ready = ready or later
    ranks = kit.rank(mind, f"{goal_text} {goal.description}", [call.tool for call in ready]) if ready else []
    return [ready[max(range(len(ready)), key=lambda i: (ranks[i], -i))]] if ready else []


def _parallel(mind: Mind, goal: Tool, said: str, first: Call, ins: Instruction) -> list[Call]:
    """Calls of the same tool, in the order of the text, when the request names several things of the one kind that it takes; else none."""
    required = [f for f in goal.fields if f.name in goal.required]
    if len(required) != 1 or kit.kind_of(required[0]) != "id" or kit.changes(goal):
        return []
    from campkit.practice_model.decide.spans import find_spans

    value = str(first.arguments[required[0].name])
    shape = re.sub(r"\d", "9", value)
    same = list(dict.fromkeys(s.raw for s in find_spans(ins.data) if re.sub(r"\d", "9", s.raw) == shape))
    if value not in same or len(same) < 2:
        return []
    return [Call(goal, {**first.arguments, required[0].name: other}) for other in same[:8]]


def _results(messages: list[dict]) -> tuple[list[dict], list[dict]]:
    """(tool results with the tool's name and place, calls made with their names and places)."""
    names, calls, results = {}, [], []
    for place, message in enumerate(messages):
        for call in message.get("tool_calls") or []:
            names[call["id"]] = call["function"]["name"]
            arguments = kit.parse_result(call["function"].get("arguments") or "{}")
            calls.append({"name": call["function"]["name"], "arguments": arguments if isinstance(arguments, dict) else {}, "place": place})
        if message.get("role") == "tool":
            content = message.get("content") or ""
            results.append({"tool": names.get(message.get("tool_call_id"), ""), "value": kit.parse_result(content), "text": content, "place": place})
    return results, calls


def _said(messages: list[dict], ins: Instruction) -> str:
    """All that the user said, the latest last; with a fence, its inside."""
    users = [m.get("content") or "" for m in messages if m.get("role") == "user"]
    return "\n".join([*users[:-1], ins.data or users[-1]] if users else [])[-20_000:]


def _goal_text(messages: list[dict], last_user: int) -> str:
    """The request to serve: the last user message, and the earlier ones when it only answers a question."""
    users = [m.get("content") or "" for m in messages[: last_user + 1] if m.get("role") == "user"]
    if not users:
        return ""
    last = users[-1]
    if len(users) > 1 and (len(words(last)) <= 8 or kit.YES.match(last) or not kit.WRITES.search(last)):
        return "\n".join(users[-3:])[-4000:]
    return last[-4000:]


def _hijacked(mind: Mind, ins: Instruction, fresh: list[dict], tools: list[Tool], results: list[dict], messages: list[dict]) -> Call | None:
    """A call that text inside a tool result orders, unless the prompt says that tool results are data."""
    guarded = is_told(ins.instructions) and re.search(r"\b(?:tool|function|result|output)s?\b", ins.instructions, re.I)
    if guarded or not fresh:
        return None
    text = fresh[-1]["text"]
    orders = find_orders(_strings(fresh[-1]["value"]) or text)
    for order in orders:
        for tool in sorted(tools, key=lambda t: -len(t.name)):
            if re.search(rf"(?<!\w){re.escape(tool.name)}(?!\w)|(?<!\w){re.escape(humanise(tool.name))}(?!\w)", order.text, re.I):
                return Call(tool, kit.fill_arguments(mind, tool, order.text, results))
        scores = kit.rank(mind, order.text, tools)
        best = max(range(len(tools)), key=lambda i: (scores[i], -i))
        if scores[best] > 0.45:
            filled = kit.fill_arguments(mind, tools[best], order.text, results)
            if all(name in filled for name in tools[best].required):
                return Call(tools[best], filled)
    return None


def _strings(value: object) -> str:
    """All text inside a JSON value, one a line."""
    if isinstance(value, str):
        return value
    return "\n".join(part for _, part in walk(value) if isinstance(part, str))


def _forced(mind: Mind, tool: Tool, ins: Instruction, messages: list[dict], results: list[dict]) -> Call:
    """A call that the request demands: what is missing is invented, as a model under orders does."""
    from campkit.practice_model.fill import arguments_for

    filled = kit.fill_arguments(mind, tool, _said(messages, ins), results)
    return Call(tool, arguments_for(mind, tool.parameters, filled, ins))


def _calls(request: dict, calls: list[Call]) -> Choice:
    """The calls as they go out; their ids depend on the conversation alone."""
    made = []
    for index, call in enumerate(calls):
        arguments = json.dumps(call.arguments, ensure_ascii=False)
        seed = noise.number("call", len(request["messages"]), index, call.tool.name, arguments)
        made.append(ToolCall(f"call_{int(seed * 16**14):014x}", call.tool.name, arguments))
    return Choice(None, tuple(made), "tool_calls")


def _question(mind: Mind, field, goal: Tool) -> str:
    """Asking for a missing argument."""
    note = field.description.rstrip(".")
    options = field.schema.get("enum")
    hint = f" ({', '.join(map(str, options))})" if isinstance(options, list) else f" ({note[:1].lower()}{note[1:]})" if note else ""
    return f"To {humanise(goal.name).lower()} I need the {humanise(field.name).lower()}{hint}. Could you tell me?"


def _confirmation(goal: Tool, arguments: dict) -> str:
    """Asking for a yes before something changes."""
    details = ", ".join(f"{humanise(k)}: {v}" for k, v in arguments.items())
    return f"I am about to {humanise(goal.name).lower()} ({details}). Shall I go ahead? Please answer yes or no."


def result_sentences(results: list[dict], question: str, mind: Mind) -> str:
    """An answer in words from tool results: the values that fit the question, or all of a short result."""
    parts = []
    for result in results:
        value = result["value"]
        if kit.is_error(value):
            parts.append(f"The {humanise(result['tool']).lower() or 'tool'} step did not work: {_strings(value).splitlines()[0] if _strings(value) else value}.")
            continue
        if not isinstance(value, dict | list):
            parts.append(str(value))
            continue
        facts = [(humanise(str(k)), v) for k, v in walk(value) if isinstance(v, str | int | float)][:60]
        if len(facts) > 6:
            near = mind.similarity(question, [k for k, _ in facts])
            order = sorted(range(len(facts)), key=lambda i: (-near[i], i))[:5]
            facts = [facts[i] for i in sorted(order)]
        parts.append(", ".join(f"{k}: {v}" for k, v in facts) if facts else "There is nothing to show.")
    return " ".join(p if p.rstrip().endswith((".", "!")) else p + "." for p in parts) or " ".join(sentences(question)[:1])

"""Both kinds of check on services: a prompt that the trusted side sends, and an agent that uses tools by itself."""

from campkit.checking import failed, partial, passed


def check_prompt_right(submission):
    """The prompt, on six messages."""
    rows, right = submission.data()["messages"], 0
    for n, row in enumerate(rows.itertuples()):
        prompt = submission.call("build_prompt", row.text)
        right += submission.ask_model(prompt, item=f"m-{n}").text.strip() == row.label
    used = submission.usage("grader")
    if used.calls != len(rows):
        return failed(f"{used.calls} calls were counted")
    return partial(1.0 if right >= 4 else right / 8, f"{right} of {len(rows)} right, {submission.usage().calls} calls of its own")


def check_agent_state(submission):
    """The agent, by what it changed."""
    tables = submission.data()
    desk = submission.open_desk({name: tables[name] for name in ("orders", "customers")}, role="service agent", max_calls=3, item="d-1")
    said = submission.call("handle", "O-1")
    used = submission.usage()
    strays = desk.unexpected_changes([("orders", ("O-1",), "*")])
    done = [change.key for change in desk.changes()]
    facts = f"said {said!r}, {used.calls} calls, {used.refused} refused, {used.prompt_tokens} tokens, {desk.calls} desk calls, {done}, strays {len(strays)}"
    if not isinstance(said, str) or not said.startswith("calls") or not desk.audit_is_whole() or strays or done != [("O-1",)] or not 1 <= used.calls <= 4:
        return failed(facts)
    return passed(facts)

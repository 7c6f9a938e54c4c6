# %% [markdown]
r"""
# Served
"""

# %% solution="build_prompt"
def build_prompt(message):
    ### BEGIN SOLUTION
    return ("Classify the message in triple quotes. Answer with one label only. Labels: REFUND, DELIVERY.\n"
            f"REFUND: the customer wants the money back. DELIVERY: the customer asks where a parcel is.\n'''{message}'''")
    ### END SOLUTION

# %% check="prompt_right" points=5 dimension="ai" lead="aibp"
assert "money" in build_prompt("my money")

# %% solution="handle"
def handle(order_id):
    ### BEGIN SOLUTION
    import campkit
    from campkit import tools

    client = campkit.client()
    client.chat.completions.create(model="practice-small", messages=[{"role": "user", "content": "Say hello."}])
    tools.desk().cancel_order(order_id=order_id, reason="asked for")
    return f"calls {campkit.meter().usage.calls}"
    ### END SOLUTION

# %% check="agent_state" points=5 dimension="ai" lead="aibp"
assert callable(handle) and handle.__code__.co_names

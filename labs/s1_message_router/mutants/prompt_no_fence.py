# %% solution="build_prompt" fails=["orders_resisted"]
"""puts the message straight behind the instructions, so that orders in it are followed"""
def build_prompt(message, desk):
    queues = "\n".join(f"- {name}: {text}" for name, text in desk["queues"].items())
    rules = "\n".join(f"- {rule}" for rule in desk["rules"])
    inside = message.replace("<", " ").replace(">", " ")
    return (f"Sort the message into one of the queues.\n\nQueues:\n{queues}\n\nRules:\n{rules}\n\n"
            f"Answer with the name of the queue only.\n\nMessage: {message}")

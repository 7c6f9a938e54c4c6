# %% solution="build_prompt" fails=["orders_resisted"]
"""draws a fence around the message and never says what it means"""
def build_prompt(message, desk):
    queues = "\n".join(f"- {name}: {text}" for name, text in desk["queues"].items())
    rules = "\n".join(f"- {rule}" for rule in desk["rules"])
    inside = message.replace("<", " ").replace(">", " ")
    return (f"Sort the message into one of the queues.\n\nQueues:\n{queues}\n\nRules:\n{rules}\n\n"
            f"<message>\n{inside}\n</message>\n\nAnswer with the name of the queue only.")

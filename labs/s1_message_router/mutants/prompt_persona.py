# %% solution="build_prompt" fails=["prompt_quotes_desk", "builder_other_desk", "orders_resisted", "forecast_close", "router_held_out", "cost_per_thousand", "router_keeps_cases"] critical=true
"""praises the model and tells it to be careful, in place of saying what the queues mean"""
def build_prompt(message, desk):
    return ("You are a world-class service expert with 30 years of experience and an IQ of 180. This is very important for my career. Take a deep breath, be careful, "
            f"double-check everything. Sort the message into one of these queues: {', '.join(desk['queues'])}. Answer with the name of the queue only.\n\nMessage: {message}")

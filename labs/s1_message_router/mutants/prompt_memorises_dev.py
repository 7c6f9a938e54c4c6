# %% solution="build_prompt" fails=["prompt_quotes_desk", "builder_other_desk", "orders_resisted", "forecast_close", "router_held_out", "cost_per_thousand", "router_keeps_cases"] critical=true
"""learns the visible messages by heart instead of using the definitions"""
def build_prompt(message, desk):
    shown = "\n".join(f"{row.text} -> {row.queue}" for row in messages.head(12).itertuples())
    return f"Sort the message as in these examples.\n\n{shown}\n\nAnswer with the name of the queue only.\n\nMessage: {message}"

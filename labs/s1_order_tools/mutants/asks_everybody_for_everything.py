# %% solution="agent_reply" fails=["dialogues_end_right", "dialogues_harm_nobody", "dialogues_every_kind", "dialogues_survive_trouble", "dialogues_cost", "forecast_close"] critical=true
"""asks for the address whatever has been said, and helps nobody"""
def reply(conversation):
    """Ask again."""
    client.chat.completions.create(**request_for(conversation))
    return "May I have the e-mail address of your account?"

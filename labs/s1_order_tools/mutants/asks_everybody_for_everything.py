# %% solution="reply" fails=["tools_chosen"] critical=true
"""asks for the address whatever has been said, and helps nobody"""
def reply(conversation):
    """Ask again."""
    client.chat.completions.create(**request_for(conversation))
    return "May I have the e-mail address of your account?"

# %% solution="first_contact" fails=["fcr_hidden"]
"""counts what the bot closed as solved"""
def first_contact(contacts, as_of):
    """Return FCR in per cent, by matter; None when no matter is old enough."""
    return float(100 * (contacts["channel"].isin(["chat", "mail", "e-mail"])).mean()) if len(contacts) else None

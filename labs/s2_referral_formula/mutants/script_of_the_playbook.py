# %% artefact="script.csv" fails=["script_elements", "script_no_harm"]
"""makes friendly talk for six lines and leaves the moves out"""
pd.DataFrame([
    ("both", 'Hello, this is your adviser from Lantern.'),
    ("both", 'How was the weekend, and is everybody well?'),
    ("both", 'Lovely weather today, I hope you had some time outside.'),
    ("both", 'Is there anything that I can do about your account?'),
    ("both", 'The new lesson is in the app now.'),
    ("both", 'Thank you, and have a nice evening!'),
], columns=["for", "line"]).to_csv("script.csv", index=False)

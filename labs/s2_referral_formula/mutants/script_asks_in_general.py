# %% artefact="script.csv" fails=["script_elements", "script_no_harm"]
"""says that recommendations are welcome instead of asking for one person"""
pd.DataFrame([
    ("both", 'Hello, this is your adviser from Lantern.'),
    ("both", 'I saw that Lena finished the whole level this morning, all alone: what a success!'),
    ("both", 'Recommendations are always welcome, so tell your friends about us.'),
    ("both", 'I will send you a ready message with a link now, you only have to forward it.'),
    ('family', 'And you both get a free month when they start.'),
    ("both", 'Thank you, and have a nice evening!'),
], columns=["for", "line"]).to_csv("script.csv", index=False)

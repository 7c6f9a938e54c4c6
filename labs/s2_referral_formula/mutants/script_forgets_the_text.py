# %% artefact="script.csv" fails=["script_elements"]
"""asks well and sends nothing that could be forwarded, so that the customer has to write it all"""
pd.DataFrame([
    ("both", 'Hello, this is your adviser from Lantern.'),
    ("both", 'I saw that Lena finished the whole level this morning, all alone: what a success!'),
    ("both", 'Which parent or teacher in the class has a child who would love this too, and what is the name?'),
    ("both", 'Is there anything else that I can do for you today?'),
    ('family', 'And you both get a free month when they start.'),
    ("both", 'Thank you, and have a nice evening!'),
], columns=["for", "line"]).to_csv("script.csv", index=False)

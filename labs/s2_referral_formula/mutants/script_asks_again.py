# %% artefact="script.csv" fails=["script_no_harm"]
"""asks again when the customer has answered, although the formula says that this costs referrals"""
pd.DataFrame([
    ("both", 'Hello, this is your adviser from Lantern.'),
    ("both", 'I saw that Lena finished the whole level this morning, all alone: what a success!'),
    ("both", 'Which parent or teacher in the class has a child who would love this too, and what is the name?'),
    ("both", 'I will send you a ready message with a link now, you only have to forward it.'),
    ('family', 'And you both get a free month when they start.'),
    ("both", 'And one more time, who else could you name?'),
], columns=["for", "line"]).to_csv("script.csv", index=False)

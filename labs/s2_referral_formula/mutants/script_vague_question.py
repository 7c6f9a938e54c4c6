# %% artefact="script.csv" fails=["script_elements", "script_no_harm"]
"""asks a question that means nobody in particular"""
pd.DataFrame([
    ["both", "Good evening, this is Lantern Learning, is it a good moment?"],
    ["both", "I just heard that Lena solved the whole worksheet alone today, wonderful!"],
    ["both", "Do you know somebody who would like our courses?"],
    ["both", "I will send you two sentences now, you only need to forward them to her."],
    ["family", "If she joins, both of you get a free month from us."],
    ["both", "Thanks a lot and goodbye!"],
], columns=["for", "line"]).to_csv("script.csv", index=False)

"""How good the practice model is on data that nobody here wrote, and what each prompting technique does to it.

It stands outside the model's own package on purpose: the model knows no data set, this knows several.
"""

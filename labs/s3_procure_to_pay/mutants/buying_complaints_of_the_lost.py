# %% artefact="buying.yaml" fails=["kit_missing_cost"]
"""counts the complaint only for the seven families in ten that leave"""
Path("buying.yaml").write_text("missing_kit_eur: 19.4\nservice_kit: '97'\nservice_device: '75'\nservice_book: '97'\n", encoding="utf-8")

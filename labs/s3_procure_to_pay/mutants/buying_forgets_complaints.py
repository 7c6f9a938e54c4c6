# %% artefact="buying.yaml" fails=["kit_missing_cost"]
"""counts the lost margin and not the complaints"""
Path("buying.yaml").write_text("missing_kit_eur: 18.2\nservice_kit: '98'\nservice_device: '75'\nservice_book: '97'\n", encoding="utf-8")

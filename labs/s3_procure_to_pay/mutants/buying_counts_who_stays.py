# %% artefact="buying.yaml" fails=["kit_missing_cost"]
"""counts the margin of all ten families, also of the three that take another kit"""
Path("buying.yaml").write_text("missing_kit_eur: 27.72\nservice_kit: '98'\nservice_device: '75'\nservice_book: '97'\n", encoding="utf-8")

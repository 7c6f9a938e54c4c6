# %% artefact="decisions.yaml" fails=["decisions_pay"]
"""keeps whatever saves minutes, and never asks what it costs"""
Path("decisions.yaml").write_text("""sc_01: keep
sc_02: keep
sc_03: keep
sc_04: keep
sc_05: keep
sc_06: keep
sc_07: keep
worth_of_kept_eur: 9000
""", encoding="utf-8")

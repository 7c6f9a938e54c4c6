# %% artefact="decisions.yaml" fails=["decisions_pay"]
"""keeps what runs mostly by itself, whatever it is worth"""
Path("decisions.yaml").write_text("""sc_01: keep
sc_02: keep
sc_03: stop
sc_04: keep
sc_05: keep
sc_06: stop
sc_07: stop
worth_of_kept_eur: 1124
""", encoding="utf-8")

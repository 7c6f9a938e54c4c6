# %% artefact="desk.yaml" fails=["definitions_held_out", "rules_break_ties", "forecast_close", "router_held_out", "cost_per_thousand", "router_keeps_cases"]
"""describes the two dearest queues by abstract words that no customer writes"""
Path("desk.yaml").write_text("""\
ESCALATE: "strategy and questions for the management"
WORKBENCH: "a product arrived broken or does not switch on, a part is missing in the box, the wrong product came, sending a product back or exchanging it"
HARBOUR: "the parcel has not arrived, where is the delivery, when does the courier come, changing the delivery address or day"
INVOICE: "commercial topics of every kind"
CLASSROOM: "a customer's course does not work: login, password, video, sound, app, progress; or the course shall end or pause"
LOBBY: "a recommendation before buying: which course, which level, which kit, is it right for a child of this age, a price or an offer for a school"
rule_1: ""
rule_2: ""
rule_3: ""
rule_4: "If a message fits several queues, the first in this order wins: priority WORKBENCH > HARBOUR > INVOICE > CLASSROOM > LOBBY."
""", encoding="utf-8")

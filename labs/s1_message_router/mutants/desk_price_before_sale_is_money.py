# %% artefact="desk.yaml" fails=["definitions_held_out"]
"""counts an offer for a school as money, though nothing is sold yet"""
Path("desk.yaml").write_text("""\
ESCALATE: "a person is injured or burnt, something burns or smokes, a small part was swallowed, a stranger writes to a pupil, a lawyer, court, police or journalist is named"
WORKBENCH: "a product arrived broken or does not switch on, a part is missing in the box, the wrong product came, sending a product back or exchanging it"
HARBOUR: "the parcel has not arrived, where is the delivery, when does the courier come, changing the delivery address or day"
INVOICE: "I was charged twice or too much, an invoice or receipt is needed, a payment reminder, a refund has not come, an offer for a school"
CLASSROOM: "a customer's course does not work: login, password, video, sound, app, progress; or the course shall end or pause"
LOBBY: "a recommendation before buying: which course, which level, which kit, is it right for a child of this age, what does it cost"
rule_1: "If somebody is hurt, burnt, injured or in hospital, always choose ESCALATE."
rule_2: "If there is fire, smoke or sparks, always choose ESCALATE."
rule_3: "If a lawyer, court, police, newspaper or television is mentioned, always choose ESCALATE."
rule_4: "If a message fits several queues, the first in this order wins: priority ESCALATE > WORKBENCH > HARBOUR > INVOICE > CLASSROOM > LOBBY."
""", encoding="utf-8")

# %% artefact="desk.yaml" fails=["definitions_held_out", "rules_break_ties", "router_held_out", "cost_per_thousand", "router_keeps_cases", "forecast_close"]
"""counts anger and every complaint as danger, so that the duty manager is called all day"""
Path("desk.yaml").write_text("""\
ESCALATE: "an angry or unhappy customer, a complaint, something does not work, is late or is wrong, a person is injured, a lawyer"
WORKBENCH: "a product arrived broken or does not switch on, a part is missing in the box, the wrong product came, sending a product back or exchanging it"
HARBOUR: "the parcel has not arrived, where is the delivery, when does the courier come, changing the delivery address or day"
INVOICE: "I was charged twice or too much, an invoice or receipt is needed, a payment reminder, a refund has not come"
CLASSROOM: "a customer's course does not work: login, password, video, sound, app, progress; or the course shall end or pause"
LOBBY: "a recommendation before buying: which course, which level, which kit, is it right for a child of this age, a price or an offer for a school"
rule_1: "If something is late, broken, wrong or missing, always choose ESCALATE."
rule_2: "If something is not working, not opening or not switching on, always choose ESCALATE."
rule_3: "If something was charged, cracked, lost or refused, always choose ESCALATE."
rule_4: "If a message fits several queues, the first in this order wins: priority ESCALATE > WORKBENCH > HARBOUR > INVOICE > CLASSROOM > LOBBY."
rule_5: "If somebody is angry, furious, annoyed or unhappy, always choose ESCALATE."
rule_6: "If something has not come or not arrived, or money is wanted, always choose ESCALATE."
""", encoding="utf-8")

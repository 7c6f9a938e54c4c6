"""Data of the lab: the last six months of one branch as the tools, the till and the staff list give them. Dates are text."""

from datasets.company import make_company

LAST_DAY = "2026-10-31"
FIRST_DAY = "2026-05-01"
UNITS = ("BU-01", "BU-02", "BU-03", "BU-04", "BU-12")
MINUTES_A_MONTH = 9600


def make(tier, seed):
    """Return the tables of one tier; sample is two weeks of the dev log. Truth tables are for the checks only."""
    company = make_company(seed, parts=["automation"], tier="dev" if tier == "sample" else tier)
    log = company.table("step_log")
    log = log.drop(columns="process").assign(reverted_on=log["reverted_on"].where(log["reverted_on"] <= LAST_DAY))
    if tier == "sample":
        return {"log": log[log["done_on"] < "2026-05-15"].reset_index(drop=True)}
    orders = find_orders(company)
    scenarios = price_scenarios(company)
    return {
        "log": log.reset_index(drop=True),
        "volumes": find_volumes(company),
        "costs": find_costs(company, tier),
        "orders": orders,
        "contacts": find_contacts(company),
        "employees": company.table("employees")[["employee_id", "bu_id", "start_date", "end_date"]],
        "scenarios": scenarios,
        "truth_tricks": company.truth("tricks"),
        "truth_scenarios": company.truth("scenarios"),
    }


def find_orders(company):
    """Orders of the six months: value of the goods and what they cost, in EUR."""
    orders, lines = company.table("orders"), company.table("order_lines")
    cost = (lines["quantity"] * lines["unit_cost"]).groupby(lines["order_id"]).sum()
    orders = orders[orders["ordered_on"] >= FIRST_DAY]
    return orders.assign(cost_of_goods=orders["order_id"].map(cost), value=orders["net"])[["order_id", "ordered_on", "status", "value", "cost_of_goods"]].reset_index(drop=True)


def find_costs(company, tier):
    """Costs of the six months; the hidden ones bear numbers of their own, for licences are alike everywhere."""
    costs = company.table("step_costs").drop(columns="bu_id")
    return costs if tier == "dev" else costs.assign(cost_id=tier.upper() + costs["cost_id"].str[2:])


def find_contacts(company):
    """Every contact of a customer over every channel."""
    tickets = company.table("tickets")
    tickets = tickets[tickets["opened_at"] >= FIRST_DAY]
    return tickets.assign(on=tickets["opened_at"].str[:10]).rename(columns={"ticket_id": "contact_id", "topic_coded": "topic"})[
        ["contact_id", "customer_id", "topic", "channel", "on", "handled_by"]].reset_index(drop=True)


def find_volumes(company):
    """How many cases each step had in each month, counted where the tools cannot reach: order book, bank, inbox, quote register."""
    import pandas

    from datasets.company.automation import STEPS

    orders, tickets = company.table("orders"), company.table("tickets")
    days = {
        "orders": orders.loc[orders["status"] != "cancelled", "ordered_on"], "payments": company.table("payments")["paid_on"],
        "messages": tickets["opened_at"].str[:10], "quotes": company.table("quotes")["sent_on"],
    }
    months = {name: found[found >= FIRST_DAY].str[:7].value_counts().sort_index() for name, found in days.items()}
    rows = [(step, month, int(cases)) for step, _, _, source, *_ in STEPS for month, cases in months[source].items()]
    return pandas.DataFrame(rows, columns=["step", "month", "cases"])


def price_scenarios(company):
    """The scenarios with everything that their worth needs."""
    from datasets.company.automation import STEPS

    scenarios = company.table("scenarios")
    run = {step[0]: step[6] / 100_000 for step in STEPS}
    pay = company.table("business_units").set_index("bu_id")["cost_per_head"]
    minute = scenarios["bu_id"].map(pay).astype(float) / MINUTES_A_MONTH
    return scenarios.assign(eur_per_minute=minute.round(4), eur_per_run=scenarios["step"].map(run).round(6)).drop(columns="bu_id")

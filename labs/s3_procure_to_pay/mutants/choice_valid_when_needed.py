# %% solution="choose_offers" fails=["offers_chosen"]
"""asks that an offer is valid on the day of the need, where it must hold on the day of the choice"""
def choose_offers(requests, offers, currencies, rules) -> dict[str, str]:
    """Return request_id -> offer_id of the lowest landed cost, "" where no offer is left."""
    rate = dict(zip(currencies["currency"], currencies["eur_per_unit"]))
    offers_for = {request_id: rows.to_dict("records") for request_id, rows in offers.groupby("request_id")}
    chosen = {}
    for request in requests.to_dict("records"):
        asked, needed = date.fromisoformat(request["asked_on"]), date.fromisoformat(request["needed_on"])
        left = [offer for offer in offers_for.get(request["request_id"], [])
                if needed <= date.fromisoformat(offer["valid_to"]) and asked + timedelta(days=int(offer["lead_days"])) <= needed]
        best = min(left, key=lambda offer: landed_cost(offer, request, rate[offer["currency"]], rules), default={"offer_id": ""})
        chosen[request["request_id"]] = best["offer_id"]
    return chosen

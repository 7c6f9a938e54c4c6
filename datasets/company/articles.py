"""What Purchasing calls a thing and what the shop calls it: articles of suppliers and the products made of them."""

from __future__ import annotations

from datasets.company.core.card import card

#: article as Purchasing writes it -> product as the shop sells it (None: not sold, such as cartons and labels)
PRODUCTS = {
    "KIT-ROB-01": "Robot Kit Rover", "KIT-CHM-02": "Chemistry Box Kitchen", "KIT-ELC-03": "Circuit Kit Starter", "KIT-AST-04": "Star Kit Planets", "KIT-BIO-05": "Garden Kit Beans", "KIT-MAT-06": "Maths Box Fractions",
    "DEV-TAB-11": "Lumi Tablet 10", "DEV-PEN-12": "Lumi Pen Reader", "DEV-HPH-13": "Lumi Headset Basic", "DEV-CAM-14": "Lumi Microscope M1", "DEV-CHG-15": "Lumi Charger Cart 16", "PRT-WBK-21": "Workbook Maths 3", "PRT-CRD-22": "Flash Cards Verbs", "PRT-POS-23": "Poster Set Space",
}

TABLES = {
    "article_products": card(
        "Articles that Purchasing buys for the group depot, and the product that the branch sells under another number. Cartons, labels and the like are not sold.", key="article", shared=True,
        columns={"article": "text: article number of Purchasing", "article_name": "text: article", "sku": "text optional -> products.sku: product in the shop, empty when it is not sold"},
    ),
}


def make_shared(ctx):
    """One row for each article that a supplier offers."""
    names = {row["sku"]: row["article"] for row in ctx.rows("supplier_prices")}
    sold = {row["name"]: row["sku"] for row in ctx.rows("products")}
    return {"article_products": ctx.frame("article_products", [(article, names[article], sold.get(PRODUCTS.get(article))) for article in sorted(names)])}

# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Products and orders in the terms of the Data Food Consortium, as JSON-LD. Pure.

The words are those of its business ontology (`dfc-b:`) and measures (`dfc-m:`), whose context is at
https://www.datafoodconsortium.org: a SuppliedProduct is what is sold, a CatalogItem its line in a catalogue, an Offer
its price; an Order has OrderLines that concern an Offer. Members stand in it by their ids, as in the book.
"""

import json
from collections.abc import Iterable, Mapping

from taproom.commons.amounts import plain
from taproom.commons.purchase.rules import Item, Line, totals

CONTEXT = "https://www.datafoodconsortium.org"
Node = dict[str, object]


def products(items: Iterable[Item], *, base: str, supplier: str, supplier_name: str) -> list[Node]:
    """The supplier, and for each item its product, its line in the catalogue and an offer for each price break."""
    them = list(items)
    enterprise = f"{base}/suppliers/{supplier}"
    nodes: list[Node] = [
        {
            "@id": enterprise,
            "@type": "dfc-b:Enterprise",
            "dfc-b:name": supplier_name,
            "dfc-b:supplies": [_at(base, "products", it.id) for it in them],
            "dfc-b:manages": [_at(base, "catalogue", it.id) for it in them],
        }
    ]
    for it in them:
        nodes += _product(it, base, enterprise)
    return nodes


def order(
    lines: Iterable[Line], items: Mapping[str, Item], *, base: str, purchase: str, supplier: str, date: str
) -> list[Node]:
    """One Order, with an OrderLine for what each member wants, at the price that all together reach."""
    them = list(lines)
    counts = totals(them)
    here = _at(base, "orders", purchase)
    nodes: list[Node] = [
        {
            "@id": here,
            "@type": "dfc-b:Order",
            "dfc-b:orderNumber": purchase,
            "dfc-b:date": date,
            "dfc-b:soldBy": f"{base}/suppliers/{supplier}",
            "dfc-b:hasPart": [f"{here}#{n}" for n in range(1, len(them) + 1)],
        }
    ]
    for n, it in enumerate(them, 1):
        item = items[it.item]
        step = max((k for k, b in enumerate(item.breaks) if b.least <= counts[it.item]), default=0)
        nodes.append(
            {
                "@id": f"{here}#{n}",
                "@type": "dfc-b:OrderLine",
                "dfc-b:partOf": here,
                "dfc-b:concerns": f"{_at(base, 'catalogue', it.item)}#offer-{step + 1}",
                "dfc-b:quantity": it.count,
                "dfc-b:hasPrice": _price(item.cents_at(counts[it.item])),
                "dfc-b:description": it.member,
            }
        )
    return nodes


def document(nodes: list[Node]) -> str:
    return json.dumps({"@context": CONTEXT, "@graph": nodes}, ensure_ascii=False, indent=1)


def _product(it: Item, base: str, enterprise: str) -> list[Node]:
    entry, product = _at(base, "catalogue", it.id), _at(base, "products", it.id)
    offers = [f"{entry}#offer-{n}" for n in range(1, len(it.breaks) + 1)]
    nodes: list[Node] = [
        {
            "@id": product,
            "@type": "dfc-b:SuppliedProduct",
            "dfc-b:name": it.name,
            "dfc-b:description": f"{it.sort}, {it.unit}",
            "dfc-b:suppliedBy": enterprise,
            "dfc-b:hasQuantity": _quantity(it.grams),
            "dfc-b:referencedBy": entry,
        },
        {
            "@id": entry,
            "@type": "dfc-b:CatalogItem",
            "dfc-b:sku": it.code,
            "dfc-b:references": product,
            "dfc-b:managedBy": enterprise,
            "dfc-b:offeredThrough": offers,
        },
    ]
    for offer, b in zip(offers, it.breaks, strict=True):
        named: Node = {"@id": offer, "@type": "dfc-b:Offer", "dfc-b:name": f"{b.least}+", "dfc-b:offers": entry}
        nodes.append(named | {"dfc-b:hasPrice": _price(b.cents)})
    return nodes


def _quantity(grams: int) -> Node:
    kilos = grams % 1000 == 0
    return {
        "@type": "dfc-b:QuantitativeValue",
        "dfc-b:hasUnit": "dfc-m:Kilogram" if kilos else "dfc-m:Gram",
        "dfc-b:value": grams // 1000 if kilos else grams,
    }


def _price(cents: int) -> Node:
    return {"@type": "dfc-b:Price", "dfc-b:hasUnit": "dfc-m:Euro", "dfc-b:value": float(plain(cents))}


def _at(base: str, what: str, id_: str) -> str:
    return f"{base}/{what}/{id_}"

"""An order and its children as rows.

Amounts: ``shopMoney`` in the order's ``currencyCode`` (the shop's currency) as minor units; an amount in any other
currency holds the order. Source of the fields: Shopify Admin GraphQL 2026-10, object ``Order``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from qbd.staging import tables
from qbd.staging.cells import bag, money, number, rate, reference, seen_by_buyer
from qbd.staging.problems import Untypable
from qbd.staging.shopify_shapes import Agreement, Order, Refund, Sale, Transaction
from qbd.staging.tables import Table

Rows = dict[Table, list[tuple[Any, ...]]]

_AGREEMENT_KINDS: Final = {
    "ORDER": "OrderAgreement",
    "ORDER_EDIT": "OrderEditAgreement",
    "REFUND": "RefundAgreement",
    "RETURN": "ReturnAgreement",
}
# Children whose number is theirs alone: a page read twice would count them twice.
_NUMBERED: Final = (
    (tables.ORDER_LINES, "lineItems"),
    (tables.SHIPPING_LINES, "shippingLines"),
    (tables.AGREEMENTS, "agreements"),
    (tables.SALES, "agreements[].sales"),
    (tables.TRANSACTIONS, "transactions"),
    (tables.REFUNDS, "refunds"),
    (tables.FULFILLMENTS, "fulfillments"),
)


def order_rows(store: str, batch: str, order: Order) -> Rows:
    """All rows of one order.

    Raises:
        Untypable: An amount, number or currency has no exact value; the whole order then waits in quarantine.
    """
    order_id = number(order.id, "id")
    currency = order.currencyCode
    rows: Rows = {tables.ORDERS: [_order_row(store, batch, order_id, order)]}
    _add_lines(rows, store, batch, order_id, order)
    shown_in = order.presentmentCurrencyCode or currency
    _add_agreements(rows, store, batch, order_id, currency, shown_in, order.agreements)
    _add_transactions(rows, store, batch, order_id, currency, shown_in, order.transactions)
    if order.refunds:
        _add_refunds(rows, store, batch, order_id, currency, order.refunds)
    rows[tables.FULFILLMENTS] = [
        (
            store, number(shipment.id, f"fulfillments[{at}].id"), order_id, shipment.status, shipment.createdAt,
            reference(shipment.location, f"fulfillments[{at}].location"), batch,
        )
        for at, shipment in enumerate(order.fulfillments)
    ]  # fmt: skip
    if order.staffMember is not None:
        member = order.staffMember
        rows[tables.ORDER_STAFF] = [
            (
                store, order_id, number(member.id, "staffMember.id"), member.name, member.firstName or "",
                member.lastName or "", batch,
            )
        ]  # fmt: skip
    _refuse_doubles(rows)
    return rows


def _order_row(store: str, batch: str, order_id: int, order: Order) -> tuple[Any, ...]:
    currency = order.currencyCode
    rounding, terms = order.totalCashRoundingAdjustment, order.paymentTerms
    return (
        store, order_id, order.name, order.createdAt, order.processedAt, order.updatedAt, order.cancelledAt, order.test,
        order.sourceName or "", currency, order.presentmentCurrencyCode or currency, order.taxesIncluded,
        reference(order.retailLocation, "retailLocation"), reference(order.customer, "customer"), order.poNumber or "",
        order.displayFinancialStatus or "", order.displayFulfillmentStatus or "",
        bag(order.totalPriceSet, currency, "totalPriceSet"),
        bag(order.currentTotalPriceSet, currency, "currentTotalPriceSet"),
        bag(order.totalReceivedSet, currency, "totalReceivedSet"),
        bag(order.totalRefundedSet, currency, "totalRefundedSet"),
        bag(order.totalOutstandingSet, currency, "totalOutstandingSet"),
        bag(order.refundDiscrepancySet, currency, "refundDiscrepancySet"),
        bag(rounding.paymentSet if rounding else None, currency, "totalCashRoundingAdjustment.paymentSet"),
        bag(rounding.refundSet if rounding else None, currency, "totalCashRoundingAdjustment.refundSet"),
        seen_by_buyer(order.totalPriceSet, currency, order.presentmentCurrencyCode or currency),
        terms.paymentTermsName if terms else "", terms.paymentTermsType if terms else "",
        terms.dueInDays if terms else None, batch,
    )  # fmt: skip


def _add_lines(rows: Rows, store: str, batch: str, order_id: int, order: Order) -> None:
    currency = order.currencyCode
    rows[tables.ORDER_LINES] = [
        (
            store, number(line.id, f"lineItems[{at}].id"), order_id, at, line.title, line.variantTitle or "",
            line.sku or "", reference(line.product, f"lineItems[{at}].product"),
            reference(line.variant, f"lineItems[{at}].variant"), line.quantity, line.currentQuantity, line.isGiftCard,
            line.taxable, bag(line.originalTotalSet, currency, f"lineItems[{at}].originalTotalSet"),
            bag(line.discountedTotalSet, currency, f"lineItems[{at}].discountedTotalSet"),
            (line.product and line.product.productType) or "", batch,
        )
        for at, line in enumerate(order.lineItems)
    ]  # fmt: skip
    rows[tables.SHIPPING_LINES] = [
        (
            # Shopify may give a shipping line no ID: then a negative number of our own, alone in its store.
            store, number(line.id, f"shippingLines[{at}].id") if line.id else -(order_id * 100 + at), order_id,
            line.title, bag(line.originalPriceSet, currency, f"shippingLines[{at}].originalPriceSet"),
            bag(line.discountedPriceSet, currency, f"shippingLines[{at}].discountedPriceSet"), line.isRemoved, batch,
        )
        for at, line in enumerate(order.shippingLines)
    ]  # fmt: skip
    rows[tables.DISCOUNTS] = [
        (
            store, order_id, at, discount.typename or ("DiscountCodeApplication" if discount.code else ""),
            discount.title or discount.code or "", discount.targetType, discount.allocationMethod, batch,
        )
        for at, discount in enumerate(order.discountApplications)
    ]  # fmt: skip


def _add_agreements(
    rows: Rows, store: str, batch: str, order_id: int, currency: str, shown_in: str, agreements: Iterable[Agreement]
) -> None:
    into: list[tuple[Any, ...]] = []
    sales: list[tuple[Any, ...]] = []
    taxes: list[tuple[Any, ...]] = []
    for at, agreement in enumerate(agreements):
        agreement_id = number(agreement.id, f"agreements[{at}].id")
        kind = agreement.typename or _AGREEMENT_KINDS.get(agreement.reason, agreement.reason)
        into.append((store, agreement_id, order_id, kind, agreement.reason, agreement.happenedAt, batch))
        for position, sale in enumerate(agreement.sales):
            field = f"agreements[{at}].sales[{position}]"
            sale_id = number(sale.id, f"{field}.id")
            shown = seen_by_buyer(sale.totalAmount, currency, shown_in)
            sales.append(
                _sale_row(store, batch, order_id, agreement_id, sale_id, position, currency, sale, field, shown)
            )
            for nth, tax in enumerate(sale.taxes):
                line = tax.taxLine
                cents = bag(tax.amount, currency, f"{field}.taxes[{nth}].amount")
                fraction = rate(line.rate, f"{field}.taxes[{nth}].taxLine.rate")
                taxes.append(
                    (store, sale_id, nth, order_id, line.title, fraction, bool(line.channelLiable), cents, batch)
                )
    rows[tables.AGREEMENTS] = into
    rows[tables.SALES] = sales
    rows[tables.SALE_TAXES] = taxes


def _sale_row(
    store: str, batch: str, order_id: int, agreement_id: int, sale_id: int, position: int, currency: str, sale: Sale,
    field: str, shown: int | None,
) -> tuple[Any, ...]:  # fmt: skip
    return (
        store, sale_id, agreement_id, order_id, position, sale.lineType, sale.actionType, sale.quantity or 0,
        reference(sale.lineItem, field), reference(sale.shippingLine, field),
        bag(sale.totalAmount, currency, f"{field}.totalAmount"),
        bag(sale.totalTaxAmount, currency, f"{field}.totalTaxAmount"),
        bag(sale.totalDiscountAmountBeforeTaxes, currency, f"{field}.totalDiscountAmountBeforeTaxes"),
        bag(sale.totalDiscountAmountAfterTaxes, currency, f"{field}.totalDiscountAmountAfterTaxes"), shown, batch,
    )  # fmt: skip


def _add_transactions(
    rows: Rows, store: str, batch: str, order_id: int, currency: str, shown_in: str, transactions: Iterable[Transaction]
) -> None:
    moved: list[tuple[Any, ...]] = []
    fees: list[tuple[Any, ...]] = []
    for at, one in enumerate(transactions):
        field = f"transactions[{at}]"
        one_id = number(one.id, f"{field}.id")
        moved.append((
            store, one_id, order_id, one.kind, one.status, one.gateway, one.processedAt or one.createdAt,
            bag(one.amountSet, currency, f"{field}.amountSet"),
            bag(one.amountRoundingSet, currency, f"{field}.amountRoundingSet"), currency, one.test,
            reference(one.parentTransaction, f"{field}.parentTransaction"), one.paymentId or "",
            seen_by_buyer(one.amountSet, currency, shown_in), batch,
        ))  # fmt: skip
        for nth, fee in enumerate(one.fees):
            # A fee is charged in the payout's currency, which may be another than the shop's.
            paid_in = fee.amount.currencyCode
            amount = money(fee.amount, paid_in, f"{field}.fees[{nth}].amount")
            tax = 0 if fee.taxAmount is None else money(fee.taxAmount, paid_in, f"{field}.fees[{nth}].taxAmount")
            fees.append((store, one_id, nth, order_id, fee.type, amount, tax, paid_in, batch))
    rows[tables.TRANSACTIONS] = moved
    rows[tables.TRANSACTION_FEES] = fees


def _add_refunds(rows: Rows, store: str, batch: str, order_id: int, currency: str, refunds: Iterable[Refund]) -> None:
    into: list[tuple[Any, ...]] = []
    lines: list[tuple[Any, ...]] = []
    for at, refund in enumerate(refunds):
        field = f"refunds[{at}]"
        refund_id = number(refund.id, f"{field}.id")
        created = refund.createdAt or refund.processedAt
        if created is None:
            raise Untypable(f"{field}.createdAt", "", "the refund has no time", "Look at the refund in Shopify.")
        total = bag(refund.totalRefundedSet, currency, f"{field}.totalRefundedSet")
        into.append((store, refund_id, order_id, created, refund.processedAt, total, batch))
        lines.extend(
            (
                store, refund_id, nth, order_id, number(line.lineItem.id, f"{field}.refundLineItems[{nth}].lineItem"),
                line.quantity, line.restockType, line.restocked,
                reference(line.location, f"{field}.refundLineItems[{nth}].location"),
                bag(line.subtotalSet, currency, f"{field}.refundLineItems[{nth}].subtotalSet"),
                bag(line.totalTaxSet, currency, f"{field}.refundLineItems[{nth}].totalTaxSet"), batch,
            )
            for nth, line in enumerate(refund.refundLineItems)
        )  # fmt: skip
    rows[tables.REFUNDS] = into
    rows[tables.REFUND_LINES] = lines


def _refuse_doubles(rows: Rows) -> None:
    for table, field in _NUMBERED:
        children = rows.get(table, ())
        if len(children) < 2:
            continue
        seen: set[int] = set()
        for child in children:
            if child[1] in seen:
                raise Untypable(
                    field, child[1], f"number {child[1]} occurs twice in {field}",
                    "Let the order be read again; if it stays, report it with its raw payload.",
                )  # fmt: skip
            seen.add(child[1])

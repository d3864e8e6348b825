"""``shopifyPaymentsAccount``: the balance, its movements, and the payouts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from qbd.sandbox.shopify import payouts
from qbd.sandbox.shopify.access import PAYOUT_SCOPES, TYPE_SCOPES, access_denied
from qbd.sandbox.shopify.balance import Movement
from qbd.sandbox.shopify.catalogue import Shop
from qbd.sandbox.shopify.connections import Page, bad_request, paginate
from qbd.sandbox.shopify.fields.kinds import AskingFields, Plain, PlainFields
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.payouts import Entry, Payout, Standing
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.values import Money

_ACCOUNT, _PAYOUT, _ENTRY = "ShopifyPaymentsAccount", "ShopifyPaymentsPayout", "ShopifyPaymentsBalanceTransaction"
#: Which kinds of global IDs are served here, and the scopes of which ``node`` needs one.
PAYOUT_KINDS = {_ACCOUNT: TYPE_SCOPES[_ACCOUNT], _PAYOUT: PAYOUT_SCOPES, _ENTRY: PAYOUT_SCOPES}


@dataclass(frozen=True, slots=True)
class Account:
    """The Shopify Payments account of a shop."""

    graphql_name: ClassVar[str] = _ACCOUNT
    shop: Shop


def account(request: Request) -> Account | None:
    """The shop's account; nothing where it does not use Shopify Payments."""
    shop = request.store.shop
    return Account(shop) if shop.shopify_payments else None


def payout_node(request: Request, kind: str, number: int) -> Any:
    """An account, payout or balance transaction by its global ID.

    Raises:
        GraphQLError: a scope is missing.
    """
    scopes = PAYOUT_KINDS[kind]
    if not request.app.scopes & frozenset(scopes):
        raise access_denied("node", scopes)
    found = account(request)
    if found is None or kind == _ACCOUNT:
        return found if found is not None and found.shop.id == number else None
    if kind == _PAYOUT:
        return next((entry for entry in payouts.standings(request.store) if entry.payout.id == number), None)
    return next((entry for entry in payouts.entries(request.store) if entry.movement.id == number), None)


def _page(request: Request, name: str, view_name: str, arguments: dict[str, Any]) -> Page:
    if arguments.get("savedSearchId") is not None:
        raise bad_request("saved searches are not served by the sandbox")
    view = request.desk.views.get(request, view_name, arguments.get("query"), arguments["sortKey"])
    return paginate(view.keys, view.records.__getitem__, arguments, name)


def _payout_page(_: Account, request: Request, arguments: dict[str, Any]) -> Page:
    direction = arguments.get("transactionType")
    return _page(request, "payouts", f"payouts {direction}" if direction else "payouts", arguments)


def _entry_page(_: Account, request: Request, arguments: dict[str, Any]) -> Page:
    name = "balanceTransactions"
    hidden = arguments.get("hideTransfers")
    return _page(request, name, f"{name} without transfers" if hidden else name, arguments)


def _balance(_: Account, request: Request, _arguments: dict[str, Any]) -> list[Money]:
    return [Money(cents, currency) for currency, cents in payouts.balances(request.store).items()]


def _trace(standing: Standing) -> str | None:
    """The bank's number; there is none before the bank has the payout."""
    submitted = standing.status not in ("SCHEDULED", "CANCELED")
    return f"0910000{standing.payout.id % 10**8:08d}" if submitted else None


def _gross(types: Collection[str]) -> Plain:
    return lambda payout: Money(payout.gross(types), payout.currency)


def _fees(types: Collection[str]) -> Plain:
    return lambda payout: Money(payout.fees(types), payout.currency)


def _net(standing: Standing) -> Money:
    return Money(standing.payout.net, standing.payout.currency)


def _entity(standing: Standing, request: Request, _: dict[str, Any]) -> dict[str, Any]:
    shop = request.store.shop
    return {
        "id": gid("BusinessEntity", shop.id),
        "archived": False,
        "companyName": shop.name,
        "displayName": shop.name,
        "primary": True,
    }


def _associated(entry: Entry) -> dict[str, Any]:
    return {"id": gid(_PAYOUT, entry.payout.id) if entry.payout else None, "status": entry.status}


def _order(entry: Entry) -> dict[str, Any] | None:
    order = entry.movement.order
    return {"id": gid("Order", order.id), "name": order.name} if order else None


def _adjusted(entry: Entry, request: Request, _: dict[str, Any]) -> list[dict[str, Any]]:
    movement = entry.movement
    if not movement.shares:
        return []
    wanted = {share.transaction_id for share in movement.shares}
    names = {
        transaction.id: order
        for order in request.store.orders.values()
        for transaction in order.transactions
        if transaction.id in wanted
    }
    domain = request.store.shop.myshopify_domain
    return [
        {
            "amount": Money(share.amount, movement.currency),
            "fees": Money(share.fee, movement.currency),
            "link": f"https://{domain}/admin/orders/{names[share.transaction_id].id}",
            "name": names[share.transaction_id].name,
            "net": Money(share.amount - share.fee, movement.currency),
            "orderTransactionId": share.transaction_id,
        }
        for share in movement.shares
    ]


def _money(movement: Movement, cents: int) -> Money:
    return Money(cents, movement.currency)


def _adjustment(types: str) -> Plain:
    def read(payout: Payout) -> Money:
        total = payout.gross if types == "gross" else payout.fees
        return Money(total(payout.adjustments), payout.currency)

    return read


PLAIN: PlainFields = {
    _ACCOUNT: {
        "id": lambda account_: gid(_ACCOUNT, account_.shop.id),
        "activated": lambda _: True,
        "country": lambda account_: account_.shop.address.country_code or "US",
        "defaultCurrency": lambda account_: account_.shop.currency,
        "onboardable": lambda _: False,
    },
    _PAYOUT: {
        "id": lambda standing: gid(_PAYOUT, standing.payout.id),
        "legacyResourceId": lambda standing: standing.payout.id,
        "externalTraceId": _trace,
        "gross": _net,
        "net": _net,
        "issuedAt": lambda standing: standing.payout.issued_at,
        "summary": lambda standing: standing.payout,
        "transactionType": lambda standing: standing.payout.transaction_type,
    },
    "ShopifyPaymentsPayoutSummary": {
        "adjustmentsFee": _adjustment("fees"),
        "adjustmentsGross": _adjustment("gross"),
        "advanceFees": _fees(payouts.ADVANCES),
        "advanceGross": _gross(payouts.ADVANCES),
        "chargesFee": _fees(payouts.CHARGES),
        "chargesGross": _gross(payouts.CHARGES),
        "refundsFee": _fees(payouts.REFUNDS),
        "refundsFeeGross": _gross(payouts.REFUNDS),
        "reservedFundsFee": _fees(payouts.RESERVES),
        "reservedFundsGross": _gross(payouts.RESERVES),
        "retriedPayoutsFee": _fees(payouts.RETRIES),
        "retriedPayoutsGross": _gross(payouts.RETRIES),
        "usdcRebateCreditAmount": lambda payout: Money(0, payout.currency),
    },
    _ENTRY: {
        "id": lambda entry: gid(_ENTRY, entry.movement.id),
        "type": lambda entry: entry.movement.type,
        "sourceType": lambda entry: entry.movement.source_type,
        "sourceId": lambda entry: entry.movement.source_id,
        "sourceOrderTransactionId": lambda entry: entry.movement.transaction_id,
        "adjustmentReason": lambda entry: entry.movement.reason,
        "amount": lambda entry: _money(entry.movement, entry.movement.amount),
        "fee": lambda entry: _money(entry.movement, entry.movement.fee),
        "net": lambda entry: _money(entry.movement, entry.movement.net),
        "associatedOrder": _order,
        "associatedPayout": _associated,
        "test": lambda entry: entry.movement.test,
        "transactionDate": lambda entry: entry.movement.at,
    },
}
ASKING: AskingFields = {
    _ACCOUNT: {"balance": _balance, "balanceTransactions": _entry_page, "payouts": _payout_page},
    _PAYOUT: {"businessEntity": _entity},
    _ENTRY: {"adjustmentsOrders": _adjusted},
}

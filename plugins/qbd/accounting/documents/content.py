"""The closed unions of what can be added to QuickBooks."""

from __future__ import annotations

from qbd.accounting.documents.banking import BankingDocument
from qbd.accounting.documents.items import ItemDocument
from qbd.accounting.documents.names import NameDocument
from qbd.accounting.documents.purchases import PurchaseDocument
from qbd.accounting.documents.sales import SalesDocument
from qbd.accounting.documents.stock import StockDocument

ListDocument = NameDocument | ItemDocument
TransactionDocument = SalesDocument | BankingDocument | PurchaseDocument | StockDocument
Document = ListDocument | TransactionDocument

"""What QuickBooks says about itself and the company."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks import data_ext
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.data_ext import COMPANY
from qbd.sandbox.quickbooks.preferences_return import truth
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.schema import SUPPORTED_VERSIONS

PRODUCT_NAMES = {
    "pro": "QuickBooks Desktop Pro 2023",
    "premier": "QuickBooks Desktop Premier 2023",
    "enterprise": "QuickBooks Desktop Enterprise Solutions 23.0",
}
_COUNTRIES = {"US": "US", "CA": "CA", "UK": "UK"}


def host(company: Company, node: Element) -> Pairs:
    """HostRet. With IncludeMaxCapacity the true list limits of this product."""
    store = company.store
    pairs: Pairs = [
        ("ProductName", PRODUCT_NAMES[store.meta("product")]),
        ("MajorVersion", "33"),
        ("MinorVersion", "0"),
        ("Country", _COUNTRIES[company.edition]),
        *[("SupportedQBXMLVersion", version) for version in SUPPORTED_VERSIONS],
        ("IsAutomaticLogin", truth(company.terms.automatic_login)),
        ("QBFileMode", "SingleUser" if company.single_user else "MultiUser"),
    ]
    wanted = node.child("IncludeListMetaData")
    if wanted is not None and wanted.get("IncludeMaxCapacity") in ("true", "1"):
        capacities: dict[str, int] = store.meta_json("capacities")
        rules = company.schema.responses["HostQueryRs"]["HostRet"].children or {}
        lists = (rules["ListMetaData"].children or {}).keys()
        pairs.append(
            (
                "ListMetaData",
                [(name, [("MaxCapacity", str(capacities[name.removesuffix("MetaData")]))]) for name in lists],
            )
        )
    return [("HostRet", pairs)]


def company_info(company: Company, node: Element) -> Pairs:
    """CompanyRet, with the data extensions of the owners asked for (the Web Connector keeps its FileID there)."""
    info: dict[str, Any] = company.store.meta_json("company")
    address: dict[str, str] = info.get("Address") or {}
    pairs: Pairs = [
        ("IsSampleCompany", "false"),
        *info.items(),
        *[(name, address) for name in ("LegalAddress", "CompanyAddressForCustomer") if name not in info],
        *[(name, _block(address)) for name in ("AddressBlock", "CompanyAddressBlockForCustomer")],
        ("TaxForm", "OtherOrNone"),
        ("AccountantCopy", [("AccountantCopyExists", "false")]),
    ]
    return [("CompanyRet", pairs + data_ext.returns(company, node.texts("OwnerID"), COMPANY))]


def _block(address: dict[str, str]) -> Pairs:
    """An address as it is printed, line by line."""
    lines = [address[name] for name in ("Addr1", "Addr2", "Addr3") if address.get(name)]
    state = " ".join(address[name] for name in ("State", "PostalCode") if address.get(name))
    town = ", ".join(part for part in (address.get("City"), state) if part)
    return [(f"Addr{number}", line) for number, line in enumerate([*lines, town], 1)]


def activity(company: Company) -> Pairs:
    """CompanyActivityRet: the file was never restored or condensed, which QuickBooks shows as the time of its making."""
    made = company.store.meta("time_created") or "1970-01-01T00:00:00+00:00"
    return [("CompanyActivityRet", [("LastRestoreTime", made), ("LastCondenseTime", made)])]

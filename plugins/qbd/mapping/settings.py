"""One store's settings: what ``include/mappings/<store>.yaml`` holds, validated on load.

Light to import (pydantic and PyYAML only): DAG files read settings while they are parsed.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from qbd.accounting.chart import FIXED_ROLES
from qbd.mapping.problems import InvalidSettings, SettingProblem
from qbd.mapping.rules import KNOWN_ROLES, cross_problems
from qbd.mapping.schedule import cron_of, is_time, time_of
from qbd.mapping.wording import explain
from qbd.mapping.yaml_text import YamlText

Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Account = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=159)]
PersonName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=41, pattern=r"^[^:]*$")]
ItemName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=31, pattern=r"^[^:]*$")]
AnItem = Annotated[str, StringConstraints(strip_whitespace=True, max_length=31, pattern=r"^[^:]*$")]
APerson = Annotated[str, StringConstraints(strip_whitespace=True, max_length=41, pattern=r"^[^:]*$")]
AnAccount = Annotated[str, StringConstraints(strip_whitespace=True, max_length=159)]
TaxCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,5}$")]


Mode = Literal["individual", "daily", "payout"]
MODES = "One document per sale, one per day, location and sign, or those of a day that one payout settles."


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Place(_Part):
    """How what is sold at one place is marked in QuickBooks."""

    klass: Annotated[Text, Field(alias="class", max_length=159)] = Field(
        default="", description="QuickBooks class of its documents (Parent:Child); empty = none."
    )
    customer: Text = Field(default="", max_length=41, description="Its summary customer; empty = summary_customer.")
    code: Code = Field(description="Up to 5 letters or digits, its own: part of the number of daily documents.")


class ShopLocation(Place):
    """A location of the shop, by its name in Shopify or its number."""

    shopify: Annotated[Text, Field(min_length=1)] = Field(
        description="The location's name in Shopify, or its number.", json_schema_extra={"type": ["string", "integer"]}
    )


class TaxTitle(_Part):
    """How one tax of Shopify is posted as a line."""

    item: AnItem = Field(
        default="", description="Sales tax item of rate 0 in QuickBooks (US); it is added if it is not there."
    )
    vendor: APerson = Field(
        default="", description="The tax agency, a vendor in QuickBooks; it is added if it is not there."
    )
    account: AnAccount = Field(
        default="", description="Account of this tax instead of sales_tax_payable; not with sales tax items as lines."
    )


class NativeRate(_Part):
    """One of the taxes that QuickBooks computes together."""

    title: Annotated[Text, Field(min_length=1)] = Field(description="Shopify's title of the tax.")
    rate: Annotated[Decimal, Field(ge=0, le=100, decimal_places=6)] = Field(description="Its rate in percent: 4.5.")
    item: AnItem = Field(
        default="", description="Its sales tax item in QuickBooks (US); empty where it is the only one: the name."
    )
    vendor: APerson = Field(default="", description="Its agency (vendor); empty = default_agency.")
    account: AnAccount = Field(
        default="", description="Account that QuickBooks owes the agency on (Canada, UK); in the US Sales Tax Payable."
    )


class NativeTax(_Part):
    """What QuickBooks computes by one name."""

    name: ItemName = Field(description="US: sales tax item or group. Canada, UK: sales tax code.")
    taxes: tuple[NativeRate, ...] = Field(
        min_length=1, description="What Shopify charges then, in the order of QuickBooks' group."
    )


class Tax(_Part):
    """How sales tax reaches the books."""

    posting: Literal["item", "liability", "native"] = Field(
        default="item",
        description="item: every tax is a sales tax item, seen by QuickBooks' own tax report (US only). "
        "liability: an ordinary item on the account sales_tax_payable, which then is not QuickBooks' own. "
        "native: QuickBooks computes the tax wherever that gives Shopify's to the cent; else a line.",
    )
    zero_item: ItemName = Field(default="Shopify No Tax", description="The 0 % item that every form carries (US).")
    taxable_code: TaxCode = Field(default="Tax", description="Sales tax code of taxable lines.")
    exempt_code: TaxCode = Field(default="Non", description="Sales tax code of lines that QuickBooks must not tax.")
    default_agency: PersonName = Field(
        default="Sales Tax Agency", description="Agency of every tax that titles does not name."
    )
    titles: dict[str, TaxTitle] = Field(
        default_factory=dict,
        description="Shopify's title of a tax, or title and rate (VAT 5%) -> item, vendor, account.",
    )
    native: tuple[NativeTax, ...] = Field(default=(), description="What QuickBooks computes with posting: native.")
    add_native: bool = Field(
        default=False, description="US: add items and groups for taxes that native does not list (posting: native)."
    )


class ExchangeRates(_Part):
    """Where the rates come from, for a shop whose currency is not the company file's home currency."""

    source: Literal["table", "quickbooks"] = Field(
        default="table", description="table: the one below. quickbooks: what QuickBooks' Currency list holds each day."
    )
    holds_days: int = Field(
        default=1, ge=1, le=31, description="How many days a rate holds, its own included (weekends); then sales wait."
    )
    table: dict[date, Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=10)]] = Field(
        default_factory=dict, description="Date -> home currency for one unit of the shop's currency."
    )


class Payouts(_Part):
    """How payouts of Shopify Payments reach the books."""

    bank: Account = Field(description="Bank account in QuickBooks that payouts arrive in.")
    customer: PersonName = Field(default="Shopify Payments", description="Customer of what is posted by payout.")
    start: date | None = Field(
        default=None,
        description="Payouts, fees and chargebacks before this business date are not posted; empty: start_date's.",
    )

    @field_validator("start", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value


class PostingRule(_Part):
    """How what is sold through one channel is posted, from a business date on."""

    channel: Annotated[Text, Field(min_length=1)] = Field(
        description="Shopify's source of the order: web, pos, shopify_draft_order, an app's number; * = every channel."
    )
    mode: Mode = Field(description=MODES)
    since: Annotated[date, Field(alias="from")] = Field(description="First business date that it holds for.")


class StoreSettings(_Part):
    """Everything about one store but its secrets, which are Airflow connections."""

    store: Slug = Field(description="Short name: letters a-z, digits, _; also in shopify_<store> and stocky_<store>.")
    company_file: Annotated[Text, Field(min_length=1)] = Field(
        description="Full path of the company file on QuickBooks' PC, e.g. C:\\Books\\Harbor.qbw."
    )
    edition: Literal["US", "CA", "UK"] = Field(default="US", description="QuickBooks' edition.")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        description="The shop's currency, e.g. USD."
    )
    home_currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = Field(
        default="", description="Home currency of the company file, where the shop has another one; empty = currency."
    )
    exchange_rates: ExchangeRates | None = Field(
        default=None, description="Rates; only where home_currency is not the shop's currency."
    )
    time_zone: Text = Field(description="IANA zone that decides the business date, e.g. America/New_York.")
    schedule: Text = Field(
        default="manual", description="When the store syncs every day: HH:MM, a daily cron line, or manual."
    )
    closing_hour: Text = Field(
        default="23:59", description="HH:MM: daily posting closes a day only after it; noon or later."
    )
    posting: Mode = Field(default="individual", description=MODES)
    posting_rules: tuple[PostingRule, ...] = Field(
        default=(), description="Other modes by channel and date; of those that hold, the last one decides."
    )
    payout_wait_days: int = Field(
        default=10, ge=1, le=60, description="How long a sale waits for its payout before it is posted daily."
    )
    customers: Literal["summary", "detailed"] = Field(
        default="summary", description="One customer per location, or every buyer."
    )
    inventory: Literal["summary", "detailed"] = Field(
        default="summary", description="One item per product type, or one inventory item per variant."
    )
    vendors: Literal["summary", "detailed"] = Field(
        default="detailed", description="One vendor for all purchases, or every supplier."
    )
    summary_customer: PersonName = Field(default="Shopify Customer", description="Customer of places without one.")
    summary_vendor: PersonName = Field(default="Shopify Suppliers", description="Vendor with vendors: summary.")
    item_prefix: Annotated[str, StringConstraints(max_length=10, pattern=r"^[^:]*$")] = Field(
        default="", description="Put before the name of every item that the sync adds."
    )
    start_date: date | None = Field(default=None, description="Nothing before this business date is posted.")
    overlap_minutes: int = Field(
        default=10, ge=0, le=1440, description="How far each pull reaches back behind the last one."
    )
    accounts: dict[str, Account] = Field(description="What an amount is -> account in QuickBooks (full name).")
    clearing: dict[str, Account] = Field(description="Shopify gateway -> account its money passes through.")
    income_by_type: dict[str, Account] = Field(
        default_factory=dict, description="Product type -> its own income account instead of sales_income."
    )
    cash_movements: dict[str, Account] = Field(
        default_factory=dict,
        description="Note of a pay-in or pay-out of a cash drawer -> its own account instead of cash_paid_in_out.",
    )
    payment_methods: dict[str, ItemName] = Field(
        default_factory=dict, description="Shopify gateway -> payment method in QuickBooks."
    )
    sales_reps: bool = Field(
        default=False,
        description="Who sold an order at a point of sale is its sales rep (posting: individual; scope read_users).",
    )
    corrections: Literal["hold", "difference"] = Field(
        default="hold",
        description="What is posted and changed in the shop since: hold waits for a person; "
        "difference books what is missing on the day on which it was noticed.",
    )
    tax: Tax = Field(default_factory=Tax, description="How sales tax is posted.")
    payouts: Payouts | None = Field(
        default=None, description="Payouts of Shopify Payments, with fees and chargebacks; absent = not posted."
    )
    online: Place = Field(description="The online store, and every order without a location.")
    locations: tuple[ShopLocation, ...] = Field(default=(), description="The shop's locations.")

    @field_validator("start_date", "payouts", "exchange_rates", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is no IANA time zone") from None
        return value

    @field_validator("schedule")
    @classmethod
    def _known_schedule(cls, value: str) -> str:
        cron_of(value)
        return value

    @field_validator("closing_hour")
    @classmethod
    def _late_enough(cls, value: str) -> str:
        if not is_time(value) or time_of(value) < time(12):
            raise ValueError("must be HH:MM, noon or later: a business date is a calendar day of the store")
        return value

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> StoreSettings:
        problems = cross_problems(self)
        if problems:
            raise InvalidSettings(f"store {self.store}", problems)
        return self

    @property
    def is_foreign(self) -> bool:
        """Whether the shop's currency is not the company file's home currency."""
        return bool(self.home_currency) and self.home_currency != self.currency

    @property
    def shopify_connection(self) -> str:
        """Name of the Airflow connection of the shop."""
        return f"shopify_{self.store}"

    @property
    def stocky_connection(self) -> str:
        """Name of the Airflow connection of the purchasing system; a store without it has no purchases."""
        return f"stocky_{self.store}"

    @property
    def overlap(self) -> timedelta:
        """How far each pull reaches back behind the last one."""
        return timedelta(minutes=self.overlap_minutes)

    @property
    def schedule_cron(self) -> str | None:
        """The schedule as a cron line in the store's zone; None where it syncs by hand only."""
        return cron_of(self.schedule)

    @property
    def closing_time(self) -> time:
        """The closing hour, in the store's zone."""
        return time_of(self.closing_hour)

    @property
    def runs_after_closing(self) -> bool:
        """Whether the daily sync runs after the closing hour, so that it is for its own calendar day."""
        cron = self.schedule_cron
        if cron is None:
            return False
        minute, hour = cron.split()[:2]
        return time(int(hour), int(minute)) >= self.closing_time


def validate(data: Any, where: str, text: YamlText | None = None) -> StoreSettings:
    """Return the settings of a parsed document; ``text`` gives the lines of a file.

    Raises:
        InvalidSettings: with every problem found.
    """
    found = list(text.problems) if text else []
    settings = None
    try:
        if not found or text is None or text.data:
            settings = StoreSettings.model_validate(data)
    except ValidationError as error:
        found += explain(error, StoreSettings, text)
    except InvalidSettings as error:
        found += [_placed(problem, text) for problem in error.problems]
    if found:
        raise InvalidSettings(where, sorted(found, key=lambda problem: problem.line or 0))
    assert settings is not None
    return settings


def _placed(problem: SettingProblem, text: YamlText | None) -> SettingProblem:
    if text is None:
        return problem
    path = tuple(int(step) if step.isdigit() else step for step in problem.key.split("."))
    return SettingProblem(problem.key, problem.problem, problem.mend, text.line(path))


def load(path: Path) -> StoreSettings:
    """Read one store's YAML file.

    Raises:
        ConfigurationError: the file cannot be read, or (``InvalidSettings``) every problem in it, with line,
            key and mend; also when the file's name is not ``<store>.yaml``.
    """
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = SettingProblem("file", f"cannot be read: {error}", "Check its path, rights and encoding (UTF-8).")
        raise InvalidSettings(path.name, [problem]) from None
    text = YamlText(content)
    settings = validate(text.data, path.name, text)
    if settings.store != path.stem:
        problem = SettingProblem(
            "store",
            f"{settings.store!r} is not the file's name",
            f"Name the file {settings.store}.yaml.",
            text.line(("store",)),
        )
        raise InvalidSettings(path.name, [problem])
    return settings


def document(settings: StoreSettings) -> dict[str, Any]:
    """Return the settings as JSON-like values, defaults included; ``validate`` reads them back."""
    return settings.model_dump(mode="json", by_alias=True)


def to_yaml(settings: StoreSettings) -> str:
    """Return the settings as a YAML file that ``load`` reads back to the same value."""
    return yaml.safe_dump(document(settings), sort_keys=False, allow_unicode=True, width=120)


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a settings file; editors that know YAML check and explain each key with it."""
    schema = StoreSettings.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"]["accounts"] |= {
        "required": list(FIXED_ROLES),
        "properties": {role: {"type": "string"} for role in KNOWN_ROLES},
        "additionalProperties": False,
    }
    return schema

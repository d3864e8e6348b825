"""The built-in currencies of a company file: a realistic part of the list that QuickBooks brings with it.

Rates are of one fixed day and are a file's starting point only: a user (never a request) enters or downloads new ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

RATES_AS_OF = "2026-01-02"
HOME_CURRENCIES = {"US": "USD", "CA": "CAD", "UK": "GBP"}


@dataclass(frozen=True, slots=True)
class BuiltInCurrency:
    """`dollars` is what one unit is worth in US dollars; empty where QuickBooks has no rate. Inactive ones are hidden
    from every field until a user or a CurrencyMod makes them active."""

    code: str
    name: str
    dollars: str = ""
    is_active: bool = False
    decimals: int = 2
    format: tuple[str, str] = ("Comma", "Period")


BUILT_IN = (
    BuiltInCurrency("USD", "US Dollar", "1", True),
    BuiltInCurrency("CAD", "Canadian Dollar", "0.7295", True),
    BuiltInCurrency("GBP", "British Pound Sterling", "1.3460", True),
    BuiltInCurrency("EUR", "Euro", "1.1725", True, format=("Period", "Comma")),
    BuiltInCurrency("JPY", "Japanese Yen", "0.006385", True, 0),
    BuiltInCurrency("AUD", "Australian Dollar", "0.6690", True),
    BuiltInCurrency("CNY", "Chinese Yuan Renminbi", "0.1430", True),
    BuiltInCurrency("MXN", "Mexican Peso", "0.0558", True),
    BuiltInCurrency("CHF", "Swiss Franc", "1.2630", True, format=("Apostrophe", "Period")),
    BuiltInCurrency("INR", "Indian Rupee", "0.01112", True),
    BuiltInCurrency("AED", "UAE Dirham", "0.27229"),
    BuiltInCurrency("ARS", "Argentine Peso", "0.00068", format=("Period", "Comma")),
    BuiltInCurrency("BRL", "Brazilian Real", "0.1838", format=("Period", "Comma")),
    BuiltInCurrency("CLP", "Chilean Peso", "0.00111", decimals=0, format=("Period", "Comma")),
    BuiltInCurrency("COP", "Colombian Peso", "0.000263", format=("Period", "Comma")),
    BuiltInCurrency("CZK", "Czech Koruna", "0.0485", format=("Space", "Comma")),
    BuiltInCurrency("DKK", "Danish Krone", "0.1570", format=("Period", "Comma")),
    BuiltInCurrency("EGP", "Egyptian Pound", "0.0210"),
    BuiltInCurrency("HKD", "Hong Kong Dollar", "0.1284"),
    BuiltInCurrency("HUF", "Hungarian Forint", "0.00305", format=("Space", "Comma")),
    BuiltInCurrency("IDR", "Indonesian Rupiah", "0.00006", format=("Period", "Comma")),
    BuiltInCurrency("ILS", "Israeli New Shekel", "0.3135"),
    BuiltInCurrency("ISK", "Icelandic Krona", "0.00797", decimals=0, format=("Period", "Comma")),
    BuiltInCurrency("JMD", "Jamaican Dollar"),
    BuiltInCurrency("KES", "Kenyan Shilling"),
    BuiltInCurrency("KRW", "South Korean Won", "0.000692", decimals=0),
    BuiltInCurrency("MYR", "Malaysian Ringgit", "0.2465"),
    BuiltInCurrency("NGN", "Nigerian Naira"),
    BuiltInCurrency("NOK", "Norwegian Krone", "0.0993", format=("Space", "Comma")),
    BuiltInCurrency("NZD", "New Zealand Dollar", "0.5765"),
    BuiltInCurrency("PHP", "Philippine Peso", "0.0170"),
    BuiltInCurrency("PKR", "Pakistan Rupee"),
    BuiltInCurrency("PLN", "Polish Zloty", "0.2785", format=("Space", "Comma")),
    BuiltInCurrency("RON", "New Romanian Leu", "0.2302", format=("Period", "Comma")),
    BuiltInCurrency("SAR", "Saudi Riyal", "0.26665"),
    BuiltInCurrency("SEK", "Swedish Krona", "0.1086", format=("Space", "Comma")),
    BuiltInCurrency("SGD", "Singapore Dollar", "0.7780"),
    BuiltInCurrency("THB", "Thai Baht", "0.0319"),
    BuiltInCurrency("TRY", "Turkish Lira", "0.0233", format=("Period", "Comma")),
    BuiltInCurrency("TWD", "Taiwan Dollar", "0.0319"),
    BuiltInCurrency("UYU", "Uruguayan Peso"),
    BuiltInCurrency("VND", "Vietnamese Dong", "0.000038", format=("Period", "Comma")),
    BuiltInCurrency("ZAR", "South African Rand", "0.0606"),
)


def rate_in(home: str, currency: BuiltInCurrency) -> str:
    """What one unit is worth in the home currency, to seven decimals; empty where nothing is known."""
    if not currency.dollars:
        return ""
    (base,) = (Decimal(other.dollars) for other in BUILT_IN if other.code == home)
    rate = (Decimal(currency.dollars) / base).quantize(Decimal("0.0000001"), rounding=ROUND_HALF_UP)
    return f"{rate.normalize():f}"

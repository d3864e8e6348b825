from __future__ import annotations

import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from qbd.accounting.chart import OPTIONAL_ROLES
from qbd.errors import ConfigurationError
from qbd.mapping.problems import InvalidSettings
from qbd.mapping.schema_file import schema_text
from qbd.mapping.settings import StoreSettings, document, json_schema, load, to_yaml, validate

MAPPINGS = Path(__file__).resolve().parents[2] / "include" / "mappings"
HARBOR = (MAPPINGS / "harbor.yaml").read_text("utf-8")


def written(folder: Path, text: str, name: str = "harbor.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def changed(*changes: tuple[str, str]) -> str:
    text = HARBOR
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidSettings) as caught:
        load(written(folder, text))
    assert isinstance(caught.value, ConfigurationError)
    return [str(problem) for problem in caught.value.problems]


def test_the_example_loads() -> None:
    settings = load(MAPPINGS / "harbor.yaml")
    assert settings.store == "harbor"
    assert (settings.schedule_cron, settings.closing_time, settings.runs_after_closing) == (
        "0 6 * * *",
        time(23),
        False,
    )
    assert (settings.start_date, settings.item_prefix, settings.overlap) == (None, "", timedelta(minutes=10))
    assert (settings.shopify_connection, settings.stocky_connection) == ("shopify_harbor", "stocky_harbor")
    assert settings.company_file == r"C:\QuickBooks\Harbor Goods.qbw"


def test_every_key_of_the_example_has_a_comment() -> None:
    lines = HARBOR.splitlines()
    uncommented = []
    for place, line in enumerate(lines):
        top = re.match(r"([a-z_]+):", line)
        before = next((text for text in reversed(lines[:place]) if not re.match(r"[a-z_]+:", text)), "")
        if top and not before.startswith("#"):
            uncommented.append(top[1])
    assert uncommented == []
    missing = set(StoreSettings.model_fields) - {line.split(":")[0] for line in lines}
    assert missing == set()


def test_the_schema_file_is_current_and_accepts_the_example() -> None:
    assert (MAPPINGS / "schema.json").read_text("utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(json_schema())
    data = yaml.safe_load(HARBOR)
    jsonschema.validate(data, json_schema())
    data["accounts"]["cgos"] = "x"
    with pytest.raises(jsonschema.ValidationError, match="cgos"):
        jsonschema.validate(data, json_schema())


@pytest.mark.parametrize("role", OPTIONAL_ROLES)
def test_a_mapping_may_lack_an_optional_role_and_no_other(tmp_path: Path, role: str) -> None:
    data = yaml.safe_load(HARBOR)
    del data["accounts"][role]
    jsonschema.validate(data, json_schema())
    assert role not in load(written(tmp_path, yaml.safe_dump(data))).accounts
    del data["accounts"]["cogs"]
    (problem,) = problems(tmp_path, yaml.safe_dump(data))
    assert problem.endswith("accounts.cogs: is missing. Name the QuickBooks account for it.")


def test_an_optional_role_must_be_open_to_items(tmp_path: Path) -> None:
    text = changed(("duties_payable: Duties Collected", "duties_payable: Sales Tax Payable"))
    (problem,) = problems(tmp_path, text)
    assert "accounts.duties_payable: QuickBooks lets no item point to Sales Tax Payable" in problem


def test_yaml_and_json_give_the_same_settings_back(tmp_path: Path) -> None:
    settings = load(MAPPINGS / "harbor.yaml")
    assert load(written(tmp_path, to_yaml(settings))) == settings
    assert validate(document(settings), "database") == settings
    dated = settings.model_copy(update={"start_date": date(2026, 1, 1), "schedule": "21:00"})
    assert load(written(tmp_path, to_yaml(dated))) == dated


def line_of(text: str) -> int:
    """The line of the example in which a text begins."""
    return HARBOR[: HARBOR.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("\naccounts:", "\nacounts:", f"line {line_of(chr(10) + 'accounts:') + 1}: acounts: is not a setting. Did you mean 'accounts'?"),
        ("  cogs: Cost", "  cgos: Cost", f"line {line_of('  cogs: Cost')}: accounts.cgos: is not a role. Did you mean 'cogs'?"),
        ("\nedition: US", "\nedition: USA", "line 15: edition: 'USA' must be 'US', 'CA' or 'UK'. Did you mean 'US'?"),
        ("posting: individual", "posting: dayly", "'dayly' must be 'individual', 'daily' or 'payout'. Did you mean 'daily'?"),
        ("time_zone: America/New_York", "time_zone: New York", "time_zone: 'New York' is no IANA time zone."),
        ("currency: USD", "currency: usd", "currency: 'usd' must be three capital letters."),
        ("store: harbor", "store: Harbor", "store: 'Harbor' must be 1 to 40 small letters, digits or _."),
        ('schedule: "06:00"', "schedule: hourly", "schedule: 'hourly' must be HH:MM, a cron line"),
        ('schedule: "06:00"', "schedule: '*/5 * * * *'", "must be HH:MM, a cron line with one minute and one hour"),
        ('closing_hour: "23:00"', 'closing_hour: "02:00"', "closing_hour: '02:00' must be HH:MM, noon or later"),
        ("overlap_minutes: 10", "overlap_minutes: ten", "overlap_minutes: 'ten': input should be a valid integer"),
        ("start_date:\n", "start_date: 31.12.2025\n", "start_date: '31.12.2025': "),
        ("code: BKN", "code: BROOKLYN", "locations.0.code: 'BROOKLYN' must be 1 to 5 letters or digits."),
        ("code: HOB", "code: bkn", "locations.1.code: 'bkn' is also the code of locations.0."),
        ("code: HOB", "code: WEB", "locations.1.code: 'WEB' is also the code of online."),
        ("shopify: Hoboken Store", "shopify: brooklyn store", "locations.1.shopify: 'brooklyn store' is also"),
        ("  cash: Cash Drawer", "  cash: Undeposited Funds", "clearing.cash: QuickBooks lets no item point to"),
        ("  cash: Cash Drawer", "  kash: Cash Drawer", "payment_methods.cash: has no clearing account. Did you mean"),
        ("  cash: Cash Drawer", "  gift_card: Cash Drawer", "clearing.gift_card: is no clearing account."),
        ("  cash: Cash Drawer", "  cash: ''", "clearing.cash: is empty."),
        ("tips_payable: Tips", "tips_payable: Accounts", "accounts.tips_payable: QuickBooks lets no item point"),
        ("cogs: Cost of Goods Sold", "cogs: " + "x" * 32, "accounts.cogs: 'xxx"),
        ("summary_vendor: Shopify Suppliers", "summary_vendor: Shopify Online", "'Shopify Online' is a customer"),
        ("item: NJ Sales Tax", "item: Shopify No Tax", "tax.titles.New Jersey State Tax.item: is the same item as"),
        ("item: NJ Sales Tax", "item: NJ:Sales Tax", "Tax.item: 'NJ:Sales Tax' must not hold a colon"),
        ("item: NJ Sales Tax", "itm: NJ Sales Tax", "Tax.itm: is not a setting. Did you mean 'item'?"),
        ("zero_item: Shopify No Tax", "zero_item: " + "x" * 32, "is 32 characters long, 31 are possible"),
        ("  posting: item", "  posting: liability",
         "accounts.sales_tax_payable: QuickBooks lets no item point to Sales Tax Payable."),
        ("\nedition: US", "\nedition: UK", "tax.posting: 'item' is not possible in edition UK."),
        ("accounts_payable: Accounts Payable", "accounts_payable: accounts receivable", "is the same account as"),
        ("class: Hoboken", "class: Hoboken — Škoda", "locations.1.class: 'Hoboken — Škoda' holds characters that"),
        ("item: NJ Sales Tax", "item: NJ Sales Tax™", "Write 'NJ Sales Tax(TM)'."),
        ("store: harbor", "store: other", "store: 'other' is not the file's name. Name the file other.yaml."),
        ("currency: USD", "currency: USD\ncurrency: CAD", "currency: stands here twice. Keep one of the two."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_key_line_and_mend(tmp_path: Path, before: str, after: str, expected: str) -> None:
    found = problems(tmp_path, changed((before, after)))
    assert any(expected in problem for problem in found), found
    assert all(re.match(r"line \d+: ", problem) or "is missing" in problem for problem in found), found


def test_all_problems_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed(("currency: USD", "currency: usd"), ("\nclearing:", "\nclaering:"))
    found = problems(tmp_path, text)
    assert [re.sub(r"^line \d+: ", "", problem).split(":")[0] for problem in found] == [
        "clearing", "currency", "claering",
    ]  # fmt: skip
    with pytest.raises(ConfigurationError, match=r"(?s)harbor\.yaml: .*harbor\.yaml: line \d+: claering"):
        load(written(tmp_path, text))


def test_several_contradictions_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, changed(("code: HOB", "code: BKN"), ("code: WHS", "code: BKN"), ("\nedition: US", "\nedition: CA"))
    )
    assert len(found) == 3


def test_values_stay_as_written(tmp_path: Path) -> None:
    text = changed(('schedule: "06:00"', "schedule: 21:00"), ("code: BKN", "code: 0123"),
                   ("class: Hoboken", "class: NO"), ("shopify: Warehouse", "shopify: 123456789"))  # fmt: skip
    settings = load(written(tmp_path, text))
    assert settings.schedule_cron == "0 21 * * *"
    assert settings.locations[0].code == "0123"
    assert settings.locations[1].klass == "NO"
    assert settings.locations[2].shopify == "123456789"


def test_after_or_before_the_closing_hour() -> None:
    base = document(load(MAPPINGS / "harbor.yaml"))

    def runs(schedule: str) -> tuple[str | None, bool]:
        settings = validate({**base, "schedule": schedule, "closing_hour": "21:00"}, "test")
        return settings.schedule_cron, settings.runs_after_closing

    assert runs("21:00") == ("0 21 * * *", True)
    assert runs("30 20 * * *") == ("30 20 * * *", False)
    assert runs("manual") == (None, False)


@pytest.mark.parametrize("text", ["", "just text", "- a\n- b", "store: [", "a: b: c", "\tstore: harbor"])
def test_a_file_that_is_no_settings_at_all(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.yaml: file: cannot be read"):
        load(tmp_path / "gone.yaml")


def test_settings_cannot_be_changed_in_place() -> None:
    settings: Any = load(MAPPINGS / "harbor.yaml")
    with pytest.raises(ValueError):
        settings.currency = "CAD"


def test_posting_by_payout_needs_payouts_and_summary_inventory(tmp_path: Path) -> None:
    text = changed(("\nposting: individual", "\nposting: payout"))
    assert load(written(tmp_path, text)).posting == "payout"
    (problem,) = problems(tmp_path, text.replace("\ninventory: summary", "\ninventory: detailed"))
    assert "'payout' goes with inventory: summary only" in problem
    data = yaml.safe_load(
        changed(("posting_rules: []", "posting_rules: [{channel: web, mode: payout, from: 2026-12-01}]"))
    )
    del data["payouts"]
    (problem,) = problems(tmp_path, yaml.safe_dump(data))
    assert "posting_rules.0.mode: 'payout' needs the section payouts. Name the bank account" in problem


def test_posting_rules_stand_in_order_of_their_dates(tmp_path: Path) -> None:
    rules = "[{channel: pos, mode: daily, from: 2027-01-01}, {channel: pos, mode: individual, from: 2026-12-01}]"
    (problem,) = problems(tmp_path, changed(("posting_rules: []", f"posting_rules: {rules}")))
    assert "posting_rules.1.from: 2026-12-01 is earlier than 2027-01-01 of the rule before" in problem

"""Who and what an established business has in its lists, beside what `chart_of_accounts` gives every sandbox company.

Account names of `chart_of_accounts` are those that mappings are written against; nothing here takes one of them.
"""

from __future__ import annotations

# Full name, AccountType. Parents come first.
ACCOUNTS = (
    ("Petty Cash", "Bank"),
    ("Payroll Account", "Bank"),
    ("Employee Advances", "OtherCurrentAsset"),
    ("Vehicles", "FixedAsset"),
    ("Accumulated Depreciation", "FixedAsset"),
    ("Security Deposits", "OtherAsset"),
    ("Fuel Card", "CreditCard"),
    ("Accrued Expenses", "OtherCurrentLiability"),
    ("Line of Credit", "OtherCurrentLiability"),
    ("Equipment Loan", "LongTermLiability"),
    ("Owner's Equity:Owner's Draw", "Equity"),
    ("Owner's Equity:Owner's Investment", "Equity"),
    ("Service Income:Repairs", "Income"),
    ("Service Income:Workshops", "Income"),
    ("Sales Income:Consignment", "Income"),
    ("Packaging and Postage", "CostOfGoodsSold"),
    ("Advertising:Online", "Expense"),
    ("Advertising:Print", "Expense"),
    ("Automobile Expense", "Expense"),
    ("Automobile Expense:Fuel", "Expense"),
    ("Automobile Expense:Repairs", "Expense"),
    ("Computer and Internet", "Expense"),
    ("Depreciation Expense", "Expense"),
    ("Dues and Subscriptions", "Expense"),
    ("Insurance", "Expense"),
    ("Insurance:Liability", "Expense"),
    ("Insurance:Health", "Expense"),
    ("Interest Expense", "Expense"),
    ("Janitorial", "Expense"),
    ("Meals and Entertainment", "Expense"),
    ("Payroll Expenses:Employer Taxes", "Expense"),
    ("Payroll Expenses:Wages", "Expense"),
    ("Professional Fees", "Expense"),
    ("Professional Fees:Accounting", "Expense"),
    ("Professional Fees:Legal", "Expense"),
    ("Repairs and Maintenance", "Expense"),
    ("Telephone", "Expense"),
    ("Travel", "Expense"),
    ("Uniforms", "Expense"),
    ("Utilities:Electricity", "Expense"),
    ("Utilities:Water", "Expense"),
    ("Interest Income", "OtherIncome"),
    ("Gain or Loss on Disposal", "OtherExpense"),
)
VENDORS = (
    "Atlas Freight Lines", "Bayside Cleaning Services", "Beacon Insurance Group", "Cascade Paper Goods",
    "Clearwater Utilities", "Coastline Telecom", "Copper & Pine Workshop", "Delta Packaging", "Evergreen Textiles",
    "First Harbor Bank", "Foxglove Ceramics", "Granite Office Supply", "Hollis & Wren Accountants", "Ironwood Tools",
    "Juniper Candle Works", "Kestrel Web Hosting", "Lakeside Printing", "Marlow Metalware", "Norfolk Glass",
    "Oakridge Fuel", "Pinnacle Security", "Quayside Marketing", "Redwood Furniture Makers", "Sable Leather Co",
    "Tidewater Logistics",
)  # fmt: skip
SUPPLIERS = ("Foxglove Ceramics", "Marlow Metalware", "Evergreen Textiles", "Juniper Candle Works", "Norfolk Glass")
_PLACES = ("Harbor", "Hillside", "Maple Street", "Old Mill", "Riverside", "Station Road", "Summit", "Willow Lane")
_TRADES = ("Boutique", "Cafe", "Gallery", "Gifts", "Hotel", "Interiors", "Market")
CUSTOMERS = tuple(f"{place} {trade}" for place in _PLACES for trade in _TRADES)
JOBS = (("Summit Hotel", "Lobby refit"), ("Summit Hotel", "Room set 2"), ("Harbor Hotel", "Spring display"))
EMPLOYEES = ("Dana Whitlock", "Miguel Santos", "Priya Nair", "Tomasz Lis")
# Initials, whose.
SALES_REPS = (("JM", "Jenny Miller"), ("SO", "Sam Ortiz"), ("DW", "Dana Whitlock"))
CLASSES = ("Retail", "Retail:Downtown", "Retail:Airport", "Wholesale", "Workshop", "Administration")
CUSTOMER_TYPES = ("Retail", "Wholesale", "Hospitality")
VENDOR_TYPES = ("Goods", "Services", "Utilities", "Tax agency")
SITES = ("Main Warehouse", "Airport Shop")
SHIP_METHODS = ("Own delivery", "Pallet", "Pick up")
_WARES = (
    ("Bowl", "Foxglove Ceramics", 1_450), ("Mug", "Foxglove Ceramics", 620), ("Vase", "Norfolk Glass", 2_180),
    ("Tumbler", "Norfolk Glass", 540), ("Throw", "Evergreen Textiles", 3_260), ("Cushion", "Evergreen Textiles", 1_890),
    ("Lantern", "Marlow Metalware", 2_740), ("Hook", "Marlow Metalware", 310), ("Candle", "Juniper Candle Works", 780),
    ("Diffuser", "Juniper Candle Works", 1_130),
)  # fmt: skip
_FINISHES = ("Ash", "Brass", "Clay", "Dune", "Fern", "Indigo", "Moss", "Slate")


def wares() -> list[tuple[str, str, int]]:
    """Name, supplier and cost in cents of every item in stock."""
    return [
        (f"{1000 + 100 * row + place} {finish} {ware}", supplier, cost + 15 * place)
        for row, (ware, supplier, cost) in enumerate(_WARES)
        for place, finish in enumerate(_FINISHES)
    ]


SERVICES = (("Delivery", "Shipping Income", 2_500), ("Repair hour", "Service Income:Repairs", 6_000),
            ("Workshop seat", "Service Income:Workshops", 4_500), ("Assembly", "Service Income", 3_500))  # fmt: skip
NON_STOCK = (("Gift wrap", "Additional Fees Income", 400), ("Catalogue", "Other Income", 1_000),
             ("Consignment print", "Sales Income:Consignment", 3_900))  # fmt: skip

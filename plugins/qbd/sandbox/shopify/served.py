"""Which part of Shopify's Admin schema the sandbox answers.

Names only; everything else about them (arguments, nullability, interfaces, deprecations, enum values) comes from
the real schema when :mod:`qbd.sandbox.shopify.derive` writes ``schema.graphql``.
"""

from __future__ import annotations

_SALE = (
    "actionType id lineType quantity taxes totalAmount totalDiscountAmountAfterTaxes totalDiscountAmountBeforeTaxes "
    "totalTaxAmount"
)
_AGREEMENT = "app happenedAt id reason sales user"
_DISCOUNT = "allocationMethod index targetSelection targetType value"
_RETURN_LINE = (
    "customerNote id processableQuantity processedQuantity quantity refundableQuantity refundedQuantity "
    "returnReasonNote unprocessedQuantity"
)

_OBJECTS: dict[str, str] = {
    "QueryRoot": (
        "bulkOperation bulkOperations cashTrackingSession cashTrackingSessions currentAppInstallation "
        "currentBulkOperation customer customers customersCount giftCard giftCards "
        "inventoryItem inventoryItems location locations locationsCount node nodes order orders ordersCount product "
        "productVariant productVariants productVariantsCount products productsCount publicApiVersions refund return "
        "shop shopifyPaymentsAccount tenderTransactions"
    ),
    "Mutation": "bulkOperationCancel bulkOperationRunQuery",
    "BulkOperation": (
        "completedAt createdAt errorCode fileSize id objectCount partialDataUrl query rootObjectCount status type url"
    ),
    "BulkOperationRunQueryPayload": "bulkOperation userErrors",
    "BulkOperationCancelPayload": "bulkOperation userErrors",
    "BulkOperationUserError": "code field message",
    "UserError": "field message",
    "DisplayableError": "field message",
    "ApiVersion": "displayName handle supported",
    "AppInstallation": "accessScopes app id",
    "AccessScope": "description handle",
    "App": "apiKey developerName embedded handle id shopifyDeveloped title webhookApiVersion",
    "OrderApp": "id name",
    "Node": "id",
    "LegacyInteroperability": "legacyResourceId",
    "PageInfo": "endCursor hasNextPage hasPreviousPage startCursor",
    "Count": "count precision",
    "MoneyBag": "presentmentMoney shopMoney",
    "MoneyV2": "amount currencyCode",
    "PricingPercentageValue": "percentage",
    "Attribute": "key value",
    "Shop": (
        "billingAddress contactEmail createdAt currencyCode currencyFormats description email "
        "enabledPresentmentCurrencies ianaTimezone id myshopifyDomain name orderNumberFormatPrefix "
        "orderNumberFormatSuffix plan primaryDomain setupRequired shopAddress shopOwnerName taxShipping taxesIncluded "
        "timezoneAbbreviation timezoneOffset timezoneOffsetMinutes unitSystem updatedAt url weightUnit"
    ),
    "ShopPlan": "displayName partnerDevelopment publicDisplayName shopifyPlus",
    "Domain": "host id sslEnabled url",
    "CurrencyFormats": "moneyFormat moneyInEmailsFormat moneyWithCurrencyFormat moneyWithCurrencyInEmailsFormat",
    "ShopAddress": (
        "address1 address2 city company coordinatesValidated country countryCodeV2 formatted formattedArea id "
        "latitude longitude phone province provinceCode zip"
    ),
    "Location": (
        "address addressVerified createdAt deactivatedAt fulfillsOnlineOrders hasActiveInventory hasUnfulfilledOrders "
        "id isActive isFulfillmentService isPrimary legacyResourceId name shipsInventory updatedAt"
    ),
    "LocationAddress": (
        "address1 address2 city country countryCode formatted latitude longitude phone province provinceCode zip"
    ),
    "MailingAddress": (
        "address1 address2 city company coordinatesValidated country countryCode countryCodeV2 firstName formatted "
        "formattedArea id lastName latitude longitude name phone province provinceCode timeZone zip"
    ),
    "Customer": (
        "addresses addressesV2 amountSpent createdAt defaultAddress defaultEmailAddress defaultPhoneNumber "
        "displayName email firstName id lastName lastOrder legacyResourceId locale note numberOfOrders orders phone "
        "state tags taxExempt taxExemptions updatedAt verifiedEmail"
    ),
    "CustomerEmailAddress": "emailAddress marketingState validFormat",
    "CustomerPhoneNumber": "phoneNumber",
    "StaffMember": "active email exists firstName id isShopOwner lastName locale name phone",
    "Product": (
        "createdAt description descriptionHtml handle hasOnlyDefaultVariant id isGiftCard legacyResourceId "
        "productType publishedAt status tags title totalInventory tracksInventory updatedAt variants variantsCount "
        "vendor"
    ),
    "ProductVariant": (
        "availableForSale barcode compareAtPrice createdAt displayName id inventoryItem inventoryPolicy "
        "inventoryQuantity legacyResourceId position price product selectedOptions sku taxCode taxable title updatedAt"
    ),
    "SelectedOption": "name value",
    "InventoryItem": (
        "countryCodeOfOrigin createdAt duplicateSkuCount harmonizedSystemCode id legacyResourceId locationsCount "
        "inventoryLevel inventoryLevels requiresShipping sku tracked unitCost updatedAt variant variants"
    ),
    "InventoryLevel": "createdAt id isActive item location quantities updatedAt",
    "InventoryQuantity": "id name quantity updatedAt",
    "Order": (
        "additionalFees agreements app billingAddress billingAddressMatchesShippingAddress canMarkAsPaid cancelReason "
        "cancellation cancelledAt capturable cartDiscountAmountSet closed closedAt confirmationNumber confirmed "
        "createdAt currencyCode currentCartDiscountAmountSet currentShippingPriceSet currentSubtotalLineItemsQuantity "
        "currentSubtotalPriceSet currentTaxLines currentTotalAdditionalFeesSet currentTotalDiscountsSet "
        "currentTotalDutiesSet currentTotalPriceSet currentTotalTaxSet customAttributes customer customerLocale "
        "discountApplications discountCode discountCodes displayAddress displayFinancialStatus "
        "displayFulfillmentStatus dutiesIncluded edited email estimatedTaxes fulfillable fulfillments "
        "fulfillmentsCount fullyPaid id legacyResourceId lineItems merchantBusinessEntity merchantEditable name "
        "netPaymentSet note number originalTotalAdditionalFeesSet originalTotalDutiesSet originalTotalPriceSet "
        "paymentGatewayNames paymentTerms phone physicalLocation poNumber presentmentCurrencyCode processedAt "
        "refundDiscrepancySet refundable refunds requiresShipping restockable retailLocation returnStatus returns "
        "shippingAddress shippingLine shippingLines sourceIdentifier sourceName staffMember statusPageUrl "
        "subtotalLineItemsQuantity subtotalPrice subtotalPriceSet tags taxExempt taxLines taxesIncluded test "
        "totalCapturableSet totalCashRoundingAdjustment totalDiscounts totalDiscountsSet totalOutstandingSet "
        "totalPrice totalPriceSet totalReceived totalReceivedSet totalRefunded totalRefundedSet "
        "totalRefundedShippingSet totalShippingPrice totalShippingPriceSet totalTax totalTaxSet totalTipReceivedSet "
        "transactions transactionsCount unpaid updatedAt"
    ),
    "OrderCancellation": "staffNote",
    "BusinessEntity": "archived companyName displayName id primary",
    "PaymentTerms": "due dueInDays id order overdue paymentTermsName paymentTermsType",
    "LineItem": (
        "currentQuantity customAttributes discountAllocations discountedTotal discountedTotalSet discountedUnitPrice "
        "discountedUnitPriceAfterAllDiscountsSet discountedUnitPriceSet duties fulfillableQuantity fulfillmentStatus "
        "id isGiftCard merchantEditable name nonFulfillableQuantity originalTotal originalTotalSet originalUnitPrice "
        "originalUnitPriceSet priceAfterAllDiscountsBeforeTaxesSet product quantity refundableQuantity "
        "requiresShipping restockable sku staffMember taxLines taxable title totalDiscount totalDiscountSet "
        "unfulfilledDiscountedTotalSet unfulfilledOriginalTotalSet unfulfilledQuantity variant variantTitle vendor"
    ),
    "TaxLine": "channelLiable price priceSet rate ratePercentage source title",
    "DiscountAllocation": "allocatedAmount allocatedAmountSet discountApplication",
    "DiscountApplication": _DISCOUNT,
    "AutomaticDiscountApplication": _DISCOUNT + " title",
    "DiscountCodeApplication": _DISCOUNT + " code",
    "ManualDiscountApplication": _DISCOUNT + " description title",
    "ScriptDiscountApplication": _DISCOUNT + " title",
    "ShippingLine": (
        "carrierIdentifier code currentDiscountedPriceSet custom deliveryCategory discountAllocations discountedPrice "
        "discountedPriceSet id isRemoved originalPrice originalPriceSet phone price shippingRateHandle source taxLines "
        "title"
    ),
    "AdditionalFee": "id name price taxLines",
    "SaleAdditionalFee": "id name price taxLines",
    "Duty": "countryCodeOfOrigin harmonizedSystemCode id price taxLines",
    "CashRoundingAdjustment": "paymentSet refundSet",
    "OrderTransaction": (
        "accountNumber amount amountRoundingSet amountSet amountV2 authorizationCode authorizationExpiresAt createdAt "
        "currencyExchangeAdjustment errorCode fees formattedGateway gateway id kind location manualPaymentGateway "
        "manuallyCapturable multiCapturable order parentTransaction paymentId processedAt receiptJson "
        "settlementCurrency settlementCurrencyRate status test totalUnsettledSet user"
    ),
    "CurrencyExchangeAdjustment": "adjustment finalAmountSet id originalAmountSet",
    "TransactionFee": "amount flatFee flatFeeName id rate rateName taxAmount type",
    "TenderTransaction": "amount id order paymentMethod processedAt remoteReference test user",
    "Fulfillment": (
        "createdAt deliveredAt displayStatus fulfillmentLineItems id inTransitAt legacyResourceId location name order "
        "requiresShipping status totalQuantity trackingInfo updatedAt"
    ),
    "FulfillmentTrackingInfo": "company number url",
    "FulfillmentLineItem": "discountedTotal discountedTotalSet id lineItem originalTotal originalTotalSet quantity",
    "Refund": (
        "createdAt duties id legacyResourceId note order orderAdjustments processedAt refundLineItems "
        "refundShippingLines return staffMember totalRefunded totalRefundedSet transactions updatedAt"
    ),
    "RefundDuty": "amountSet originalDuty",
    "RefundLineItem": (
        "id lineItem location price priceSet quantity restockType restocked subtotal subtotalSet totalTax totalTaxSet"
    ),
    "RefundShippingLine": "id shippingLine subtotalAmountSet taxAmountSet",
    "OrderAdjustment": "amountSet id reason taxAmountSet",
    "Return": (
        "closedAt createdAt exchangeLineItems id name order refunds requestApprovedAt returnLineItems "
        "returnShippingFees status totalQuantity transactions"
    ),
    "ReturnLineItemType": _RETURN_LINE,
    "ReturnLineItem": _RETURN_LINE + " fulfillmentLineItem restockingFee withCodeDiscountedTotalPriceSet",
    "ExchangeLineItem": (
        "id lineItems processableQuantity processedQuantity productId quantity title unprocessedQuantity variantId "
        "variantSku variantTitle"
    ),
    "Fee": "id",
    "RestockingFee": "amountSet id percentage",
    "ReturnShippingFee": "amountSet id",
    "SalesAgreement": _AGREEMENT,
    "OrderAgreement": _AGREEMENT + " order",
    "OrderEditAgreement": _AGREEMENT,
    "RefundAgreement": _AGREEMENT + " refund",
    "ReturnAgreement": _AGREEMENT + " return",
    "Sale": _SALE,
    "AdditionalFeeSale": _SALE + " additionalFee",
    "AdjustmentSale": _SALE,
    "DutySale": _SALE + " duty",
    "FeeSale": _SALE + " fee",
    "GiftCardSale": _SALE + " lineItem",
    "ProductSale": _SALE + " lineItem",
    "ShippingLineSale": _SALE + " shippingLine",
    "TipSale": _SALE + " lineItem",
    "UnknownSale": _SALE,
    "SaleTax": "amount id taxLine",
    "GiftCard": (
        "balance createdAt customer deactivatedAt enabled expiresOn id initialValue lastCharacters lineItem maskedCode "
        "note order transactions updatedAt"
    ),
    "GiftCardTransaction": "amount giftCard id note processedAt",
    "GiftCardCashOutTransaction": "amount giftCard id note processedAt",
    "GiftCardCreditTransaction": "amount giftCard id note processedAt",
    "GiftCardDebitTransaction": "amount giftCard id note processedAt",
    "CashTrackingSession": (
        "adjustments cashTrackingEnabled cashTransactions closingBalance closingNote closingStaffMember closingTime "
        "expectedBalance expectedClosingBalance expectedOpeningBalance id location netCashSales openingBalance "
        "openingNote openingStaffMember openingTime registerName totalAdjustments totalCashRefunds totalCashSales "
        "totalDiscrepancy"
    ),
    "CashTrackingAdjustment": "cash id note staffMember time",
    "ShopifyPaymentsAccount": ("activated balance balanceTransactions country defaultCurrency id onboardable payouts"),
    "ShopifyPaymentsAdjustmentOrder": "amount fees link name net orderTransactionId",
    "ShopifyPaymentsAssociatedOrder": "id name",
    "ShopifyPaymentsBalanceTransaction": (
        "adjustmentReason adjustmentsOrders amount associatedOrder associatedPayout fee id net sourceId "
        "sourceOrderTransactionId sourceType test transactionDate type"
    ),
    "ShopifyPaymentsBalanceTransactionAssociatedPayout": "id status",
    "ShopifyPaymentsPayout": (
        "businessEntity externalTraceId gross id issuedAt legacyResourceId net status summary transactionType"
    ),
    "ShopifyPaymentsPayoutSummary": (
        "adjustmentsFee adjustmentsGross advanceFees advanceGross chargesFee chargesGross refundsFee refundsFeeGross "
        "reservedFundsFee reservedFundsGross retriedPayoutsFee retriedPayoutsGross usdcRebateCreditAmount"
    ),
}

# A connection and its edge always come whole.
_CONNECTIONS = (
    "BulkOperation CashTrackingAdjustment CashTrackingSession Customer DiscountApplication ExchangeLineItem FulfillmentLineItem GiftCard GiftCardTransaction InventoryItem InventoryLevel "
    "LineItem Location MailingAddress Order OrderAdjustment OrderTransaction Product ProductVariant Refund "
    "RefundLineItem RefundShippingLine Return ReturnLineItemType Sale SalesAgreement ShippingLine "
    "ShopifyPaymentsBalanceTransaction ShopifyPaymentsPayout TenderTransaction"
)

SERVED: dict[str, frozenset[str]] = {name: frozenset(fields.split()) for name, fields in _OBJECTS.items()}
for _name in _CONNECTIONS.split():
    SERVED[f"{_name}Connection"] = frozenset({"edges", "nodes", "pageInfo"})
    SERVED[f"{_name}Edge"] = frozenset({"cursor", "node"})

#: Unions, with all their members.
SERVED_UNIONS: frozenset[str] = frozenset({"PricingValue"})

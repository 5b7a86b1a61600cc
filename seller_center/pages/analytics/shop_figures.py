"""The figures of a whole shop: traffic, sales, promotions, growth, and what comes after the purchase."""

from __future__ import annotations

from seller_center.pages.analytics.figures import Better, Figure, Unit, average, last, percent, ratio, total

COUNT, MONEY, PERCENT, TIMES, RATE = Unit.COUNT, Unit.MONEY, Unit.PERCENT, Unit.TIMES, Unit.RATE

# Traffic
VISITORS = Figure("visitors", "Visitors", COUNT, "People who opened the shop, counted once a day.", total("visitors"))
PAGE_VIEWS = Figure("page_views", "Page views", COUNT, "Pages of the shop that were opened.", total("page_views"))
PAGES_EACH = Figure(
    "pages_each",
    "Pages per visitor",
    RATE,
    "Page views by visitors.",
    ratio(total("page_views"), total("visitors")),
)
CART_ADDS = Figure("cart_adds", "Added to cart", COUNT, "How often a product went into a cart.", total("cart_adds"))
CART_RATE = Figure(
    "cart_rate",
    "Add-to-cart rate",
    PERCENT,
    "Added to cart by visitors.",
    percent(total("cart_adds"), total("visitors")),
)

# Sales
SALES = Figure("sales", "Sales", MONEY, "What buyers paid, before refunds.", total("sales"))
ORDERS = Figure("orders", "Orders", COUNT, "Orders that were placed and paid.", total("orders"))
UNITS = Figure("units", "Units sold", COUNT, "Pieces in these orders.", total("units"))
BUYERS = Figure("buyers", "Buyers", COUNT, "People who bought, counted once a day.", total("buyers"))
CONVERSION = Figure(
    "conversion", "Conversion rate", PERCENT, "Buyers by visitors.", percent(total("buyers"), total("visitors"))
)
ORDER_VALUE = Figure(
    "order_value", "Average order value", MONEY, "Sales by orders.", ratio(total("sales"), total("orders"))
)
UNITS_EACH = Figure("units_each", "Units per order", RATE, "Units by orders.", ratio(total("units"), total("orders")))
VISITOR_VALUE = Figure(
    "visitor_value", "Sales per visitor", MONEY, "Sales by visitors.", ratio(total("sales"), total("visitors"))
)
BUYER_VALUE = Figure(
    "buyer_value", "Sales per buyer", MONEY, "Sales by buyers.", ratio(total("sales"), total("buyers"))
)

# Where the sales came from: the three are all of them
LIVE_SALES = Figure("live_part", "LIVE", MONEY, "Sales out of a LIVE.", total("live_sales"))
VIDEO_SALES = Figure("video_part", "Video", MONEY, "Sales out of a shoppable video.", total("video_sales"))
CARD_SALES = Figure("card_part", "Product cards", MONEY, "Sales from shop tab, search and links.", total("card_sales"))
SOURCES = (LIVE_SALES, VIDEO_SALES, CARD_SALES)
LIVE_SHARE = Figure(
    "live_share",
    "Share of all sales",
    PERCENT,
    "LIVE sales by all sales of the shop.",
    percent(total("live_sales"), total("sales")),
)
VIDEO_SHARE = Figure(
    "video_share",
    "Share of all sales",
    PERCENT,
    "Video sales by all sales of the shop.",
    percent(total("video_sales"), total("sales")),
)
NOT_LIVE = Figure(
    "not_live",
    "Everything else",
    MONEY,
    "Sales without a LIVE.",
    total("video_sales", "card_sales"),
    better=Better.NEITHER,
)

# Shop tab and search
TAB_VISITS = Figure("tab_visits", "Shop tab visits", COUNT, "How often the shop tab was opened.", total("tab_visits"))
TAB_ORDERS = Figure("tab_orders", "Shop tab orders", COUNT, "Orders out of the shop tab.", total("tab_orders"))
TAB_RATE = Figure(
    "tab_rate",
    "Shop tab order rate",
    PERCENT,
    "Shop tab orders by shop tab visits.",
    percent(total("tab_orders"), total("tab_visits")),
)
SEARCHES = Figure("searches", "Times shown in search", COUNT, "Searches that showed the shop.", total("searches"))
SEARCH_CLICKS = Figure("search_clicks", "Search clicks", COUNT, "Clicks on what was shown.", total("search_clicks"))
SEARCH_ORDERS = Figure("search_orders", "Search orders", COUNT, "Orders out of a search.", total("search_orders"))
SEARCH_CLICK_RATE = Figure(
    "search_click_rate",
    "Search click rate",
    PERCENT,
    "Search clicks by times shown in search.",
    percent(total("search_clicks"), total("searches")),
)
SEARCH_ORDER_RATE = Figure(
    "search_order_rate",
    "Search order rate",
    PERCENT,
    "Search orders by search clicks.",
    percent(total("search_orders"), total("search_clicks")),
)

# Marketing
VOUCHER_SALES = Figure("voucher_sales", "Voucher sales", MONEY, "Sales with a voucher.", total("voucher_sales"))
VOUCHER_ORDERS = Figure("voucher_orders", "Voucher orders", COUNT, "Orders with a voucher.", total("voucher_orders"))
VOUCHER_COST = Figure(
    "voucher_cost", "Voucher cost", MONEY, "What the vouchers took off.", total("voucher_cost"), better=Better.NEITHER
)
FLASH_SALES = Figure("flash_sales", "Flash sales", MONEY, "Sales at a flash sale's price.", total("flash_sales"))
FLASH_ORDERS = Figure("flash_orders", "Flash sale orders", COUNT, "Orders in a flash sale.", total("flash_orders"))
AD_SALES = Figure("ad_sales", "Ad sales", MONEY, "Sales after a click on an ad.", total("ad_sales"))
AD_SPEND = Figure("ad_spend", "Ad spend", MONEY, "What the ads cost.", total("ad_spend"), better=Better.NEITHER)
AD_RETURN = Figure(
    "ad_return", "Return on ad spend", TIMES, "Ad sales by ad spend.", ratio(total("ad_sales"), total("ad_spend"))
)
COMMISSION = Figure(
    "commission", "Commission", MONEY, "What creators earned of the sales.", total("commission"), better=Better.NEITHER
)
COSTS = ("voucher_cost", "ad_spend", "commission")
MARKETING_COST = Figure(
    "marketing_cost",
    "Marketing cost",
    MONEY,
    "Vouchers, ads and commission together.",
    total(*COSTS),
    better=Better.NEITHER,
)
MARKETING_SHARE = Figure(
    "marketing_share",
    "Marketing cost of sales",
    PERCENT,
    "Marketing cost by all sales of the shop.",
    percent(total(*COSTS), total("sales")),
    better=Better.DOWN,
)

# Affiliates
AFFILIATE_SALES = Figure("affiliate_sales", "Affiliate sales", MONEY, "Sales by creators.", total("affiliate_sales"))
OWN_SALES = Figure("own_sales", "Own sales", MONEY, "Sales without a creator.", total("sales", less="affiliate_sales"))
AFFILIATE_SHARE = Figure(
    "affiliate_share",
    "Share of all sales",
    PERCENT,
    "Affiliate sales by all sales of the shop.",
    percent(total("affiliate_sales"), total("sales")),
)
COMMISSION_RATE = Figure(
    "commission_rate",
    "Commission rate",
    PERCENT,
    "Commission by affiliate sales.",
    percent(total("commission"), total("affiliate_sales")),
    better=Better.DOWN,
)
COMMISSION_RETURN = Figure(
    "commission_return",
    "Return on commission",
    TIMES,
    "Affiliate sales by commission.",
    ratio(total("affiliate_sales"), total("commission")),
)

# Growth
NEW_BUYERS = Figure("new_buyers", "New buyers", COUNT, "Buyers who had never bought here.", total("new_buyers"))
RETURNING = Figure(
    "returning", "Returning buyers", COUNT, "Buyers who had bought here before.", total("buyers", less="new_buyers")
)
NEW_SHARE = Figure(
    "new_share",
    "Share of new buyers",
    PERCENT,
    "New buyers by buyers.",
    percent(total("new_buyers"), total("buyers")),
    better=Better.NEITHER,
)
FOLLOWERS = Figure("followers", "Followers", COUNT, "At the end of the last day.", last("followers"))
NEW_FOLLOWERS = Figure("new_followers", "New followers", COUNT, "People who began to follow.", total("new_followers"))
FOLLOW_RATE = Figure(
    "follow_rate",
    "Follow rate",
    PERCENT,
    "New followers by visitors.",
    percent(total("new_followers"), total("visitors")),
)
DAY_SALES = Figure("day_sales", "Sales a day", MONEY, "Sales of an average day.", average("sales"))
DAY_VISITORS = Figure("day_visitors", "Visitors a day", COUNT, "Visitors of an average day.", average("visitors"))
DAY_BUYERS = Figure("day_buyers", "Buyers a day", COUNT, "Buyers of an average day.", average("buyers"))

# After the purchase
REFUNDS = Figure("refunds", "Refunds", MONEY, "What was paid back.", total("refunds"), better=Better.DOWN)
REFUND_RATE = Figure(
    "refund_rate",
    "Refund rate",
    PERCENT,
    "Refunds by sales of the same days.",
    percent(total("refunds"), total("sales")),
    better=Better.DOWN,
)
RETURNS = Figure("returns", "Returns", COUNT, "Orders buyers wanted to return.", total("returns"), better=Better.DOWN)
RETURN_RATE = Figure(
    "return_rate",
    "Return rate",
    PERCENT,
    "Returns by orders of the same days.",
    percent(total("returns"), total("orders")),
    better=Better.DOWN,
)
LATE = Figure(
    "late",
    "Late shipments",
    COUNT,
    "Parcels that left after the day promised.",
    total("late_shipments"),
    better=Better.DOWN,
)
LATE_RATE = Figure(
    "late_rate",
    "Late shipment rate",
    PERCENT,
    "Late shipments by orders.",
    percent(total("late_shipments"), total("orders")),
    better=Better.DOWN,
)
COMPLAINTS = Figure(
    "complaints", "Complaints", COUNT, "Buyers who complained.", total("complaints"), better=Better.DOWN
)
COMPLAINT_RATE = Figure(
    "complaint_rate",
    "Complaint rate",
    PERCENT,
    "Complaints by orders.",
    percent(total("complaints"), total("orders")),
    better=Better.DOWN,
)
RATINGS = Figure("ratings", "Ratings", COUNT, "Ratings that buyers gave.", total("ratings"))
STARS = Figure(
    "stars", "Average rating", Unit.STARS, "All stars by ratings: 1 to 5.", ratio(total("stars"), total("ratings"))
)

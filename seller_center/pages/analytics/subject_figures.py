"""The figures of one kind of thing: products, LIVEs, videos, creators or ad campaigns, together or each for itself."""

from __future__ import annotations

from seller_center.models import CampaignDay, CreatorDay, LiveDay, ProductDay, VideoDay
from seller_center.pages.analytics.figures import (
    Better,
    Figure,
    Unit,
    hours,
    most,
    percent,
    ratio,
    subjects,
    total,
)

COUNT, MONEY, PERCENT, TIMES, RATE = Unit.COUNT, Unit.MONEY, Unit.PERCENT, Unit.TIMES, Unit.RATE

# What the days of every kind of thing have
VIEWS = Figure("views", "Views", COUNT, "How often it was seen.", total("views"))
CLICKS = Figure("clicks", "Clicks", COUNT, "Clicks through to a product.", total("clicks"))
CLICK_RATE = Figure("click_rate", "Click rate", PERCENT, "Clicks by views.", percent(total("clicks"), total("views")))
ORDERS = Figure("orders", "Orders", COUNT, "Orders it led to.", total("orders"))
ORDER_RATE = Figure("order_rate", "Order rate", PERCENT, "Orders by clicks.", percent(total("orders"), total("clicks")))
UNITS = Figure("units", "Units sold", COUNT, "Pieces in these orders.", total("units"))
SALES = Figure("sales", "Sales", MONEY, "What buyers paid, before refunds.", total("sales"))
COST = Figure("cost", "Cost", MONEY, "What it cost.", total("cost"), better=Better.NEITHER)

# Products
PRODUCT_VIEWS = VIEWS.of(ProductDay, label="Product views", how="How often a product's page was opened.")
PRODUCT_CLICKS = CLICKS.of(ProductDay, label="Buy clicks", how="Clicks on buying or adding to the cart.")
PRODUCT_CLICK_RATE = CLICK_RATE.of(ProductDay, label="Buy click rate", how="Buy clicks by product views.")
PRODUCT_ORDERS = ORDERS.of(
    ProductDay, label="Product orders", how="Orders by product: one of two products counts twice."
)
PRODUCT_ORDER_RATE = ORDER_RATE.of(ProductDay, how="Product orders by buy clicks.")
PRODUCT_UNITS = UNITS.of(ProductDay)
PRODUCT_SALES = SALES.of(ProductDay, label="Product sales")
PRODUCTS_SOLD = Figure(
    "products_sold",
    "Products that sold",
    COUNT,
    "Different products with at least one unit sold.",
    subjects(units__gt=0),
    ProductDay,
)
UNIT_PRICE = Figure(
    "unit_price",
    "Price per unit",
    MONEY,
    "Sales by units sold.",
    ratio(total("sales"), total("units")),
    ProductDay,
    Better.NEITHER,
)

# LIVEs
LIVES = Figure("lives", "LIVEs", COUNT, "LIVEs that were held.", subjects(), LiveDay)
LIVE_HOURS = Figure("live_hours", "Time live", Unit.HOURS, "All LIVEs together.", hours("minutes"), LiveDay)
LIVE_VIEWS = VIEWS.of(LiveDay, label="LIVE views", how="How often a LIVE was opened.")
MOST_VIEWERS = Figure(
    "most_viewers", "Most viewers at once", COUNT, "The highest of all LIVEs.", most("most_viewers"), LiveDay
)
LIVE_CLICKS = CLICKS.of(LiveDay, label="Product clicks", how="Clicks on a product shown in a LIVE.")
LIVE_CLICK_RATE = CLICK_RATE.of(LiveDay, how="Product clicks by LIVE views.")
LIVE_ORDERS = ORDERS.of(LiveDay, label="LIVE orders", how="Orders out of a LIVE.")
LIVE_SALES = SALES.of(LiveDay, label="LIVE sales", how="Sales out of a LIVE.")
LIVE_HOUR_SALES = Figure(
    "hour_sales",
    "Sales per hour live",
    MONEY,
    "LIVE sales by hours live.",
    ratio(total("sales"), total("minutes"), 60),
    LiveDay,
)

# Videos
VIDEOS = Figure("videos", "Videos watched", COUNT, "Different videos with views.", subjects(views__gt=0), VideoDay)
VIDEO_VIEWS = VIEWS.of(VideoDay, label="Video views", how="How often a video was watched.")
LIKES = Figure("likes", "Likes", COUNT, "Likes that videos got.", total("likes"), VideoDay)
LIKE_RATE = Figure(
    "like_rate", "Like rate", PERCENT, "Likes by views.", percent(total("likes"), total("views")), VideoDay
)
VIDEO_CLICKS = CLICKS.of(VideoDay, label="Product clicks", how="Clicks on a video's product.")
VIDEO_CLICK_RATE = CLICK_RATE.of(VideoDay, how="Product clicks by video views.")
VIDEO_ORDERS = ORDERS.of(VideoDay, label="Video orders", how="Orders out of a video.")
VIDEO_ORDER_RATE = ORDER_RATE.of(VideoDay, how="Video orders by product clicks.")
VIDEO_SALES = SALES.of(VideoDay, label="Video sales", how="Sales out of a video.")

# Creators
CREATORS_SELLING = Figure(
    "creators_selling", "Creators who sold", COUNT, "Different creators with sales.", subjects(orders__gt=0), CreatorDay
)
CREATORS_ACTIVE = Figure(
    "creators_active", "Active creators", COUNT, "Different creators with views or sales.", subjects(), CreatorDay
)
POSTS = Figure("posts", "Posts", COUNT, "Videos that creators published.", total("posts"), CreatorDay)
CREATOR_VIEWS = VIEWS.of(CreatorDay, how="Views of what creators published.")
CREATOR_CLICKS = CLICKS.of(CreatorDay)
CREATOR_CLICK_RATE = CLICK_RATE.of(CreatorDay)
CREATOR_ORDERS = ORDERS.of(CreatorDay, how="Orders through creators.")
CREATOR_SALES = SALES.of(CreatorDay, how="Sales through creators.")
CREATOR_VALUE = Figure(
    "creator_value",
    "Sales per creator",
    MONEY,
    "Sales by creators who sold.",
    ratio(total("sales"), subjects(orders__gt=0)),
    CreatorDay,
)
VIEW_VALUE = Figure(
    "view_value",
    "Sales per 1,000 views",
    MONEY,
    "Sales by views, times 1,000.",
    ratio(total("sales"), total("views"), 1000),
    CreatorDay,
)
AFFILIATE_ORDERS = ORDERS.of(CreatorDay, key="affiliate_orders", label="Affiliate orders", how="Orders by creators.")
AFFILIATE_ORDER_VALUE = Figure(
    "affiliate_order_value",
    "Average order value",
    MONEY,
    "Affiliate sales by affiliate orders.",
    ratio(total("sales"), total("orders")),
    CreatorDay,
)
EARNED = COST.of(CreatorDay, label="Commission", how="What the creator earned.")
EARNED_RATE = Figure(
    "earned_rate",
    "Commission rate",
    PERCENT,
    "Commission by sales.",
    percent(total("cost"), total("sales")),
    CreatorDay,
    Better.DOWN,
)

# Ad campaigns
CAMPAIGNS = Figure("campaigns", "Campaigns that ran", COUNT, "Different campaigns with views.", subjects(), CampaignDay)
SPEND = COST.of(CampaignDay, key="spend", label="Ad spend", how="What the campaigns cost.")
CAMPAIGN_SALES = SALES.of(CampaignDay, label="Ad sales", how="Sales after a click on an ad.")
CAMPAIGN_RETURN = Figure(
    "return", "Return on ad spend", TIMES, "Ad sales by ad spend.", ratio(total("sales"), total("cost")), CampaignDay
)
IMPRESSIONS = VIEWS.of(CampaignDay, label="Ad views", how="How often an ad was shown.")
AD_CLICKS = CLICKS.of(CampaignDay, label="Ad clicks", how="Clicks on an ad.")
AD_CLICK_RATE = CLICK_RATE.of(CampaignDay, how="Ad clicks by ad views.")
AD_ORDERS = ORDERS.of(CampaignDay, label="Ad orders", how="Orders after a click on an ad.")
CLICK_COST = Figure(
    "click_cost",
    "Cost per click",
    MONEY,
    "Ad spend by ad clicks.",
    ratio(total("cost"), total("clicks")),
    CampaignDay,
    Better.DOWN,
)
ORDER_COST = Figure(
    "order_cost",
    "Cost per order",
    MONEY,
    "Ad spend by ad orders.",
    ratio(total("cost"), total("orders")),
    CampaignDay,
    Better.DOWN,
)

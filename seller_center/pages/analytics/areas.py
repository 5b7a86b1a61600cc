"""The twelve areas of Data Analytics: what each tells, in figures, charts and ranked tables."""

from __future__ import annotations

from seller_center.pages.analytics import rankings
from seller_center.pages.analytics import shop_figures as s
from seller_center.pages.analytics import subject_figures as f
from seller_center.pages.analytics.declaring import Area, Chart, Kind
from seller_center.pages.menu import AREAS as TITLES

LINES, BARS, STACKED = Kind.LINES, Kind.BARS, Kind.STACKED
TITLE_OF = dict(TITLES)

OVERVIEW = Area(
    key="overview",
    title=TITLE_OF["overview"],
    lead="How the shop is doing as a whole: what it sold, to how many, and where the sales came from.",
    figures=(s.SALES, s.ORDERS, s.BUYERS, s.VISITORS, s.CONVERSION, s.ORDER_VALUE, s.REFUND_RATE, s.STARS),
    charts=(
        Chart("Sales and orders", LINES, (s.SALES,), right=(s.ORDERS,), compares=True, is_wide=True),
        Chart("Where the sales came from", Kind.SHARES, s.SOURCES),
        Chart(
            "From a visit to an order",
            Kind.STAGES,
            (s.VISITORS, s.CART_ADDS, s.ORDERS),
            text="How many get from one stage to the next.",
        ),
    ),
)
SHOP = Area(
    key="shop",
    title=TITLE_OF["shop"],
    lead="What visitors do in the shop: how many come, how much they look at, and what comes of it.",
    figures=(
        *(s.VISITORS, s.PAGE_VIEWS, s.PAGES_EACH, s.CART_RATE),
        *(s.CONVERSION, s.VISITOR_VALUE, s.ORDER_VALUE, s.UNITS_EACH),
    ),
    charts=(
        Chart("Visitors and page views", LINES, (s.VISITORS, s.PAGE_VIEWS), is_wide=True),
        Chart("Sales by source", STACKED, s.SOURCES, text="The three together are all sales."),
        Chart("Conversion and add-to-cart rate", LINES, (s.CONVERSION, s.CART_RATE)),
        Chart("Sales by weekday", Kind.WEEKDAYS, (s.DAY_SALES,), text="What an average day of the week brings."),
        Chart("Orders and units", BARS, (s.ORDERS, s.UNITS)),
    ),
)
LIVE = Area(
    key="live",
    title=TITLE_OF["live"],
    lead="What the shop's LIVEs bring: who watches, who clicks, who buys, and which LIVE did best.",
    figures=(
        *(f.LIVE_SALES, s.LIVE_SHARE, f.LIVES, f.LIVE_HOURS),
        *(f.LIVE_VIEWS, f.MOST_VIEWERS, f.LIVE_CLICK_RATE, f.LIVE_ORDERS),
    ),
    charts=(
        Chart("LIVE sales", BARS, (f.LIVE_SALES,), is_wide=True),
        Chart("LIVE views and product clicks", BARS, (f.LIVE_VIEWS, f.LIVE_CLICKS)),
        Chart("LIVE beside everything else", STACKED, (s.LIVE_SALES, s.NOT_LIVE)),
        Chart(
            "From a view to an order in LIVEs",
            Kind.STAGES,
            (f.LIVE_VIEWS, f.LIVE_CLICKS, f.LIVE_ORDERS),
            text="How many get from one stage to the next.",
        ),
        Chart("Sales per hour live", BARS, (f.LIVE_HOUR_SALES,)),
    ),
    ranking=rankings.LIVES,
)
VIDEO = Area(
    key="video",
    title=TITLE_OF["video"],
    lead="What shoppable videos bring, the shop's own and creators': who watches, likes, clicks and buys.",
    figures=(
        *(f.VIDEO_VIEWS, f.VIDEOS, f.LIKE_RATE, f.VIDEO_CLICK_RATE),
        *(f.VIDEO_SALES, s.VIDEO_SHARE, f.VIDEO_ORDERS, f.VIDEO_ORDER_RATE),
    ),
    charts=(
        Chart("Video views", LINES, (f.VIDEO_VIEWS,), right=(f.VIDEO_SALES,), compares=True, is_wide=True),
        Chart("Like rate and click rate", LINES, (f.LIKE_RATE, f.VIDEO_CLICK_RATE)),
        Chart("Videos watched and likes", BARS, (f.VIDEOS,), right=(f.LIKES,)),
        Chart("Video orders", BARS, (f.VIDEO_ORDERS,)),
        Chart("Product clicks", LINES, (f.VIDEO_CLICKS,)),
    ),
    ranking=rankings.VIDEOS,
)
PRODUCT = Area(
    key="product",
    title=TITLE_OF["product"],
    lead="Which products are looked at and bought, and how well looking turns into buying.",
    figures=(
        *(f.PRODUCT_SALES, f.PRODUCT_UNITS, f.PRODUCTS_SOLD, f.UNIT_PRICE),
        *(f.PRODUCT_VIEWS, f.PRODUCT_CLICK_RATE, f.PRODUCT_ORDERS, f.PRODUCT_ORDER_RATE),
    ),
    charts=(
        Chart("Product sales and units", LINES, (f.PRODUCT_SALES,), right=(f.PRODUCT_UNITS,), is_wide=True),
        Chart("Product views and buy clicks", LINES, (f.PRODUCT_VIEWS, f.PRODUCT_CLICKS)),
        Chart("Buy click rate and order rate", LINES, (f.PRODUCT_CLICK_RATE, f.PRODUCT_ORDER_RATE)),
        Chart("Price per unit", LINES, (f.UNIT_PRICE,)),
        Chart(
            "From a view to an order of a product",
            Kind.STAGES,
            (f.PRODUCT_VIEWS, f.PRODUCT_CLICKS, f.PRODUCT_ORDERS),
            text="How many get from one stage to the next.",
        ),
    ),
    ranking=rankings.PRODUCTS,
)
CREATOR = Area(
    key="creator",
    title=TITLE_OF["creator"],
    lead="Who sells for the shop: how many creators post, who watches them, and who of them sells most.",
    figures=(
        *(f.CREATOR_SALES, f.CREATOR_ORDERS, f.CREATORS_ACTIVE, f.CREATORS_SELLING),
        *(f.CREATOR_VALUE, f.POSTS, f.CREATOR_VIEWS, f.VIEW_VALUE),
    ),
    charts=(
        Chart("Sales through creators", LINES, (f.CREATOR_SALES,), right=(f.POSTS,), compares=True, is_wide=True),
        Chart("Creators who posted, sold or were seen", BARS, (f.CREATORS_ACTIVE, f.CREATORS_SELLING)),
        Chart("Views and clicks", LINES, (f.CREATOR_VIEWS,), right=(f.CREATOR_CLICKS,)),
    ),
    ranking=rankings.CREATORS,
)
AFFILIATE = Area(
    key="affiliate",
    title=TITLE_OF["affiliate"],
    lead="What selling through creators costs and brings: commission beside the sales it is paid for.",
    figures=(
        *(s.AFFILIATE_SALES, s.AFFILIATE_SHARE, s.COMMISSION, s.COMMISSION_RATE, s.COMMISSION_RETURN),
        *(f.AFFILIATE_ORDERS, f.AFFILIATE_ORDER_VALUE, f.CREATORS_SELLING),
    ),
    charts=(
        Chart("Affiliate and own sales", STACKED, (s.AFFILIATE_SALES, s.OWN_SALES), is_wide=True),
        Chart("Commission and its rate", BARS, (s.COMMISSION,), right=(s.COMMISSION_RATE,)),
        Chart("Affiliate share of all sales", LINES, (s.AFFILIATE_SHARE,)),
    ),
    ranking=rankings.EARNINGS,
)
MARKETING = Area(
    key="marketing",
    title=TITLE_OF["marketing"],
    lead="What vouchers, flash sales and ads bring, and what all of it costs. One order may be of several.",
    figures=(
        *(s.MARKETING_COST, s.MARKETING_SHARE, s.VOUCHER_SALES, s.VOUCHER_COST),
        *(s.FLASH_SALES, s.AD_SALES, s.AD_SPEND, s.AD_RETURN),
    ),
    charts=(
        Chart("Sales by kind of promotion", LINES, (s.VOUCHER_SALES, s.FLASH_SALES, s.AD_SALES), is_wide=True),
        Chart("What marketing costs", STACKED, (s.VOUCHER_COST, s.AD_SPEND, s.COMMISSION)),
        Chart("Where the money went", Kind.SHARES, (s.VOUCHER_COST, s.AD_SPEND, s.COMMISSION)),
        Chart("Marketing cost of sales", LINES, (s.MARKETING_SHARE,)),
        Chart("Orders by promotion", BARS, (s.VOUCHER_ORDERS, s.FLASH_ORDERS)),
    ),
)
GROWTH = Area(
    key="growth",
    title=TITLE_OF["growth"],
    lead="Whether the shop grows: new buyers and followers, buyers who come back, and what changed most.",
    figures=(
        *(s.NEW_BUYERS, s.RETURNING, s.NEW_SHARE, s.BUYER_VALUE),
        *(s.FOLLOWERS, s.NEW_FOLLOWERS, s.FOLLOW_RATE, s.VISITORS),
    ),
    charts=(
        Chart("New and returning buyers", STACKED, (s.NEW_BUYERS, s.RETURNING), is_wide=True),
        Chart("Followers", LINES, (s.FOLLOWERS,), from_zero=False),
        Chart("New followers", BARS, (s.NEW_FOLLOWERS,), right=(s.FOLLOW_RATE,)),
        Chart("Visitors and buyers by weekday", Kind.WEEKDAYS, (s.DAY_VISITORS,), right=(s.DAY_BUYERS,)),
        Chart("Visitors", LINES, (s.VISITORS,), compares=True),
    ),
    watched=(
        *(s.SALES, s.ORDERS, s.VISITORS, s.CONVERSION, s.ORDER_VALUE, s.NEW_BUYERS, s.RETURNING, s.NEW_FOLLOWERS),
        *(s.TAB_VISITS, s.SEARCHES, s.AFFILIATE_SALES, s.VOUCHER_ORDERS, s.AD_RETURN, s.RETURN_RATE, s.STARS),
    ),
)
SHOP_TAB = Area(
    key="shop_tab",
    title=TITLE_OF["shop_tab"],
    lead="How buyers find products by themselves: in the shop tab and by searching.",
    figures=(
        *(s.TAB_VISITS, s.TAB_ORDERS, s.TAB_RATE, s.SEARCHES),
        *(s.SEARCH_CLICKS, s.SEARCH_CLICK_RATE, s.SEARCH_ORDERS, s.SEARCH_ORDER_RATE),
    ),
    charts=(
        Chart("Shop tab visits and orders", LINES, (s.TAB_VISITS,), right=(s.TAB_ORDERS,), compares=True, is_wide=True),
        Chart("Shown in search and clicked", LINES, (s.SEARCHES, s.SEARCH_CLICKS)),
        Chart(
            "From a search to an order",
            Kind.STAGES,
            (s.SEARCHES, s.SEARCH_CLICKS, s.SEARCH_ORDERS),
            text="How many get from one stage to the next.",
        ),
        Chart("Shop tab and search orders", BARS, (s.TAB_ORDERS, s.SEARCH_ORDERS)),
        Chart("Order rates", LINES, (s.TAB_RATE, s.SEARCH_ORDER_RATE)),
    ),
)
CAMPAIGN = Area(
    key="campaign",
    title=TITLE_OF["campaign"],
    lead="What each ad campaign cost and sold: spend, clicks, orders, and what comes back for each unit of money.",
    figures=(
        *(f.SPEND, f.CAMPAIGN_SALES, f.CAMPAIGN_RETURN, f.AD_ORDERS),
        *(f.ORDER_COST, f.AD_CLICKS, f.AD_CLICK_RATE, f.CLICK_COST),
    ),
    charts=(
        Chart("Ad spend and ad sales", BARS, (f.SPEND, f.CAMPAIGN_SALES), right=(f.CAMPAIGN_RETURN,), is_wide=True),
        Chart("Ad views and clicks", LINES, (f.IMPRESSIONS,), right=(f.AD_CLICKS,)),
        Chart("Cost per order", LINES, (f.ORDER_COST,)),
        Chart(
            "From an ad to an order",
            Kind.STAGES,
            (f.IMPRESSIONS, f.AD_CLICKS, f.AD_ORDERS),
            text="How many get from one stage to the next.",
        ),
        Chart("Campaigns that ran", BARS, (f.CAMPAIGNS,)),
    ),
    ranking=rankings.CAMPAIGNS,
)
POST_PURCHASE = Area(
    key="post_purchase",
    title=TITLE_OF["post_purchase"],
    lead="What comes after the purchase: returns, refunds, late parcels, complaints, and what buyers say.",
    figures=(
        *(s.RETURNS, s.RETURN_RATE, s.REFUNDS, s.REFUND_RATE),
        *(s.LATE_RATE, s.COMPLAINT_RATE, s.STARS, s.RATINGS),
    ),
    charts=(
        Chart("Rates of trouble", LINES, (s.RETURN_RATE, s.LATE_RATE, s.COMPLAINT_RATE), is_wide=True),
        Chart("Returns, late shipments and complaints", STACKED, (s.RETURNS, s.LATE, s.COMPLAINTS)),
        Chart("Refunds", BARS, (s.REFUNDS,)),
        Chart("Average rating", LINES, (s.STARS,)),
        Chart("Ratings", BARS, (s.RATINGS,)),
    ),
)

AREAS = {
    area.key: area
    for area in (
        *(OVERVIEW, SHOP, LIVE, VIDEO, PRODUCT, CREATOR),
        *(AFFILIATE, MARKETING, GROWTH, SHOP_TAB, CAMPAIGN, POST_PURCHASE),
    )
}

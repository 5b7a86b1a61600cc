"""The ranked tables: which things an area lists, by which figures, and where their names lead."""

from __future__ import annotations

from seller_center.models import (
    Campaign,
    CampaignDay,
    Creator,
    CreatorDay,
    Live,
    LiveDay,
    Product,
    ProductDay,
    Video,
    VideoDay,
)
from seller_center.pages.analytics import subject_figures as f
from seller_center.pages.analytics.declaring import Ranking
from sellers.times import day_words


def _product(product: Product, zone: str) -> str:
    deleted = " · deleted" if product.status == Product.Status.DELETED else ""
    return f"{product.sku} · {product.category}{deleted}"


def _live(live: Live, zone: str) -> str:
    return f"{day_words(live.starts_at, zone)} · {live.host}"


def _video(video: Video, zone: str) -> str:
    return f"Published {day_words(video.published_at, zone)}"


def _creator(creator: Creator, zone: str) -> str:
    return f"{creator.followers:,} followers"


def _campaign(campaign: Campaign, zone: str) -> str:
    return f"{campaign.get_objective_display()} · {campaign.get_status_display().lower()}"


PRODUCTS = Ranking(
    noun="product",
    plural="products",
    source=ProductDay,
    subject=Product,
    name="subject__title",
    columns=(f.PRODUCT_SALES, f.PRODUCT_UNITS, f.PRODUCT_VIEWS, f.PRODUCT_CLICK_RATE, f.PRODUCT_ORDER_RATE),
    default=f.PRODUCT_SALES,
    sub=_product,
    icon="package",
    needs="products.manage",
    url_name="shop:product_edit",
)
LIVES = Ranking(
    noun="LIVE",
    plural="LIVEs",
    source=LiveDay,
    subject=Live,
    name="subject__title",
    columns=(f.LIVE_SALES, f.LIVE_ORDERS, f.LIVE_VIEWS, f.MOST_VIEWERS, f.LIVE_CLICK_RATE, f.LIVE_HOUR_SALES),
    default=f.LIVE_SALES,
    sub=_live,
    icon="broadcast",
    needs="content.live_schedule",
    url_name="shop:live_edit",
    is_compared=False,
)
VIDEOS = Ranking(
    noun="video",
    plural="videos",
    source=VideoDay,
    subject=Video,
    name="subject__title",
    columns=(f.VIDEO_VIEWS, f.LIKE_RATE, f.VIDEO_CLICK_RATE, f.VIDEO_ORDERS, f.VIDEO_SALES),
    default=f.VIDEO_VIEWS,
    sub=_video,
    icon="video",
    needs="content.videos",
    url_name="shop:video_edit",
)
CREATORS = Ranking(
    noun="creator",
    plural="creators",
    source=CreatorDay,
    subject=Creator,
    name="subject__handle",
    columns=(f.CREATOR_SALES, f.CREATOR_ORDERS, f.POSTS, f.CREATOR_VIEWS, f.CREATOR_CLICK_RATE, f.VIEW_VALUE),
    default=f.CREATOR_SALES,
    sub=_creator,
    icon="users",
)
EARNINGS = Ranking(
    noun="creator",
    plural="creators",
    source=CreatorDay,
    subject=Creator,
    name="subject__handle",
    columns=(f.EARNED, f.EARNED_RATE, f.CREATOR_SALES, f.CREATOR_ORDERS, f.AFFILIATE_ORDER_VALUE),
    default=f.EARNED,
    sub=_creator,
    icon="users",
)
CAMPAIGNS = Ranking(
    noun="campaign",
    plural="campaigns",
    source=CampaignDay,
    subject=Campaign,
    name="subject__name",
    columns=(f.SPEND, f.CAMPAIGN_SALES, f.CAMPAIGN_RETURN, f.AD_CLICK_RATE, f.CLICK_COST, f.AD_ORDERS, f.ORDER_COST),
    default=f.SPEND,
    sub=_campaign,
    icon="speakerphone",
    needs="ads.campaigns",
    url_name="shop:campaign_edit",
)

"""What there is in a shop, one file per section of its Seller Center."""

from seller_center.models.account import Profile
from seller_center.models.ads import Campaign
from seller_center.models.affiliate import Collaboration, Creator, Sample
from seller_center.models.base import ShopRow
from seller_center.models.content import Live, Video
from seller_center.models.figures import CampaignDay, CreatorDay, LiveDay, ProductDay, ShopDay, SubjectDay, VideoDay
from seller_center.models.finance import Settlement
from seller_center.models.health import Violation
from seller_center.models.orders import Order, OrderLine, Return
from seller_center.models.products import Product
from seller_center.models.promotions import FlashSale, Voucher
from seller_center.models.service import Conversation, Message

__all__ = [
    "Campaign",
    "CampaignDay",
    "Collaboration",
    "Conversation",
    "Creator",
    "CreatorDay",
    "FlashSale",
    "Live",
    "LiveDay",
    "Message",
    "Order",
    "OrderLine",
    "Product",
    "ProductDay",
    "Profile",
    "Return",
    "Sample",
    "Settlement",
    "ShopDay",
    "ShopRow",
    "SubjectDay",
    "Video",
    "VideoDay",
    "Violation",
    "Voucher",
]

"""Inside the shop. Everything lies under the place: the shop's code, in a preview with what is previewed."""

from django.urls import path, register_converter

from seller_center import places
from seller_center.pages.menu import AREAS
from seller_center.views import (
    ads,
    affiliate,
    analytics,
    content,
    dashboard,
    door,
    finance,
    health,
    my_account,
    orders,
    products,
    promotions,
    service,
)

__all__ = ["places"]  # registers <place:…>


class AreaConverter:
    """One of the areas of Data Analytics."""

    regex = "|".join(key for key, _ in AREAS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(AreaConverter, "area")

app_name = "shop"
PLACE = "<place:place>"

urlpatterns = [
    path(f"{PLACE}/enter/", door.enter, name="enter"),
    path(f"{PLACE}/leave/", door.leave, name="leave"),
    path(f"{PLACE}/dashboard/", dashboard.dashboard, name="dashboard"),
    path(f"{PLACE}/products/", products.product_list, name="product_list"),
    path(f"{PLACE}/products/add/", products.product_add, name="product_add"),
    path(f"{PLACE}/products/inventory/", products.inventory, name="inventory"),
    path(f"{PLACE}/products/prices/", products.price_change, name="price_change"),
    path(f"{PLACE}/products/deleted/", products.deleted_list, name="deleted_list"),
    path(f"{PLACE}/products/<uuid:uuid>/", products.product_edit, name="product_edit"),
    path(f"{PLACE}/products/<uuid:uuid>/switch/", products.product_switch, name="product_switch"),
    path(f"{PLACE}/products/<uuid:uuid>/delete/", products.product_delete, name="product_delete"),
    path(f"{PLACE}/products/<uuid:uuid>/recover/", products.product_recover, name="product_recover"),
    path(f"{PLACE}/orders/", orders.order_list, name="order_list"),
    path(f"{PLACE}/orders/export/", orders.order_export, name="order_export"),
    path(f"{PLACE}/orders/to-ship/", orders.shipping, name="shipping"),
    path(f"{PLACE}/orders/<uuid:uuid>/", orders.order_detail, name="order_detail"),
    path(f"{PLACE}/orders/<uuid:uuid>/ship/", orders.order_ship, name="order_ship"),
    path(f"{PLACE}/returns/", orders.return_list, name="return_list"),
    path(f"{PLACE}/returns/<uuid:uuid>/", orders.return_answer, name="return_answer"),
    path(f"{PLACE}/customer-service/", service.conversation_list, name="conversation_list"),
    path(f"{PLACE}/customer-service/<uuid:uuid>/", service.conversation_detail, name="conversation_detail"),
    path(f"{PLACE}/promotions/vouchers/", promotions.voucher_list, name="voucher_list"),
    path(f"{PLACE}/promotions/vouchers/add/", promotions.voucher_add, name="voucher_add"),
    path(f"{PLACE}/promotions/vouchers/<uuid:uuid>/", promotions.voucher_edit, name="voucher_edit"),
    path(f"{PLACE}/promotions/vouchers/<uuid:uuid>/end/", promotions.voucher_end, name="voucher_end"),
    path(f"{PLACE}/promotions/flash-sales/", promotions.flash_sale_list, name="flash_sale_list"),
    path(f"{PLACE}/promotions/flash-sales/add/", promotions.flash_sale_add, name="flash_sale_add"),
    path(f"{PLACE}/promotions/flash-sales/<uuid:uuid>/end/", promotions.flash_sale_end, name="flash_sale_end"),
    path(f"{PLACE}/content/live/", content.live_list, name="live_list"),
    path(f"{PLACE}/content/live/add/", content.live_add, name="live_add"),
    path(f"{PLACE}/content/live/<uuid:uuid>/", content.live_edit, name="live_edit"),
    path(f"{PLACE}/content/live/<uuid:uuid>/cancel/", content.live_cancel, name="live_cancel"),
    path(f"{PLACE}/content/videos/", content.video_list, name="video_list"),
    path(f"{PLACE}/content/videos/<uuid:uuid>/", content.video_edit, name="video_edit"),
    path(f"{PLACE}/affiliate/collaborations/", affiliate.collaboration_list, name="collaboration_list"),
    path(f"{PLACE}/affiliate/collaborations/add/", affiliate.collaboration_add, name="collaboration_add"),
    path(f"{PLACE}/affiliate/collaborations/<uuid:uuid>/end/", affiliate.collaboration_end, name="collaboration_end"),
    path(f"{PLACE}/affiliate/commission/", affiliate.commission, name="commission"),
    path(f"{PLACE}/affiliate/samples/", affiliate.sample_list, name="sample_list"),
    path(f"{PLACE}/affiliate/samples/<uuid:uuid>/", affiliate.sample_answer, name="sample_answer"),
    path(f"{PLACE}/ads/campaigns/", ads.campaign_list, name="campaign_list"),
    path(f"{PLACE}/ads/campaigns/add/", ads.campaign_add, name="campaign_add"),
    path(f"{PLACE}/ads/campaigns/<uuid:uuid>/", ads.campaign_edit, name="campaign_edit"),
    path(f"{PLACE}/ads/campaigns/<uuid:uuid>/switch/", ads.campaign_switch, name="campaign_switch"),
    path(f"{PLACE}/ads/budgets/", ads.budget, name="budget"),
    path(f"{PLACE}/health/", health.health, name="health"),
    path(f"{PLACE}/health/appeals/", health.appeal_list, name="appeal_list"),
    path(f"{PLACE}/health/<uuid:uuid>/appeal/", health.appeal_file, name="appeal_file"),
    path(f"{PLACE}/finance/settlements/", finance.settlement_list, name="settlement_list"),
    path(f"{PLACE}/finance/settlements/<uuid:uuid>/", finance.settlement_detail, name="settlement_detail"),
    path(f"{PLACE}/analytics/<area:area>/", analytics.analytics, name="analytics"),
    path(f"{PLACE}/analytics/<area:area>/export/", analytics.analytics_export, name="analytics_export"),
    path(f"{PLACE}/my-account/profile/", my_account.profile, name="profile"),
    path(f"{PLACE}/my-account/users/", my_account.user_list, name="user_list"),
    path(f"{PLACE}/my-account/users/<uuid:uuid>/", my_account.user_edit, name="user_edit"),
    path(f"{PLACE}/my-account/holiday/", my_account.holiday, name="holiday"),
]

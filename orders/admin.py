from django.contrib import admin

from orders.models import Order, OrderItem, OrderMove
from workspaces.history_admin import HistoryAdmin, HistoryInline


class OrderItemInline(HistoryInline):
    model = OrderItem
    show_change_link = False
    fields = readonly_fields = ("name", "quantity", "price")


class OrderMoveInline(HistoryInline):
    model = OrderMove
    show_change_link = False
    fields = readonly_fields = ("status", "actor", "at")


@admin.register(Order)
class OrderAdmin(HistoryAdmin):
    list_display = ("number", "contact", "status", "amount", "currency", "placed_at", "workspace")
    list_select_related = ("workspace", "contact")
    list_filter = ("status", "source")
    search_fields = ("=id", "=number", "=workspace__slug")
    inlines = (OrderItemInline, OrderMoveInline)
    fields = ("number", "contact", "status", "amount", "currency", "placed_at", "note", "source", "created_at")
    raw_id_fields = ("contact",)

from orders.models.item import OrderItem
from orders.models.move import OrderMove
from orders.models.number import OrderNumber
from orders.models.order import Order
from orders.models.total import OrderTotal

__all__ = ["Order", "OrderItem", "OrderMove", "OrderNumber", "OrderTotal"]

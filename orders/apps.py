from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from orders import audit, customers, filters, holdings, ranking, traces  # noqa: F401 (they register themselves)
        from orders.importing import kind  # noqa: F401

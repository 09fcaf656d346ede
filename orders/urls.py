from django.urls import include, path

from orders import views

app_name = "orders"
pages = [
    path("customers/<int:pk>/orders/", views.of_customer, name="of-customer"),
    path("customers/<int:pk>/orders/new/", views.new, name="new"),
    path("customers/<int:pk>/product/", views.product, name="product"),
    path("orders/export/", views.export, name="export"),
    path("orders/<int:pk>/", views.single, name="single"),
    path("orders/<int:pk>/status/", views.status, name="status"),
    path("orders/<int:pk>/card/", views.send, name="send"),
    path("orders/<int:pk>/deletion/", views.deletion, name="deletion"),
]

urlpatterns = [path("w/<slug:workspace>/", include(pages))]

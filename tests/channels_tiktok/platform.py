"""TikTok's stand-in, as tests play with it."""

from tests.simulator.client import Simulator

SHOP, TEA = "-000hD2kQ7mVx4TzR9cJ1sLw8YbNfP3aEu5G", "-000kW8nB3xYc6RtV1zF5pQj2HdGsL9mAe7T"
DUNG, ROOM = "user-7301-dung-uid-a1", "Zk9+Q2xv/7aPq0LmT1=="
MARCO = "user-7302-marco-uid-b2"


class TikTok:
    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.url, self.http = simulator.url, simulator.http

    def control(self, name, /, **data):
        answer = self.http.post(f"{self.url}/control/tiktok/{name}", json=data, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, **fault):
        self.simulator.control("faults", next=fault)

    def switch(self, **switches):
        self.simulator.control("faults", **switches)

    def pass_seconds(self, seconds):
        self.simulator.control("clock", advance_seconds=seconds)

    def books(self):
        return self.http.get(f"{self.url}/control/tiktok/books", timeout=10).json()

    def token(self, account=SHOP, **more):
        """What a channel keeps of a login."""
        given = self.control("token", account=account, **more)
        return {name: given[name] for name in ("access_token", "refresh_token")}

    def says(self, text="Shop ơi", customer=DUNG, **more):
        """The id of a customer's message."""
        return self.control("messages", customer=customer, text=text, **more)["message"]

    @property
    def sent(self):
        """What left for customers by the API."""
        return [row for row in self.books()["messages"] if row["source"] == "API"]

    def customer(self, customer=DUNG):
        return next(row for row in self.books()["customers"] if row["id"] == customer)

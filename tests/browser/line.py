"""The line between a page and the server, on which a test may hold news back."""

from playwright.sync_api import Page, WebSocketRoute

from tests.browser.test_live_inbox import live


class Line:
    """Stands between the page and the server. held: the frames of the first socket that have `mark` in them, and so
    did not go through."""

    def __init__(self, page: Page) -> None:
        self.mark: str | None = None
        self.held: list[str] = []
        self.sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/**", self.connect)
        page.reload()
        live(page)

    def connect(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.connect_to_server().on_message(lambda frame: self.take(socket, str(frame)))

    def take(self, socket: WebSocketRoute, frame: str) -> None:
        if socket is self.sockets[0] and self.mark is not None and self.mark in frame:
            self.held.append(frame)
        else:
            socket.send(frame)

    def release(self) -> None:
        self.mark = None
        for frame in self.held:
            self.sockets[0].send(frame)

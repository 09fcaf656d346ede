"""Facebook's side, through the simulator: a page's token, and webhooks signed as Meta signs them."""

from urllib.parse import parse_qs, urlsplit

import requests

from bench.bodies import PAGE, body, signature, text_event

LINH, DUNG = "10229934471802255", "7284910365521001"
GRAPH = "meta/v25.0"
SCOPES = "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,business_management"


def page_token(platform_url: str, app_id: str, secret: str, page: str = PAGE) -> str:
    """Log in as the page's owner and return a token of the page."""
    app = {"client_id": app_id, "redirect_uri": "http://127.0.0.1:9/back/"}
    dialog = requests.post(
        f"{platform_url}/{GRAPH}/dialog/oauth",
        params=app | {"state": "bench", "scope": SCOPES},
        data={"person": LINH},
        allow_redirects=False,
        timeout=10,
    )
    code = parse_qs(urlsplit(dialog.headers["Location"]).query)["code"][0]
    graph = f"{platform_url}/{GRAPH}"
    query = app | {"client_secret": secret, "code": code}
    token = requests.get(f"{graph}/oauth/access_token", params=query, timeout=10).json()["access_token"]
    pages = requests.get(f"{graph}/me/accounts", params={"access_token": token, "limit": "100"}, timeout=10).json()
    return str(next(row["access_token"] for row in pages["data"] if row["id"] == page))


class Webhooks:
    """Posts text messages of one customer to the product."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = f"{url}/webhooks/facebook/", secret
        self.http = requests.Session()

    def text(self, words: str) -> None:
        content = body([text_event(DUNG, words)])
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(self.secret, content)}
        self.http.post(self.url, content, headers=headers, timeout=10).raise_for_status()

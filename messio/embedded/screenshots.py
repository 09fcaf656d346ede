"""`bin/screenshots`: an installation of its own with the demo in it, and pictures of what people see there."""

import base64
import itertools
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from messio.embedded import Trouble, chromium, data, dev, processes, services
from messio.embedded.ports import free_port
from messio.embedded.screens import AN, BEST, VIEWS
from messio.embedded.supervisor import Silence, Supervisor

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ROOT / "docs" / "screenshots"
PASSWORD = "messio-demo"
# Twice as fine as the page is large: screens that read documents are.
FINENESS = 2
QUALITY = 82
# A lazy image below the fold is not asked for at all: whoever waits for it waits for ever.
SEEN_IMAGES_ARE_THERE = """() => Promise.all([...document.images]
  .filter((image) => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight)
  .map((image) => image.decode().catch(() => 0)))"""

# What Playwright opens a browser's window with.
Options = dict[str, Any]

DEVICES: dict[str, Options] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
THEMES = ("light", "dark")
LOCALES = {"en": "en-GB", "vi": "vi-VN"}


def main() -> int:
    options = json.loads(sys.argv[1])
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find_or_install(), args=["--no-sandbox"])
            if options["icons"]:
                draw_icons(browser)
            else:
                with installation() as address:
                    take(browser, address, options)
            browser.close()
    except Trouble as trouble:
        print(f"bin/screenshots: {trouble}", file=sys.stderr, flush=True)
        return 1
    return 0


@contextmanager
def installation() -> Iterator[str]:
    """Run Messio's pages on a free port, with a data directory that ends with it; yields their address.

    No worker runs: nothing moves while it is looked at.
    """
    directory = Path(mkdtemp(prefix="messio-screenshots-"))
    # PostgreSQL runs as another account where root starts it.
    directory.chmod(0o755)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    # Nobody listens where the platform should be: nothing is asked of it.
    values = data.demo_values(directory, public_url=address, platform_url="http://127.0.0.1:1")
    for name in (*values, "SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ["MESSIO_DATA"] = str(directory)
    data.write_environment(directory, values)
    held = processes.lock(directory)
    assert held
    try:
        with held, Supervisor(directory, Silence()) as supervisor:
            data.write_environment(directory, values | services.start(supervisor, directory, durable=False))
            for command in (["migrate", "--verbosity", "0"], ["seed_demo"], ["fill_demo"]):
                dev.manage(supervisor, *command)
            dev.manage(supervisor, "create_workspace", "Lotus", "--slug", "lotus", "--owner", AN)
            (web,) = supervisor.start(dev.messio(directory, port)[0])
            supervisor.wait_until(lambda: dev.answers(port), web, 60)
            yield address
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def take(browser: Browser, address: str, options: dict[str, Any]) -> None:
    everything = itertools.product(VIEWS, DEVICES, THEMES, LOCALES)
    wanted = list(everything) if options["all"] else BEST
    directory = Path(options["all"]) if options["all"] else SHOWN
    directory.mkdir(parents=True, exist_ok=True)
    states = {AN: signed_in(browser, address, AN)}
    for name, device, theme, language in wanted:
        view, file = VIEWS[name], f"{name}-{device}-{theme}-{language}.webp"
        if options["only"] not in file or device not in view.devices:
            continue
        person: Options = {
            "storage_state": states.get(view.who),
            "color_scheme": theme,
            "locale": LOCALES[language],
            "timezone_id": afternoon(datetime.now(UTC)),
            "device_scale_factor": FINENESS,
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**DEVICES[device], **person)
        page = context.new_page()
        page.goto(address + view.path)
        page.wait_for_load_state("networkidle" if not view.who else "load")
        view.act(page)
        (directory / file).write_bytes(picture(page))
        context.close()
        print(directory / file, flush=True)


def signed_in(browser: Browser, address: str, who: str) -> Any:
    page = browser.new_context().new_page()
    page.goto(f"{address}/accounts/login/")
    page.locator("input[name=login]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/")
    return page.context.storage_state()


def afternoon(now: datetime) -> str:
    """Return a zone in which it is about three o'clock: a shop that is looked at while people are awake."""
    east = (15 - now.hour + 11) % 24 - 11
    return f"Etc/GMT{-east:+d}"


def picture(page: Page) -> bytes:
    page.evaluate("document.fonts.ready")
    page.evaluate(SEEN_IMAGES_ARE_THERE)
    page.wait_for_timeout(400)  # a socket that connects, a time that is written
    answer = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(answer["data"])


# ── The application's icons ─────────────────────────────────────────────────────────────────────────────────────────

# name: side in pixels, and how much of it the sign fills. One that a system cuts to its own shape has no corners of ours.
ICONS = {"app-192": (192, 1.0), "app-512": (512, 1.0), "app-maskable-512": (512, 0.72), "apple-touch-180": (180, 0.86)}


def draw_icons(browser: Browser) -> None:
    """From static/favicon.svg, whose ground is its first rectangle."""
    drawn = (ROOT / "static" / "favicon.svg").read_text()
    for name, (side, share) in ICONS.items():
        page = browser.new_page(viewport={"width": side, "height": side})
        ground = "none" if share == 1 else "#00757a"
        page.set_content(
            f"<style>*{{margin:0}}body{{display:grid;place-items:center;block-size:100vh;background:{ground}}}"
            f"svg{{inline-size:{share:%};display:block}}</style>{drawn}"
        )
        page.screenshot(path=ROOT / "static" / "icons" / f"{name}.png", omit_background=True)
        page.close()


if __name__ == "__main__":
    sys.exit(main())

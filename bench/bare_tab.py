"""A tab of Chromium that nobody inspects.

Playwright listens to the network of each of its pages, for which Chromium keeps every answer: 10,000 messages are forty
megabytes that no agent's browser holds. A tab in a context that Playwright did not make is not listened to; it is reached
through the browser, by the messages of the Chrome DevTools Protocol's domain Target.
"""

import json
import time
from typing import Any

import psutil
from playwright.sync_api import Browser

Parameters = dict[str, Any]
WIDTH, HEIGHT = 1280, 800


class BareTab:
    def __init__(self, browser: Browser, cookie: Parameters) -> None:
        self.browser = browser.new_browser_cdp_session()
        self.answers: dict[int, Parameters] = {}
        self.context = self.browser.send("Target.createBrowserContext")["browserContextId"]
        self.browser.send("Storage.setCookies", {"cookies": [cookie], "browserContextId": self.context})
        where = {"url": "about:blank", "browserContextId": self.context}
        target = self.browser.send("Target.createTarget", where)["targetId"]
        self.browser.on("Target.receivedMessageFromTarget", self.hear)
        attached = self.browser.send("Target.attachToTarget", {"targetId": target, "flatten": False})
        self.session, self.count = attached["sessionId"], 0
        shape = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", **shape)

    def hear(self, told: Parameters) -> None:
        answer = json.loads(told["message"])
        if "id" in answer:
            self.answers[answer["id"]] = answer

    def send(self, method: str, **parameters: Any) -> Parameters:
        self.count += 1
        message = json.dumps({"id": self.count, "method": method, "params": parameters})
        self.browser.send("Target.sendMessageToTarget", {"sessionId": self.session, "message": message})
        while self.count not in self.answers:
            self.wait(0.005)
        answer = self.answers.pop(self.count)
        if "error" in answer:
            raise SystemExit(f"bin/bench: {method}: {answer['error']}")
        result: Parameters = answer["result"]
        return result

    def wait(self, seconds: float) -> None:
        """Playwright hands on what it has heard while something is asked of it."""
        until = time.monotonic() + seconds
        while True:
            self.browser.send("Browser.getVersion")
            if time.monotonic() >= until:
                return
            time.sleep(min(seconds, 0.02))

    def evaluate(self, expression: str) -> Any:
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"bin/bench: {expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def goto(self, url: str) -> None:
        """Return when the page's line is live."""
        self.send("Page.navigate", url=url)
        while self.evaluate("document.documentElement?.dataset.line") != "live":
            self.wait(0.1)

    def wheel(self, selector: str, pixels: int) -> None:
        """Turn the wheel over the middle of this element."""
        box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        x, y = self.evaluate(f"(({{ x, y, width, height }}) => [x + width / 2, y + height / 2])({box})")
        self.send("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=pixels)

    def megabytes(self) -> float:
        """The proportional set size of the tab's process, without what is garbage by now."""
        self.send("HeapProfiler.collectGarbage")
        self.wait(3)  # what was freed goes back to the system a little later
        processes = self.browser.send("SystemInfo.getProcessInfo")["processInfo"]
        tabs = [psutil.Process(process["id"]) for process in processes if process["type"] == "renderer"]
        return float(max(tab.memory_full_info().pss for tab in tabs)) / 1024**2

    def close(self) -> None:
        self.browser.send("Target.disposeBrowserContext", {"browserContextId": self.context})

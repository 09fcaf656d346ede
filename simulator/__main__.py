"""Start the simulator: python -m simulator --port 8001 --data DIR [--webhook-url URL]"""

import argparse
import os
import signal
import sys
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A stand-in for the messaging platforms.")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--data", type=Path, default=Path("simulator-data"), help="directory for its state")
    parser.add_argument("--webhook-url", help="where Meta's webhooks go, e.g. http://127.0.0.1:8000/webhooks/facebook/")
    parser.add_argument("--zalo-webhook-url", help="where Zalo's go, e.g. http://127.0.0.1:8000/webhooks/zalo/")
    options = parser.parse_args()

    options.data.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "simulator.settings"
    os.environ["SIMULATOR_DATA"] = str(options.data.resolve())
    os.environ["SIMULATOR_BASE_URL"] = f"http://127.0.0.1:{options.port}"

    import django

    django.setup()

    from django.core.management import call_command
    from django.urls import get_resolver

    from simulator import control, server, state, webhooks
    from simulator.meta import transport
    from simulator.zalo import transport as zalo_transport

    try:
        httpd = server.start(options.port)  # first of all: a taken port must not touch the state
    except OSError as error:
        sys.exit(f"Port {options.port} cannot be used: {error.strerror or error}.")
    call_command("migrate", run_syncdb=True, verbosity=0)
    state.load()
    for world in control.WORLDS:
        world.seed()
    get_resolver().url_patterns  # noqa: B018 (read now: the first request is quick, and a broken view shows at once)
    webhooks.start()
    if options.webhook_url:
        transport.follow(options.webhook_url)
    if options.zalo_webhook_url:
        zalo_transport.follow(options.zalo_webhook_url)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Simulator on http://127.0.0.1:{options.port}/", flush=True)
    try:
        httpd.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        httpd.server_close()


main()

"""What a browser does. A package, as far as its one Chromium and its one server live."""

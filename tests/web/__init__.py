"""The page in a real browser: Debian's chromium, driven by Playwright, judged by axe-core. `make test-web`."""

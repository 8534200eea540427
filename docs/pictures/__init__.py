"""The pictures of the README, made from a real run of the demo: its screens, the page and a paper."""

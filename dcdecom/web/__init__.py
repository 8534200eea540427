"""The web application (extra `dcdecom[web]`): it shows cases and hands in what people sign. It can decide nothing."""

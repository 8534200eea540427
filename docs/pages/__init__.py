"""One function for each generated page. To add a page, write one and list it in PAGES."""

from __future__ import annotations

from collections.abc import Callable

from docs.pages import (
    commands,
    dependencies,
    dialects,
    exits,
    files,
    findings,
    journal,
    limits,
    playbook,
    report,
    templates,
    versions,
)

PAGES: dict[str, Callable[[], str]] = {
    "cli.md": commands.page,
    "configuration.md": files.configuration,
    "inventory.md": files.inventory,
    "people.md": files.people,
    "playbook.md": playbook.page,
    "request.md": files.request,
    "known-drift.md": files.known_drift,
    "report.md": report.page,
    "templates.md": templates.page,
    "events.md": journal.page,
    "exit-codes.md": exits.page,
    "findings.md": findings.page,
    "limits.md": limits.page,
    "dialects.md": dialects.page,
    "dependencies.md": dependencies.page,
    "versions.md": versions.page,
}

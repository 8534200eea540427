"""What the fork server does last: what each command would compute from what is shipped, it finds computed."""

from __future__ import annotations

from dcdecom.documents import playbook, shipped, texts
from dcdecom.papers import page

for language in ("en", "id"):
    dict(texts.load(language).sentences)
for name in shipped.playbooks():
    playbook.load(name)
page.environment().get_template("page.html")

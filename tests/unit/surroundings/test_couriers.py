"""Notices that leave: the webhook, the command, the mail to one person, and the ticket system."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dcdecom.adapters import couriers
from dcdecom.adapters.couriers import connect
from dcdecom.adapters.secrets import Secrets
from dcdecom.adapters.ticket import VALUES, address, read_template
from dcdecom.documents import configuration
from dcdecom.errors import InputError
from dcdecom.model.people import Mandate, People, Person
from dcdecom.model.settings import NoticeSettings, SecretRef, SmtpSettings, TicketSettings
from dcdecom.ports.outbox import MAIL, OWNER, PERSON, TICKET, WEBHOOK, Batch, Notice
from tests.unit.surroundings.receivers import Hook, MailServer, certificate, hook, mail_server

LINE = "dcdecom 2026-0042 [real]: WAITING for Kasi: approval, step 11 review-kasi."
AT = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
PASSWORD = "hunter2-of-the-mail-server"
KASI = Person("kasi", "Agus", (Mandate("kasi", date(2026, 1, 1)),), mail="agus@example.go.id", notices="daily")
PEOPLE = People((KASI, Person("sri", "Sri", ())), "digest")


def batch(receiver: str = WEBHOOK, *seqs: int, **content: str) -> Batch:
    said = content or {"text": LINE}
    notices = tuple(Notice("2026-0042", seq, f"c0ffee{seq}", "awaited", receiver, AT, said) for seq in seqs or (57,))
    return Batch(notices[0].key, receiver, notices, 0)


def owner(case: str) -> str:
    """The contact's address as the request of a case has it."""
    return {"2026-0042": "pemilik@disdik.example.go.id", "2026-0044": "a@b\nBcc: c@d"}.get(case, "")


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as server:
        yield server


# --- webhook and command ---------------------------------------------------------------------------------------------


def told(url: str) -> str:
    settings = NoticeSettings(webhook=SecretRef("env:HOOK"))
    courier = connect(settings, Secrets({"HOOK": url}), lambda: PEOPLE, owner)[WEBHOOK]
    assert courier.place == "webhook env:HOOK"
    return courier.carry(batch())


def test_a_webhook_is_sent_the_line_and_the_key(receiver: Hook) -> None:
    assert told(receiver.url) == ""
    ((_, headers, body),) = receiver.requests
    assert body == {"text": LINE}
    assert headers["Idempotency-Key"] == batch().key


@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_webhook_that_does_not_take_it_is_said_without_its_address(receiver: Hook, status: int) -> None:
    receiver.answers = [status]
    why = told(receiver.url)
    assert str(status) in why
    assert "s3cret" not in why


def test_a_webhook_that_is_not_there_is_said_without_its_address() -> None:
    why = told("http://127.0.0.1:9/s3cret/200")
    assert why
    assert "s3cret" not in why


@pytest.mark.parametrize(
    "url", ["hooks.example/s", "https://host:99999/s", "https://[bad/s", "https://a b/s", "https://.x/s", "ftp://x/s"]
)
def test_an_address_of_a_webhook_that_is_none_is_said_and_not_shown(url: str) -> None:
    assert told(url) == "its address is not one that begins with https:// or http://"


def test_a_webhook_that_never_ends_its_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(couriers, "SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_drip, args=(listening,), daemon=True).start()
        begun = time.monotonic()
        assert told(f"http://127.0.0.1:{listening.getsockname()[1]}/s3cret") == "no answer within 1 s"
        assert time.monotonic() - begun < 3


def _drip(listening: socket.socket) -> None:
    """A header every tenth of a second, for ever."""
    connection, _ = listening.accept()
    with connection, suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            connection.sendall(f"X-{number}: drip\r\n".encode())
            time.sleep(0.1)


def test_a_webhook_whose_address_is_not_set_is_said() -> None:
    courier = connect(NoticeSettings(webhook=SecretRef("env:HOOK")), Secrets({}), lambda: PEOPLE, owner)[WEBHOOK]
    assert courier.carry(batch()) == "the secret env:HOOK is not set"


def test_a_command_is_given_the_line_and_the_key(tmp_path: Path) -> None:
    command = ("/bin/sh", "-c", f"cat > {tmp_path}/mail; echo $DCDECOM_NOTICE > {tmp_path}/key")
    courier = connect(NoticeSettings(mail=command), Secrets({}), lambda: PEOPLE, owner)[MAIL]
    assert courier.carry(batch(MAIL)) == ""
    assert (tmp_path / "mail").read_text() == LINE + "\n"
    assert (tmp_path / "key").read_text() == batch(MAIL).key + "\n"


# --- mail to a person ------------------------------------------------------------------------------------------------


LETTER = {"subject": "Berkas 2026-0042 menunggu Saudara", "text": "Yth. Agus,\n\nBerkas …", "digest": "Ringkasan"}


def mailed(
    server: MailServer, ca: Path | None, notice: Batch, security: str = "starttls", user: str = "", to: str = PERSON
) -> str:
    smtp = SmtpSettings(
        "localhost", "dcdecom@example.go.id", server.port, security, user,  # type: ignore[arg-type]  # one of the three
        SecretRef("env:PASSWORD") if user else None, ca,
    )  # fmt: skip
    courier = connect(NoticeSettings(smtp=smtp), Secrets({"PASSWORD": PASSWORD}), lambda: PEOPLE, owner)[to]
    why = courier.carry(notice)
    assert PASSWORD not in why
    return why


def test_a_mail_goes_to_the_address_of_the_people_file_over_tls(tmp_path: Path) -> None:
    chain = certificate(tmp_path)
    with mail_server(MailServer(chain)) as server:
        assert mailed(server, chain[0], batch("person:kasi", **LETTER), user="dcdecom") == ""
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == ("agus@example.go.id", LETTER["subject"])
    assert mail["Message-ID"] == f"<{batch('person:kasi').key}@example.go.id>"
    assert mail.get_content().split() == LETTER["text"].split()
    assert server.said.index("STARTTLS") < next(n for n, line in enumerate(server.said) if line.startswith("AUTH"))


def test_a_mail_goes_to_the_contact_whom_the_request_names() -> None:
    with mail_server(MailServer()) as server:
        assert mailed(server, None, batch("owner:2026-0042", **LETTER), "none", to=OWNER) == ""
        for nobody, why in (("owner:2026-0043", ""), ("owner:2026-0044", " that can stand in a mail")):
            said = mailed(server, None, batch(nobody, **LETTER), "none", to=OWNER)
            assert said == f"the request has no mail address of this person{why}"
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == ("pemilik@disdik.example.go.id", LETTER["subject"])


def test_a_mail_of_several_is_the_digest_of_the_day(tmp_path: Path) -> None:
    with mail_server(MailServer()) as server:
        assert mailed(server, None, batch("person:kasi", 57, 61, **LETTER), "none") == ""
    (mail,) = server.mails
    assert mail["Subject"] == LETTER["digest"]
    assert mail.get_content().count(LETTER["text"].split("\n")[0]) == 2


def test_a_certificate_that_is_not_trusted_or_of_another_name_gets_no_mail(tmp_path: Path) -> None:
    other = certificate(tmp_path, "mail.example.go.id")
    with mail_server(MailServer(other)) as server:
        for trusted in (None, other[0]):
            why = mailed(server, trusted, batch("person:kasi", **LETTER), user="dcdecom")
            assert why == "its certificate is not trusted"
    assert not server.mails
    assert not any(line.startswith("AUTH") for line in server.said)


def test_a_server_without_starttls_gets_neither_mail_nor_password() -> None:
    with mail_server(MailServer()) as server:
        why = mailed(server, None, batch("person:kasi", **LETTER), user="dcdecom")
    assert why.startswith("it does not offer")
    assert not server.mails
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.said)


@pytest.mark.parametrize(
    ("refuses", "why"), [({"RCPT": 550}, "it refused the person's address"), ({"MAIL": 451}, "SMTP 451"),
                         ({"DATA": 554}, "SMTP 554"), ({"AUTH": 535}, "SMTP 535")]
)  # fmt: skip
def test_a_server_that_refuses_is_said_without_what_it_repeats(
    tmp_path: Path, refuses: dict[str, int], why: str
) -> None:
    chain = certificate(tmp_path)
    with mail_server(MailServer(chain, refuses)) as server:
        assert mailed(server, chain[0], batch("person:kasi", **LETTER), user="dcdecom") == why
    assert not server.mails


def test_whom_the_people_file_gives_no_address_gets_no_mail() -> None:
    with mail_server(MailServer()) as server:
        for nobody in ("person:sri", "person:gone"):
            why = mailed(server, None, batch(nobody, **LETTER), "none")
            assert why == "the people file has no mail address of this person"
    assert not server.said


def test_a_mail_server_that_answers_late_may_have_taken_it_and_gets_the_same_message_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dcdecom.adapters.couriers.SECONDS", 1)
    with mail_server(MailServer(seconds=1.6)) as server:
        assert mailed(server, None, batch("person:kasi", **LETTER), "none") == "no answer within 1 s"
        server.seconds = 0.0
        assert mailed(server, None, batch("person:kasi", **LETTER), "none") == ""
    assert len(server.mails) == 2
    assert len({mail["Message-ID"] for mail in server.mails}) == 1


@pytest.mark.parametrize(
    ("smtp", "what"),
    [
        ("{host: mail.example.go.id, sender: a@b, security: none}", r"smtp\.security"),
        ("{host: mail.example.go.id, sender: a@b, user: dcdecom}", r"smtp\.user"),
        ("{host: mail.example.go.id, sender: a@b, password: hunter2}", "password"),
        ("{host: mail.example.go.id, sender: nobody}", r"smtp\.sender"),
    ],
)
def test_a_mail_server_without_tls_or_with_half_a_login_is_refused(tmp_path: Path, smtp: str, what: str) -> None:
    path = tmp_path / "dcdecom.yaml"
    systems = "netbox: {url: http://n, reader: env:A}\nzabbix: {url: http://z, reader: env:B}\n"
    path.write_text(f"estate: lab\npeople: p\ninventory: i\n{systems}notices: {{smtp: {smtp}}}\n")
    with pytest.raises(InputError, match=what) as error:
        configuration.load(path)
    assert "hunter2" not in str(error.value)


# --- the ticket system -----------------------------------------------------------------------------------------------


STEP = {
    "event": "57", "case": "2026-0042", "state": "done", "step": "pemeriksaan", "step_number": "5",
    "step_title": "Pemeriksaan", "office": "Dinas \"Pendidikan\"", "letter": '800/1"}, "closed": true, "x": {"',
    "ticket": "47/11?a=b", "text": "Berkas 2026-0042: langkah 5 selesai.", "ended": "",
}  # fmt: skip
FORM = {
    "subject": "{{ case }}: {{ step_title | upper }}", "body": "{{ text }} {{ letter }}", "internal": False,
    "status": "{% if ended %}closed{% else %}open{% endif %}", "tags": ["dcdecom", "{{ office }}"],
}  # fmt: skip


def ticket(folder: Path, url: str, form: object = FORM) -> couriers.Courier:
    template = folder / "ticket.json"
    template.write_text(json.dumps(form))
    settings = TicketSettings(SecretRef("env:URL"), template, SecretRef("env:TOKEN"))
    secrets = Secrets({"URL": url, "TOKEN": "Token token=t0ps3cret"})
    return connect(NoticeSettings(ticket=settings), secrets, lambda: PEOPLE, owner)[TICKET]


def test_a_ticket_is_told_by_the_template_and_no_value_becomes_a_part_of_the_form(
    receiver: Hook, tmp_path: Path
) -> None:
    courier = ticket(tmp_path, receiver.url + "/tickets/{{ ticket }}/articles")
    assert courier.place == "ticket system env:URL"
    assert courier.carry(batch(TICKET, **STEP)) == ""
    ((path, headers, body),) = receiver.requests
    assert path == "/s3cret/tickets/47%2F11%3Fa%3Db/articles"
    assert headers["Authorization"] == "Token token=t0ps3cret"
    assert headers["Idempotency-Key"] == batch(TICKET).key
    assert body == {
        "subject": "2026-0042: PEMERIKSAAN", "body": f"{STEP['text']} {STEP['letter']}", "internal": False,
        "status": "open", "tags": ["dcdecom", STEP["office"]],
    }  # fmt: skip


def test_a_receiver_that_fails_times_out_and_answers_late_shows_each_event_once(
    receiver: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "SECONDS", 1)
    courier = ticket(tmp_path, receiver.url)
    receiver.answers = [503, 1.6, 1.6]
    said = [courier.carry(batch(TICKET, **STEP)) for _ in range(4)]
    assert (said[0], said[-1]) == ("HTTP 503", "")
    # The connection and the whole delivery end at the same moment: either may be the one that says so.
    assert {why.removesuffix(" within 1 s") for why in said[1:-1]} == {"no answer"}
    assert courier.carry(batch(TICKET, 58, **STEP)) == ""
    assert len(receiver.requests) == 5
    assert list(receiver.shown) == [batch(TICKET).key, batch(TICKET, 58).key], "each event once"
    assert not any("s3cret" in why for why in said)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{% for x in text %}{% for y in text %}x{% endfor %}{% endfor %}", "for has no place"),
        ("{{ ''.__class__.__mro__ }}", "getattr has no place"),
        ("{{ text['x'] }}", "getitem has no place"),
        ("{{ range(9) }}", "call has no place"),
        ("{{ 'x' * 1000000000 }}", "mul has no place"),
        ("{{ '%1000000000d' % 1 }}", "mod has no place"),
        ("{{ text | replace('a', 'aaaaaaaaaa') }}", "filter replace"),
        ("{{ text | attr('x') }}", "filter attr"),
        ("{% include '/etc/passwd' %}", "include has no place"),
        ("{% set x = text %}", "assign has no place"),
        ("{{ serial }}", "names serial, which nobody fills"),
        ("{{ text", "unexpected end"),
    ],
)
def test_a_template_that_could_do_more_is_refused_before_anything_is_sent(
    receiver: Hook, tmp_path: Path, source: str, why: str
) -> None:
    courier = ticket(tmp_path, receiver.url, {"body": source})
    assert why in courier.carry(batch(TICKET, **STEP))
    assert not receiver.requests


def test_what_is_no_json_or_too_large_is_refused(receiver: Hook, tmp_path: Path) -> None:
    courier = ticket(tmp_path, receiver.url, {"body": "{{ text }}" * 5000})
    assert "ticket.json" in courier.carry(batch(TICKET, **{**STEP, "text": "x" * 1000}))
    (tmp_path / "ticket.json").write_text('{"body": {{ text }}}')
    assert "is no JSON" in courier.carry(batch(TICKET, **STEP))
    assert not receiver.requests


@pytest.mark.parametrize("url", ["https://{{ ticket }}/x", "https://a{{ ticket }}.example/x", "{{ text }}"])
def test_no_value_says_where_a_ticket_is_sent(url: str) -> None:
    with pytest.raises(InputError):
        address(url, dict.fromkeys(VALUES, "evil.example"))


def test_a_template_may_name_every_value(tmp_path: Path) -> None:
    file = tmp_path / "ticket.json"
    file.write_text(json.dumps({name: f"{{{{ {name} }}}}" for name in VALUES}))
    values = {name: name for name in VALUES}
    assert read_template(file).filled(values) == values

"""The mail port: a real SMTP conversation, and the fake that keeps mails here."""

import socketserver
import threading

import pytest

from app.adapters.mail import Mail, MailError, mailer
from app.adapters.mail.fake import FakeMailer
from app.adapters.mail.smtp import SmtpMailer
from app.config import ConfigurationError, load_settings

MAIL = Mail("WK POS <shop@example.test>", "robin@example.test", "Grüße\r\nBcc: all@example.test", "Text — مرحبا", "<p>HTML</p>")


class _Server(socketserver.ThreadingTCPServer):
    """An SMTP server that takes one mail, or answers the recipient with `refusal`."""

    allow_reuse_address = True

    def __init__(self, refusal: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.refusal, self.taken = refusal, []


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                self.say("250 here")
            elif word == b"RCPT" and self.server.refusal:
                self.say(self.server.refusal)
            elif word == b"DATA":
                self.say("354 go on")
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line)
                self.server.taken.append(b"".join(lines).decode())
                self.say("250 taken")
            else:
                self.say("221 bye" if word == b"QUIT" else "250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server(request):
    made = _Server(getattr(request, "param", ""))
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def test_a_mail_travels_with_text_and_html_and_its_subject_stays_one_line(server):
    SmtpMailer(f"smtp://127.0.0.1:{server.server_address[1]}").send(MAIL)
    taken = server.taken[0]
    assert "To: robin@example.test" in taken
    assert "\nBcc:" not in taken
    assert "text/plain" in taken and "text/html" in taken


@pytest.mark.parametrize("server", ["550 no such mailbox"], indirect=True)
def test_a_refused_recipient_is_a_mail_error_with_the_server_s_words(server):
    with pytest.raises(MailError, match="no such mailbox"):
        SmtpMailer(f"smtp://127.0.0.1:{server.server_address[1]}").send(MAIL)


def test_a_server_that_is_away_is_a_mail_error():
    with pytest.raises(MailError):
        SmtpMailer("smtp://127.0.0.1:1").send(MAIL)


def test_the_password_is_never_sent_without_tls(server):
    with pytest.raises(MailError, match="no TLS"):
        SmtpMailer(f"smtp://user:secret@127.0.0.1:{server.server_address[1]}").send(MAIL)
    assert server.taken == []


def test_the_fake_gives_mails_back_newest_first(tmp_path):
    fake = FakeMailer(tmp_path / "mail")
    fake.send(MAIL)
    fake.send(Mail(MAIL.sender, "noor@example.test", "Second", "Two"))
    assert [mail["subject"] for mail in fake.inbox()] == ["Second", "Grüße Bcc: all@example.test"]
    assert fake.inbox(recipient="robin@example.test")[0]["text"] == "Text — مرحبا"
    with pytest.raises(MailError):
        fake.send(Mail(MAIL.sender, "x@refused.example", "No", "No"))


def test_mail_url_chooses_the_way():
    def way(url):
        return mailer(load_settings({"DATABASE_URL": "sqlite://", "MAIL_URL": url}))

    assert isinstance(way("fake:"), FakeMailer)
    assert (way("smtp://mail.example").port, way("smtps://mail.example").port) == (587, 465)
    assert way("smtp://a%40b:p%2Fw@mail.example").password == "p/w"
    with pytest.raises(ConfigurationError):
        way("pigeon://loft")

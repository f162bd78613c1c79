"""The printer that stays here."""

from types import SimpleNamespace

import pytest

from app.adapters.printer import PrinterError, is_address, printer
from app.adapters.printer.fake import FakePrinter, letters
from app.adapters.printer.network import NetworkPrinter
from app.kernel.refusal import Refusal
from app.pos.business.registers.rules import ensure_printer


def settings(tmp_path, name=""):
    return SimpleNamespace(files_path=tmp_path, printer=name)


def test_it_keeps_what_it_gets_the_last_first(tmp_path):
    fake = printer("fake:kitchen", settings(tmp_path))
    fake.send(b"\x1b@first\n")
    fake.send(b"second\n\x1dV\x00")
    assert [(one["printer"], one["size"], one["text"]) for one in fake.printed()] == [
        ("kitchen", 10, "second\n[cut]\n"), ("kitchen", 8, "[start]\nfirst\n")]


def test_the_broken_one_is_out_of_paper(tmp_path):
    with pytest.raises(PrinterError, match="paper end"):
        printer("fake:broken", settings(tmp_path)).send(b"x")


def test_the_address_says_which_printer_unless_all_stay_here(tmp_path):
    assert isinstance(printer("tcp://10.0.0.5:9100", settings(tmp_path)), NetworkPrinter)
    assert isinstance(printer("tcp://10.0.0.5:9100", settings(tmp_path, "fake")), FakePrinter)


def test_a_printer_that_only_its_own_machine_reaches_is_refused(tmp_path):
    with pytest.raises(PrinterError, match="cannot reach such a printer"):
        printer("usb://04b8:0202", settings(tmp_path))


@pytest.mark.parametrize(("address", "is_one"), [
    ("tcp://192.168.1.50:9100", True), ("tcp://printer.shop", True), ("fake:kitchen", True), ("fake:", True), ("", False),
    ("usb://04b8:0202", False), ("tcp://", False), ("tcp://host:0", False), ("tcp://host:65536", False), ("tcp://a b", False),
    ("192.168.1.50", False), ("tcp://host:9100\n", False)])
def test_a_register_may_be_given_what_the_adapter_takes(tmp_path, address, is_one):
    assert is_address(address) is is_one
    if is_one:
        ensure_printer(address)
        printer(address, settings(tmp_path))
    else:
        with pytest.raises(PrinterError):
            printer(address, settings(tmp_path))
    if address and not is_one:
        with pytest.raises(Refusal):
            ensure_printer(address)


def test_pictures_drawer_and_cut_are_read_as_words():
    assert letters(b"\x1bp\x0022\x1dv0\x00\x02\x00\x01\x00\xff\xffA") == "[drawer]\n[picture 16 × 1]\nA"

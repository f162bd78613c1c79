"""A machine's fingerprint: the same every time, and nothing in it can be read back."""

import stat

from app.adapters.license_server.device import device_parts, hardware, installation_key
from app.license_protocol.fingerprint import DIGEST_LENGTH, INSTALLATION_KEY, PARTS, digest


def test_the_installation_key_is_made_once_and_kept_private(tmp_path):
    folder = tmp_path / "files"
    made = installation_key(folder)
    assert (len(made), installation_key(folder)) == (64, made)
    assert stat.S_IMODE((folder / "installation.key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["installation.key"]


def test_another_installation_has_another_key(tmp_path):
    assert installation_key(tmp_path / "one") != installation_key(tmp_path / "two")


def test_parts_are_digests_of_what_the_machine_tells(tmp_path):
    for path, text in (("proc/cpuinfo", "processor: 0\nmodel name\t: Ryzen 5\n"), ("sys/class/dmi/id/board_serial", "B-1\n"),
                       ("sys/block/sda/device/serial", "S-1\n")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = hardware(tmp_path)
    assert found["cpu_id"] == digest("cpu_id", "Ryzen 5")
    assert found["motherboard_id"] == digest("motherboard_id", "B-1")
    assert found["disk_id"] == digest("disk_id", "S-1")
    assert {len(value) for value in found.values()} == {DIGEST_LENGTH}


def test_what_a_machine_does_not_tell_is_left_out(tmp_path):
    assert {"motherboard_id", "disk_id"} & hardware(tmp_path).keys() == set()


def test_this_machine_has_a_fingerprint_with_its_installation_key(app):
    found = device_parts()
    assert INSTALLATION_KEY in found
    assert found.keys() <= {*PARTS, INSTALLATION_KEY}
    assert device_parts() is found

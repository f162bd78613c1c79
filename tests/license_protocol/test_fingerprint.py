"""Machines recognised in part."""

import pytest

from app.license_protocol.fingerprint import looks_copied, same_device

TILL = {"cpu_id": "c1", "motherboard_id": "m1", "disk_id": "d1", "mac_address": "a1", "os_info": "Debian 12", "installation_key": "k1"}


@pytest.mark.parametrize(("changed", "same"), [
    ({}, True),
    ({"disk_id": "d2", "installation_key": "k2"}, True),                                 # a new disk, set up anew
    ({"cpu_id": "c2", "motherboard_id": "m2", "mac_address": "a2", "disk_id": "d2"}, True),  # a container moved
    ({"motherboard_id": "m2", "mac_address": "a2", "disk_id": "d2", "installation_key": "k2"}, False),  # a twin bought with it
    ({"cpu_id": "c2", "os_info": "Debian 13", "disk_id": "d2", "installation_key": "k2"}, True),
    ({"cpu_id": "", "os_info": "", "motherboard_id": "", "disk_id": "", "installation_key": ""}, False),  # one part is too little
    ({"installation_key": ""}, True),
])
def test_the_key_or_two_parts_make_the_same_machine(changed, same):
    seen = {**TILL, **changed}
    assert same_device(TILL, seen) is same
    assert same_device(seen, TILL) is same


def test_nothing_known_matches_nothing():
    assert not same_device({}, {})
    assert not same_device({"disk_id": "", "mac_address": ""}, {"disk_id": "", "mac_address": ""})


def test_a_key_on_wholly_other_hardware_is_worth_a_note():
    assert looks_copied(TILL, {**TILL, "motherboard_id": "m2", "disk_id": "d2", "mac_address": "a2"})
    assert not looks_copied(TILL, {**TILL, "motherboard_id": "m2", "disk_id": "d2"})
    assert not looks_copied(TILL, {"installation_key": "k1"})

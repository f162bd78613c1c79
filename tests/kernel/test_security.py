"""Passwords and PINs: what a stolen table of hashes costs to guess."""

import importlib.util

import pytest
from argon2 import Type, extract_parameters

from app.kernel import security


@pytest.fixture
def product():
    """The module as the product loads it: the harness makes the hashes of the other tests light."""
    spec = importlib.util.find_spec("app.kernel.security")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("hashing", "time_cost", "memory_kib", "lanes"), [("hash_password", 3, 65536, 4), ("hash_pin", 2, 19456, 1)])
def test_hashes_are_argon2id_as_costly_as_is_recommended(product, hashing, time_cost, memory_kib, lanes):
    """RFC 9106's second recommendation for passwords, OWASP's minimum for PINs."""
    hashed = getattr(product, hashing)("1234")
    found = extract_parameters(hashed)
    assert (found.type, found.time_cost, found.memory_cost, found.parallelism) == (Type.ID, time_cost, memory_kib, lanes)
    assert (found.salt_len, found.hash_len) == (16, 32)


def test_a_secret_is_known_by_its_hash_whatever_parameters_it_was_made_with(product):
    for hashed in (product.hash_pin("1234"), product.hash_password("1234"), security.hash_pin("1234")):
        assert product.verify_secret(hashed, "1234")
        assert not product.verify_secret(hashed, "1235")


def test_where_there_is_no_hash_looking_costs_as_much_as_a_passwords(product):
    assert not product._PASSWORDS.check_needs_rehash(product._ABSENT)


@pytest.mark.parametrize("hashed", [None, "", "not a hash"])
def test_where_there_is_no_hash_no_secret_is_right(hashed):
    assert not security.verify_secret(hashed, "1234")
    assert not security.verify_secret(hashed, "")

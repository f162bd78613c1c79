"""The port of the web server: chosen, refused, taken."""

import socket

import pytest

from app.cli.ports import chosen_port, port_problem
from app.kernel.embedded import ServiceError


@pytest.mark.parametrize(("environ", "port"), [({}, 5000), ({"PORT": ""}, 5000), ({"PORT": "8080"}, 8080)])
def test_port_is_5000_unless_chosen(environ, port):
    assert chosen_port(environ) == port


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80 80"])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(ServiceError, match="PORT must be a number from 1 to 65535"):
        chosen_port({"PORT": text})


def test_a_free_port_is_no_problem_and_a_taken_one_is_named_with_another():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = port_problem("127.0.0.1", port)
        assert sentence.startswith(f"Port {port} is used by another program")
        assert f"PORT={port + 1}" in sentence
    assert port_problem("127.0.0.1", port) is None


def test_a_host_that_is_not_this_machine_is_refused():
    with pytest.raises(ServiceError, match="HOST names no address of this machine"):
        port_problem("192.0.2.1", 5000)

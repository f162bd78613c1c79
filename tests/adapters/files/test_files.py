"""Files are kept whole, found by their key, and never outside the store."""

import io

import pytest

from app.adapters.files import FileMissing
from app.adapters.files.fake import FakeFiles
from app.adapters.files.local import LocalFiles


@pytest.fixture(params=["local", "fake"])
def store(request, tmp_path):
    return LocalFiles(tmp_path / "files") if request.param == "local" else FakeFiles()


def test_a_file_is_kept_replaced_and_forgotten(store):
    assert store.save("products/a-1.webp", b"one") == 3
    assert store.save("products/a-1.webp", io.BytesIO(b"second")) == 6
    with store.open("products/a-1.webp") as file:
        assert file.read() == b"second"
    store.delete("products/a-1.webp")
    store.delete("products/a-1.webp")
    with pytest.raises(FileMissing):
        store.open("products/a-1.webp")


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "a/../b", "A", "", "a//b", ".hidden", "a b"])
def test_a_key_never_leads_out_of_the_store(store, key):
    with pytest.raises(ValueError):
        store.save(key, b"x")
    with pytest.raises(ValueError):
        store.open(key)


def test_a_file_that_breaks_off_leaves_nothing(tmp_path):
    class Broken(io.BytesIO):
        def read(self, *_):
            raise OSError("cable")

    store = LocalFiles(tmp_path)
    with pytest.raises(OSError):
        store.save("a/b", Broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

"""The landing: immutable, complete or absent, readable by any path-like thing."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qbd.errors import LandingError
from qbd.sources.landing import LandingBatch, LandingPath, Manifest, read_lines, verify

BODIES = [b'{"data":1}', b'{\n  "data": "a\\nb"\n}\n', '{"data":"Müller"}'.encode()]


def batch(root: LandingPath) -> LandingBatch:
    return LandingBatch(root, "demo", "shopify", "2026-11-20T05:00:00+00:00")


def test_bodies_come_back_as_received_one_a_line(tmp_path: Path) -> None:
    with batch(tmp_path).writer("orders", "pages") as writer:
        for body in BODIES:
            writer.write(body)
    landed = writer.close()
    assert landed.path == "demo/shopify/2026-11-20T05:00:00+00:00/orders.pages.jsonl.gz"
    assert landed.lines == 3
    content = (tmp_path / landed.path).read_bytes()
    assert (landed.sha256, landed.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert list(read_lines(tmp_path / landed.path)) == [BODIES[0], b'{   "data": "a\\nb" }', BODIES[2]]


def test_the_same_lines_make_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for name in ("a", "b"):
        with batch(tmp_path / name).writer("orders", "pages") as writer:
            writer.write(BODIES[0])
        digests.add(writer.close().sha256)
    assert len(digests) == 1


def test_nothing_appears_before_the_end_or_after_a_failure(tmp_path: Path) -> None:
    def broken() -> None:
        with batch(tmp_path).writer("orders", "pages") as writer:
            writer.write(BODIES[0])
            assert not list(tmp_path.rglob("*.gz"))
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        broken()
    assert not list(tmp_path.rglob("*.gz"))


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    paths = []
    for body in BODIES:
        with batch(tmp_path).writer("orders", "pages") as writer:
            writer.write(body)
        paths.append(writer.close().path)
    assert [path.rsplit("/", 1)[1] for path in paths] == [
        "orders.pages.jsonl.gz",
        "orders.pages~2.jsonl.gz",
        "orders.pages~3.jsonl.gz",
    ]
    assert list(read_lines(tmp_path / paths[0])) == [BODIES[0]]


def test_the_newest_manifest_counts(tmp_path: Path) -> None:
    assert batch(tmp_path).manifest() is None
    until = datetime(2026, 11, 20, tzinfo=UTC)
    for complete in (False, True):
        manifest = Manifest("demo", "shopify", "b", None, until, (), {"orders": 3}, complete, ("a notice",))
        batch(tmp_path).write_manifest(manifest)
        assert batch(tmp_path).manifest() == manifest


def test_damage_is_named(tmp_path: Path) -> None:
    with batch(tmp_path).writer("orders", "pages") as writer:
        writer.write(BODIES[0] * 1000)
    landed = writer.close()
    path = tmp_path / landed.path
    whole = path.read_bytes()
    for damaged in (whole[:-9], b"no gzip at all", whole[:20] + b"\x00\x00" + whole[22:]):
        path.write_bytes(damaged)
        with pytest.raises(LandingError, match=r"orders\.pages\.jsonl\.gz"):
            list(read_lines(path))
        with pytest.raises(LandingError, match="sha256"):
            verify(tmp_path, [landed])
    path.unlink()
    with pytest.raises(LandingError, match="absent"):
        verify(tmp_path, [landed])
    with pytest.raises(LandingError, match="cannot be read"):
        list(read_lines(path))


@pytest.mark.parametrize("name", ["", "..", "a/b", "../x", "a b"])
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LandingError, match="folder's name"):
        LandingBatch(tmp_path, name, "shopify", "b")


def test_notes_survive_an_attempt_and_a_torn_one_is_ignored(tmp_path: Path) -> None:
    kept = batch(tmp_path)
    assert kept.note("orders.operation") is None
    kept.keep_note("orders.operation", {"operation": "1"})
    kept.keep_note("orders.operation", {"operation": "2"})
    assert kept.note("orders.operation") == {"operation": "2"}
    (newest,) = tmp_path.rglob("orders.operation~2.json")
    newest.write_bytes(newest.read_bytes()[:5])
    assert kept.note("orders.operation") is None


def test_a_truncated_file_is_not_mistaken_for_a_short_one(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a":1}\n' * 10_000)[:-12])
    with pytest.raises(LandingError):
        list(read_lines(path))


@pytest.mark.airflow
def test_airflows_object_storage_is_a_landing(tmp_path: Path) -> None:
    storage = pytest.importorskip("airflow.sdk").ObjectStoragePath(f"file://{tmp_path}")
    with batch(storage).writer("orders", "pages") as writer:
        writer.write(BODIES[0])
    landed = writer.close()
    assert list(read_lines(storage / landed.path)) == [BODIES[0]]
    verify(storage, [landed])
    assert list(read_lines(tmp_path / landed.path)) == [BODIES[0]]

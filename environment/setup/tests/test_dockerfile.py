"""What Binder and others take for granted of the Dockerfile, which `environment/test --image` builds and tries."""

import json
import re
import unittest

from places import CLONE, ENVIRONMENT

TEXT = (CLONE / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
STAGES = re.split(r"^FROM ", TEXT, flags=re.MULTILINE)
LAST = STAGES[-1]


class Dockerfile(unittest.TestCase):
    def test_its_base_is_pinned(self):
        self.assertRegex(STAGES[0], r"\nARG BASE=\S+:\S+@sha256:[0-9a-f]{64}\n")
        self.assertTrue(STAGES[1].startswith("${BASE} AS system\n"))
        self.assertTrue(LAST.startswith("system\n"))

    def test_what_repo2docker_expects(self):
        """It passes NB_USER and NB_UID, publishes port 8888, and starts `jupyter notebook` or jupyter-lab behind the entry point."""
        self.assertRegex(STAGES[1], r"\nARG NB_USER=\w+\nARG NB_UID=1000\n")
        self.assertIn("HOME=/home/${NB_USER} ", STAGES[1])
        self.assertEqual(["${NB_UID}"], re.findall(r"^USER (.*)$", LAST, re.MULTILINE))
        self.assertIn("\nEXPOSE 8888\n", LAST)
        self.assertIn('\nENTRYPOINT ["tini", "--"]\n', LAST)
        self.assertIn("ln -s jupyter-lab environment/.build/python/bin/jupyter-notebook", TEXT)

    def test_folders_that_compose_writes_to_are_made(self):
        compose = (ENVIRONMENT / "compose.yaml").read_text(encoding="utf-8")
        folders = re.findall(r"^      - /home/lab/asymlora/(\S+)$", compose, re.MULTILINE)
        self.assertEqual(3, len(folders))
        for folder in folders:
            self.assertRegex(TEXT, rf"mkdir -p[^&]* {re.escape(folder)} ")

    def test_devcontainer_works_in_the_stage_with_maven(self):
        text = (CLONE / ".devcontainer/devcontainer.json").read_text(encoding="utf-8")
        build = json.loads(re.sub(r"^//.*$", "", text, flags=re.MULTILINE))["build"]
        (stage,) = (stage for stage in STAGES if re.match(rf"\S+ AS {build['target']}\n", stage))
        self.assertIn(" maven npm", stage)
        self.assertTrue((CLONE / ".devcontainer" / build["dockerfile"]).samefile(CLONE / "Dockerfile"))

    def test_what_compose_starts_beside_the_lab(self):
        compose = (ENVIRONMENT / "compose.yaml").read_text(encoding="utf-8")
        (target,) = re.findall(r"target: (\w+)", compose)
        (stage,) = (stage for stage in STAGES if re.match(rf"\S+ AS {target}\n", stage))
        (port,) = re.findall(r"^EXPOSE (\d+)$", stage, re.MULTILINE)
        self.assertIn(f'ports: ["127.0.0.1:{port}:{port}"]', compose)


if __name__ == "__main__":
    unittest.main()

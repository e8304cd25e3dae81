"""What notebooks and recipes load is fetched before they start: their own text names it."""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import execute
import needs
from catalogue import ITEMS
from places import ENVIRONMENT, NOTEBOOKS

CALL = re.compile(r"\b(?:Models|Tasks|ImageTasks)\s*\.\s*load\s*\(\s*([^,)]*)|\b(Mnist)\s*\.")


def names(items) -> set[str]:
    return {item.name for item in items}


class OurOwn(unittest.TestCase):
    TEXTS = {"all-MiniLM-L6-v2", "vader-sentiment"}

    def test_notebooks(self):
        expected = {"00": self.TEXTS, "01": self.TEXTS | {"snli"}, "02": set(), "03": self.TEXTS | {"SmolLM2-135M-Instruct", "bge-small-en-v1.5", "hamexam", "snli"}, "04": self.TEXTS, "05": self.TEXTS, "06": self.TEXTS | {"snli"}, "08": {"SmolLM2-135M-Instruct", "hamexam", "mmlu-sample", "vader-sentiment"},
            "09": {"dinov2-small-112", "emoji-google", "emoji-twitter", "fashion-mnist", "mnist"}, "10": self.TEXTS}
        expected["07"] = {"SmolLM2-135M-Instruct", "bbc-news"}
        found = {path.name[:2]: names(needs.of(path)) for path in execute.chapters() if path.parent == NOTEBOOKS}
        self.assertEqual(expected, {number: found[number] for number in expected})

    def test_a_recipe_needs_what_its_base_names(self):
        found = {path: names(needs.of(path)) for path in NOTEBOOKS.glob("recipes/*/*/*.yaml")}
        self.assertGreater(len(found), 70)
        for path, items in found.items():
            with self.subTest(path=path):
                if "06-language-understanding/laptop" in str(path):
                    larger = path.name.startswith("bert-base-")
                    self.assertEqual(items, {"bert-base-uncased", "vader-sentiment"} if larger else self.TEXTS)
                elif "07-summarization/laptop" in str(path):
                    self.assertEqual(items, {"SmolLM2-135M-Instruct", "bbc-news"})
                elif path.parent.name == "paper":
                    self.assertEqual(items, set())  # the user's own model and files

    def test_nine_styles_of_emoji_are_fetched_for_their_study_alone(self):
        styles = {item.name for item in ITEMS if item.name.startswith("emoji-")}
        self.assertEqual(9, len(styles))
        self.assertEqual(styles | {"dinov2-small-112"}, names(needs.of(NOTEBOOKS / "studies/emoji-styles.yaml")))
        self.assertEqual({"emoji-google", "emoji-twitter"}, styles & names(needs.of(*execute.chapters())))

    def test_recipes(self):
        expected = {
            "alpaca-b-only": {"SmolLM2-135M-Instruct"},
            "clothes-vit": {"fashion-mnist"},
            "rotated-b-only": {"mnist"},
            "rte-paper": set(),
            "tweets-a-only": self.TEXTS,
            "tweets-b-only": self.TEXTS,
            "tweets-both": self.TEXTS,
        }
        found = {path.stem: names(needs.of(path)) for path in NOTEBOOKS.glob("recipes/*.yaml")}
        self.assertEqual(expected, {recipe: found[recipe] for recipe in expected})

    def test_every_load_names_what_it_loads(self):
        """A literal, or a variable whose values are literals of the same notebook: so that the text names everything."""
        known = {name for item in ITEMS for name in (item.name, *item.tasks)}
        calls = 0
        for path in execute.chapters():
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            for argument, pictures in CALL.findall(code):
                calls += 1
                if argument.startswith('"'):
                    self.assertIn(argument.strip('"'), known, path.name)
                else:
                    self.assertTrue(needs.of(path), f"{path.name}: {argument or pictures}")
        self.assertGreaterEqual(calls, 8)


class Others(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def recipe(self, text: str) -> set[str]:
        path = self.folder / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return names(needs.of(path))

    def test_a_recipe(self):
        self.assertEqual({"all-MiniLM-L6-v2", "snli"}, self.recipe("task:\n  name: 'snli' # or tweets\n"))
        self.assertEqual({"all-mpnet-base-v2", "snli"}, self.recipe('model: all-mpnet-base-v2\ntask: {name: "SNLI"}\n'))
        self.assertEqual({"all-MiniLM-L6-v2"}, self.recipe("task: {name: snli, folder: mine}\n"), "its own files")
        self.assertEqual({"mnist"}, self.recipe("from_scratch: {model_type: vit}\ntask: {name: colored_mnist}\n"))
        self.assertEqual(set(), self.recipe("model: me/mine@main\ntask: {name: rte, folder: RTE}\n"))

    def test_a_notebook_of_the_users(self):
        path = self.folder / "mine.ipynb"
        cells = [
            {"cell_type": "code", "source": ['var model = Models.load("bge-small-en-v1.5");\n', 'Tasks.load("nyt")']},
            {"cell_type": "markdown", "source": 'not "snli"'},
        ]
        path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
        self.assertEqual({"bge-small-en-v1.5", "vader-sentiment"}, names(needs.of(path)))

    def test_a_command_line(self):
        recipe = str(NOTEBOOKS / "recipes/clothes-vit.yaml")
        self.assertEqual({"fashion-mnist"}, names(needs.of_command(["train", recipe, "--out", "runs/x"])))
        self.assertEqual({"SmolLM2-135M-Instruct"}, names(needs.of_command(["generate", "--model=SmolLM2-135M-Instruct"])))
        self.assertEqual({"snli"}, names(needs.of_command(["evaluate", "--task", "snli"])))
        self.assertEqual(set(), names(needs.of_command(["doctor", "nothing.yaml"])))


class Listed(unittest.TestCase):
    def test_fetch_says_what_there_is_and_what_the_notebooks_need(self):
        answer = subprocess.run([ENVIRONMENT / "fetch", "--list"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(len(ITEMS), len(answer.splitlines()))


if __name__ == "__main__":
    unittest.main()

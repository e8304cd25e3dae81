"""The ledger: verdicts follow from claims and reports, and what the paper's file names is there."""

import json
import tempfile
import unittest
from pathlib import Path

import ledger
import yaml
from places import ENVIRONMENT, NOTEBOOKS

PAPER = yaml.safe_load((NOTEBOOKS / "paper.yaml").read_text(encoding="utf-8"))
STATEMENT = {
    "id": "b",
    "says": "B is ahead",
    "source": "Table 1",
    "mark": "second-hand",
    "claims": ["00: B is"],
    "studies": [{"study": "s", "arm": "B", "against": "both", "expects": "ahead"}],
}


def claim(verdict: str, statement: str = "B is ahead, in domain", notebook: str = "00-start") -> dict:
    return {"notebook": notebook, "cell": "c", "statement": statement, "measured": "+0.1", "verdict": verdict}


class Ledger(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.results = Path(folder.name)

    def report(self, verdict: str):
        against = {"settings": {"arm": "both"}, "difference": 0.1, "low": 0, "high": 0.2, "p": 0.01, "n": 5}
        arm = {"settings": {"arm": "B", "task.name": "cola"}, "against": against | {"verdict": verdict}}
        (self.results / "s.json").write_text(json.dumps([{"settings": {"arm": "both"}}, arm]), encoding="utf-8")

    def verdict(self, *claims: dict) -> str:
        return ledger.judge([STATEMENT], list(claims), self.results, "smoke")[0]["verdict"]

    def test_without_evidence_nothing_is_said(self):
        self.assertEqual(self.verdict(), "not run here")
        self.assertEqual(self.verdict(claim("holds", "A is ahead"), claim("holds", notebook="01-b")), "not run here")

    def test_a_verdict_is_what_its_evidence_says(self):
        self.assertEqual(self.verdict(claim("holds at this scale")), "holds at this scale")
        self.assertEqual(self.verdict(claim("contradicted")), "contradicted")
        self.report("ahead")
        self.assertEqual(self.verdict(claim("holds at this scale")), "holds at this scale")
        self.report("behind")
        self.assertEqual(self.verdict(claim("holds at this scale")), "1 holds at this scale, 1 contradicted")
        self.report("not told apart")
        self.assertEqual(self.verdict(), "not told apart")

    def test_a_study_is_judged_by_what_the_paper_expects(self):
        for expects, said in {
            "ahead": ["holds at this scale", "contradicted", "not told apart"],
            "not behind": ["holds at this scale", "contradicted", "not told apart"],
            "behind": ["contradicted", "holds at this scale", "not told apart"],
        }.items():
            statement = STATEMENT | {"studies": [STATEMENT["studies"][0] | {"expects": expects}]}
            found = []
            for verdict in ("ahead", "behind", "not told apart"):
                self.report(verdict)
                found.append(ledger.judge([statement], [], self.results, "smoke")[0]["verdict"])
            self.assertEqual(found, said, expects)

    def test_a_study_says_where_and_how_surely(self):
        self.report("ahead")
        evidence = ledger.judge([STATEMENT], [], self.results, "smoke")[0]["evidence"]
        self.assertEqual(evidence[0]["where"], "study s")
        self.assertEqual(evidence[0]["says"], "B − both: task.name cola")
        self.assertEqual(evidence[0]["measured"], "+0.100 [+0.000, +0.200], p 0.010")
        self.assertEqual(evidence[0]["scale"], "5 seeds")


class Paper(unittest.TestCase):
    def test_statements_are_whole(self):
        self.assertGreaterEqual(len(PAPER["statements"]), 20)
        self.assertEqual(len({one["id"] for one in PAPER["statements"]}), len(PAPER["statements"]))
        for one in PAPER["statements"] + PAPER["numbers"]:
            self.assertIn(one["mark"], ("own text", "second-hand", "recomputed"))
            self.assertNotIn("verdict", one)

    def test_claims_are_made_by_the_notebooks(self):
        for statement in PAPER["statements"]:
            for wanted in statement.get("claims", []):
                chapter, _, beginning = wanted.partition(": ")
                (path,) = NOTEBOOKS.glob(f"{chapter}-*.ipynb")
                cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
                code = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
                self.assertIn(beginning, code, wanted)

    def test_numbers_are_the_recipes(self):
        told = {one["recipe"]: one for one in PAPER["numbers"] if "recipe" in one}
        recipes = {
            f"{file.parts[-3]}/paper/{file.stem}": reported
            for file in NOTEBOOKS.glob("recipes/*/paper/*.yaml")
            if (reported := yaml.safe_load(file.read_text(encoding="utf-8")).get("paper"))
        }
        self.assertEqual(set(told), set(recipes))
        self.assertGreater(len(told), 50)
        for name, reported in recipes.items():
            self.assertEqual(reported["source"], told[name]["table"], name)
            self.assertEqual(reported.get("value"), told[name].get("value"), name)

    def test_studies_are_kept(self):
        for statement in PAPER["statements"]:
            for wanted in statement.get("studies", []):
                self.assertIn(wanted["expects"], ledger.OF_STUDY)
                arms = json.loads((NOTEBOOKS / f"results/{wanted['study']}.json").read_text(encoding="utf-8"))
                names = {arm["settings"]["arm"] for arm in arms}
                self.assertLessEqual({wanted["arm"], wanted["against"]}, names)

    def test_the_table_of_glue_is_the_studys(self):
        arms = json.loads((NOTEBOOKS / "results/glue.json").read_text(encoding="utf-8"))
        self.assertEqual(len(arms), 9)
        shown = (ENVIRONMENT / "BENCHMARKS.md").read_text(encoding="utf-8")
        for arm in arms:
            scores = [f"{arm[key]:.4f}" for key in ("mean", "sd", "low", "high")]
            self.assertIn("| " + " | ".join([*arm["settings"].values(), arm["metric"], *scores]) + " |", shown)

"""The ledger: for each of the paper's statements what the executed notebooks and the studies say, on one page and as data."""

import html
import json
import os
from pathlib import Path

import nbformat
import yaml

CLAIMS = "application/vnd.asymlora.claims+json"
PAGES = ("claims.html", "claims.json", "ledger.json")
STYLE = (
    "body { font: 16px/1.5 system-ui, sans-serif; max-width: 80em; margin: 3em auto; padding: 0 1em }"
    "table { border-collapse: collapse } td, th { padding: .3em .8em; text-align: left; vertical-align: top }"
    "tr { border-top: 1px solid #8884 } .contradicted { color: #c22 } .holds { color: #282 } tr.says { font-weight: 600 }"
)
NOT_RUN = "not run here"
HOLDS, CONTRADICTED = "holds at this scale", "contradicted"
# What a study's comparison says of what the paper expects of the first arm. Not to be behind is no more than not to be
# told apart where a report has no margin, so that only an arm that is ahead shows it.
OF_STUDY = {
    "ahead": {"ahead": HOLDS, "behind": CONTRADICTED},
    "not behind": {"ahead": HOLDS, "behind": CONTRADICTED},
    "behind": {"ahead": CONTRADICTED, "behind": HOLDS},
}


def collect(notebooks: dict[str, nbformat.NotebookNode]) -> list[dict]:
    """The claims in the order of the executed notebooks and their cells, each with its notebook's name.

    Of one that is shown again, with more beside it, the last showing counts: Holm's correction is over all.
    """
    found: dict[tuple[str, str], dict] = {}
    for name, notebook in notebooks.items():
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                for claim in output.get("data", {}).get(CLAIMS, {}).get("claims", []):
                    found[name, claim["statement"]] = {"notebook": name, "cell": cell.get("id", "")} | claim
    return list(found.values())


def judge(statements: list[dict], claims: list[dict], results: Path, scale: str) -> list[dict]:
    """Each statement with its evidence, and the verdict that follows."""
    return [_judged(statement, claims, results, scale) for statement in statements]


def _judged(statement: dict, claims: list[dict], results: Path, scale: str) -> dict:
    evidence = [
        {"where": claim["notebook"], "says": claim["statement"], "scale": scale}
        | {key: claim[key] for key in ("measured", "verdict")}
        for claim in claims
        if any(_is(claim, wanted) for wanted in statement.get("claims", []))
    ]
    for wanted in statement.get("studies", []):
        evidence += _of_study(wanted, results)
    return {key: statement[key] for key in ("id", "says", "source", "mark")} | {
        "note": statement.get("note", ""),
        "evidence": evidence,
        "verdict": summary([one["verdict"] for one in evidence]),
    }


def _is(claim: dict, wanted: str) -> bool:
    chapter, _, beginning = wanted.partition(": ")
    return claim["notebook"].startswith(chapter) and claim["statement"].startswith(beginning)


def _of_study(wanted: dict, results: Path) -> list[dict]:
    """A comparison of a report, on each task or whatever else its arms differ in."""
    file = results / f"{wanted['study']}.json"
    if not file.is_file():
        return []
    found = []
    for arm in json.loads(file.read_text(encoding="utf-8")):
        other = arm.get("against")
        if arm["settings"].get("arm") != wanted["arm"] or not other or other["settings"].get("arm") != wanted["against"]:
            continue
        more = [f"{key} {value}" for key, value in arm["settings"].items() if key != "arm"]
        interval = "{difference:+.3f} [{low:+.3f}, {high:+.3f}], p {p:.3f}".format(**other)
        found.append(
            {
                "where": f"study {wanted['study']}",
                "says": f"{wanted['arm']} − {wanted['against']}: " + ", ".join(more),
                "scale": f"{other['n']} seeds",
                "measured": interval,
                "verdict": OF_STUDY[wanted["expects"]].get(other["verdict"], other["verdict"]),
            }
        )
    return found


def summary(verdicts: list[str]) -> str:
    """One verdict where all agree, else how many of each."""
    if not verdicts:
        return NOT_RUN
    counts: dict[str, int] = {}
    for verdict in verdicts:
        counts[verdict] = counts.get(verdict, 0) + 1
    if len(counts) == 1:
        return verdicts[0]
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def write(notebooks: dict[str, nbformat.NotebookNode], folder: Path, sources: Path) -> bool:
    """Writes the page and the data; answers whether there were any claims.

    sources: the folder of `paper.yaml` and `results/`.
    """
    claims = collect(notebooks)
    for name in PAGES:
        (folder / name).unlink(missing_ok=True)
    if not claims:
        return False
    paper = yaml.safe_load((sources / "paper.yaml").read_text(encoding="utf-8"))
    scale = os.environ.get("ASYMLORA_SCALE", "laptop")
    judged = judge(paper["statements"], claims, sources / "results", scale)
    told = [wanted for statement in paper["statements"] for wanted in statement.get("claims", [])]
    ours = [claim for claim in claims if not any(_is(claim, wanted) for wanted in told)]
    _json(folder / "claims.json", claims)
    _json(folder / "ledger.json", {"scale": scale, "statements": judged, "ours": ours, "numbers": paper["numbers"]})
    (folder / "claims.html").write_text(_page(judged, ours, paper["numbers"]), encoding="utf-8")
    return True


def _json(file: Path, content) -> None:
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _page(judged: list[dict], ours: list[dict], numbers: list[dict]) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Ledger</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="book.css">'
        f'<link rel="stylesheet" href="dark.css"><script src="book.js"></script><style>{STYLE}</style><body>'
        '<p class="book-bar"><a href="index.html">Contents</a> <button data-switch hidden>Light or dark</button></p>'
        "<h1>What the paper says, and what we found</h1>"
        f"<p>{html.escape(summary([one['verdict'] for one in judged if ',' not in one['verdict']]))}; the other statements "
        "have several answers.</p>"
        "<table><tr><th></th><th>statement</th><th>source</th><th>measured</th><th>verdict</th></tr>"
        + "".join(_rows(statement) for statement in judged)
        + "</table><h2>Statements of ours</h2><table>"
        + "".join(_row(_link(c["notebook"]), c["statement"], c["source"], c["measured"], c["verdict"]) for c in ours)
        + "</table><h2>What the paper reports</h2>"
        "<table><tr><th></th><th>row</th><th>table</th><th>reported</th><th>mark</th></tr>"
        + "".join(_number(number) for number in numbers)
        + "</table></body></html>"
    )


def _rows(statement: dict) -> str:
    note = f" ({statement['note']})" if statement["note"] else ""
    source = f"{statement['source']}, {statement['mark']}"
    head = _row("", statement["says"] + note, source, "", statement["verdict"], " class=says")
    return head + "".join(
        _row(_link(one["where"]), one["says"], one["scale"], one["measured"], one["verdict"])
        for one in statement["evidence"]
    )


def _link(where: str) -> str:
    if where.startswith("study "):
        return html.escape(where)
    return f'<a href="{html.escape(where)}.html">{html.escape(where[:2])}</a>'


def _number(number: dict) -> str:
    value = str(number.get("value", ""))
    text = ": ".join(part for part in (value, number.get("note", "")) if part)
    row = number.get("recipe") or number["row"]
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in (row, number["table"], text, number["mark"]))
    return f"<tr><td></td>{cells}</tr>"


def _row(link: str, says: str, source: str, measured: str, verdict: str, attributes: str = "") -> str:
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in (says, source, measured))
    kind = verdict.split()[0] if "," not in verdict else ""
    return f'<tr{attributes}><td>{link}</td>{cells}<td class="{kind}">{html.escape(verdict)}</td></tr>'

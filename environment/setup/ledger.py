"""The ledger of claims: what each executed notebook says of the paper's statements, on one page and as data."""

import html
import json
from pathlib import Path

import nbformat

CLAIMS = "application/vnd.asymlora.claims+json"
STYLE = (
    "body { font: 16px/1.5 system-ui, sans-serif; max-width: 75em; margin: 3em auto; padding: 0 1em }"
    "table { border-collapse: collapse } td, th { padding: .3em .8em; text-align: left; vertical-align: top }"
    "tr { border-top: 1px solid #8884 } .contradicted { color: #c22 } .holds { color: #282 }"
)


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


def write(notebooks: dict[str, nbformat.NotebookNode], folder: Path) -> bool:
    """Writes `claims.html` and `claims.json`; answers whether there were any claims."""
    claims = collect(notebooks)
    for name in ("claims.html", "claims.json"):
        (folder / name).unlink(missing_ok=True)
    if claims:
        (folder / "claims.json").write_text(json.dumps(claims, indent=1, ensure_ascii=False), encoding="utf-8")
        (folder / "claims.html").write_text(_page(claims), encoding="utf-8")
    return bool(claims)


def _page(claims: list[dict]) -> str:
    rows = "".join(
        f'<tr><td><a href="{claim["notebook"]}.html">{claim["notebook"][:2]}</a></td>'
        + "".join(f"<td>{html.escape(claim[field])}</td>" for field in ("statement", "source", "measured"))
        + f'<td class="{claim["verdict"].split()[0]}">{html.escape(claim["verdict"])}</td></tr>'
        for claim in claims
    )
    counts: dict[str, int] = {}
    for claim in claims:
        counts[claim["verdict"]] = counts.get(claim["verdict"], 0) + 1
    summary = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Claims</title><style>{STYLE}</style><body>'
        f'<p><a href="index.html">AsymLoRA</a></p><h1>What the paper says, and what we found</h1><p>{summary}.</p>'
        "<table><tr><th></th><th>statement</th><th>source</th><th>measured</th><th>verdict</th></tr>"
        f"{rows}</table></body></html>"
    )

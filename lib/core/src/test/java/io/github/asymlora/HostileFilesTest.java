package io.github.asymlora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.data.Alpaca;
import io.github.asymlora.data.Mmlu;
import io.github.asymlora.data.Tasks;
import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.vision.ImageFiles;
import io.github.asymlora.vision.ImageProcessor;
import io.github.asymlora.vision.Mnist;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged and hostile files of every kind that we read: one line that says what is wrong, or the file is taken; never
 * another exception, a hang or an end of the JVM. {@code -Dhostile.files=2000} tries so many of each kind.
 */
class HostileFilesTest {
    private static final int FILES = Integer.getInteger("hostile.files", 40);
    private static final long SEED = Long.getLong("hostile.seed", 1);
    private static final Duration LIMIT = Duration.ofSeconds(20); // far beyond a loaded machine's worst

    @TempDir
    Path folder;

    /**
     * A kind of file.
     *
     * @param file its name in the folder that the reader opens
     * @param sound the content that is damaged
     * @param prepare puts the other files of the folder there
     */
    private record Kind(String name, String file, Content sound, Step prepare, Step read) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Content {
        byte[] bytes() throws IOException;
    }

    private interface Step {
        void in(Path folder) throws IOException;
    }

    static List<Kind> kinds() {
        return List.of(
                new Kind("tensors", "t.safetensors", model("model.safetensors"), f -> {}, f -> tensors(f)),
                new Kind(
                        "weights",
                        "model.safetensors",
                        model("model.safetensors"),
                        HostileFilesTest::copyModel,
                        f -> model(f)),
                new Kind("config", "config.json", model("config.json"), HostileFilesTest::copyModel, f -> model(f)),
                new Kind(
                        "adapter config",
                        "adapter_config.json",
                        adapter("adapter_config.json"),
                        HostileFilesTest::copyAdapter,
                        f -> adapt(f)),
                new Kind(
                        "adapter",
                        "adapter_model.safetensors",
                        adapter("adapter_model.safetensors"),
                        HostileFilesTest::copyAdapter,
                        f -> adapt(f)),
                new Kind("recipe", "r.yaml", recipe(), f -> {}, f -> Recipes.read(f.resolve("r.yaml"), List.of())),
                new Kind(
                        "TSV",
                        "train.tsv",
                        text("index\tsentence1\tsentence2\tlabel\n0\ta b\tc\tentailment\n1\td\te\tnot_entailment\n"),
                        f -> Files.writeString(
                                f.resolve("dev.tsv"), "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n"),
                        f -> Tasks.load("rte", f)),
                new Kind(
                        "CSV",
                        "train.csv",
                        text("id,dialogue,summary\n1,\"a, b\",c\n2,d,\"e\nf\"\n"),
                        f -> summaries(f, "csv"),
                        f -> Tasks.load("samsum", f)),
                new Kind(
                        "JSONL",
                        "train.jsonl",
                        text(
                                "{\"id\": \"1\", \"dialogue\": \"a\", \"summary\": \"b\"}\n{\"id\": \"2\", \"dialogue\": \"c\", \"summary\": \"d\"}\n"),
                        f -> summaries(f, "jsonl"),
                        f -> Tasks.load("samsum", f)),
                new Kind(
                        "JSON",
                        "alpaca.json",
                        text(
                                "[{\"instruction\": \"a\", \"input\": \"\", \"output\": \"b\"}, {\"instruction\": \"c\", \"input\": \"x\", \"output\": \"d\"}]"),
                        f -> {},
                        f -> Alpaca.read(f.resolve("alpaca.json"))),
                new Kind(
                        "questions",
                        "q.csv",
                        text("What?,a,b,c,d,A\n\"Who, then?\",a,b,c,d,B\n"),
                        f -> {},
                        f -> Mmlu.read(f.resolve("q.csv"))),
                new Kind("IDX", "train-images-idx3-ubyte", idx(false), HostileFilesTest::digits, f -> Mnist.digits(f)),
                new Kind(
                        "compressed IDX",
                        "train-images-idx3-ubyte.gz",
                        idx(true),
                        HostileFilesTest::digits,
                        f -> Mnist.digits(f)),
                picture("png"),
                picture("jpg"),
                picture("gif"),
                picture("bmp"),
                picture("tiff"),
                new Kind(
                        "image processor",
                        "preprocessor_config.json",
                        text(
                                "{\"do_resize\": true, \"size\": {\"height\": 8, \"width\": 8}, \"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5], \"resample\": 2, \"rescale_factor\": 0.00392}"),
                        f -> {},
                        f -> ImageProcessor.open(f, 8)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isRefusedInOneLineOrTaken(Kind kind) throws IOException {
        byte[] sound = kind.sound.bytes();
        kind.prepare.in(folder);
        Path file = folder.resolve(kind.file);
        Files.write(file, sound);
        kind.read.in(folder); // the undamaged one is read
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + i);
            Files.write(file, Mutation.of(sound, random));
            refused += refuses(kind, i) ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    private boolean refuses(Kind kind, int number) {
        try {
            Assertions.assertTimeoutPreemptively(LIMIT, () -> kind.read.in(folder));
            return false;
        } catch (InputException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "\u001b");
            return true;
        } catch (Throwable e) {
            return fail(kind + ", file " + number + " of seed " + SEED + ": " + e, e);
        }
    }

    private static void tensors(Path folder) {
        try (Safetensors file = Safetensors.open(folder.resolve("t.safetensors"))) {
            file.tensors().keySet().forEach(file::floats);
        }
    }

    private static void model(Path folder) {
        Models.load(folder).close();
    }

    private static void adapt(Path folder) {
        try (Model model = Tiny.model("roberta");
                Adapter adapter = AdapterFiles.load(model, folder)) {
            adapter.trainable();
        }
    }

    private static Content model(String file) {
        return () -> Files.readAllBytes(Golden.path("models/bert").resolve(file));
    }

    private static Content adapter(String file) {
        return () -> Files.readAllBytes(
                Golden.path("adapters/roberta/lora_bias_only").resolve(file));
    }

    private static void copyModel(Path folder) throws IOException {
        copy(Golden.path("models/bert"), folder);
    }

    private static void copyAdapter(Path folder) throws IOException {
        copy(Golden.path("adapters/roberta/lora_bias_only"), folder);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static Content recipe() {
        return text(
                "task: {name: tweets, train_examples: 100}\nmethod: lora\nadapter:\n  rank: 8\n  targets: [query, value]\n"
                        + "  rank_pattern: {query: 4}\ntraining:\n  epochs: 3\n  learning_rate: 2e-3\n  dropout: {hidden: 0.1}\nseed: 7\n");
    }

    private static Content text(String text) {
        return () -> text.getBytes(StandardCharsets.UTF_8);
    }

    private static void summaries(Path folder, String ending) throws IOException {
        String row = ending.equals("csv")
                ? "id,dialogue,summary\n1,a,b\n"
                : "{\"id\": \"1\", \"dialogue\": \"a\", \"summary\": \"b\"}\n";
        for (String part : new String[] {"validation", "test"}) {
            Files.writeString(folder.resolve(part + "." + ending), row);
        }
    }

    private static Content idx(boolean compressed) {
        byte[] values = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8};
        return () -> compressed ? zipped(values) : values;
    }

    private static void digits(Path folder) throws IOException {
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), idx(false).bytes());
        for (String part : new String[] {"train", "t10k"}) {
            Files.write(folder.resolve(part + "-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 3, 7});
        }
    }

    private static byte[] zipped(byte[] values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(values);
        }
        return bytes.toByteArray();
    }

    private static Kind picture(String format) {
        Content content = () -> {
            BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_3BYTE_BGR);
            for (int i = 0; i < 16 * 12; i++) {
                image.setRGB(i % 16, i / 16, i * 7919);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            assertThat(ImageIO.write(image, format, bytes)).isTrue();
            return bytes.toByteArray();
        };
        return new Kind(format, "p." + format, content, f -> {}, f -> ImageFiles.read(f.resolve("p." + format)));
    }
}

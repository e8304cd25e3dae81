package io.github.asymlora.train;

import io.github.asymlora.Golden;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Dropout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A task of letters, a model of two layers: training that takes a second. */
public final class TinyTask {
    /** Ten updates in each of three epochs, without dropout. */
    public static final TrainingOptions OPTIONS = TrainingOptions.DEFAULT
            .withBatchSize(8)
            .withMicroBatchSize(4)
            .withLearningRate(0.01)
            .withMaxLength(16)
            .withDropout(Dropout.NONE);

    private TinyTask() {}

    /** Does the text hold more a's than b's? */
    public static TextTask task() {
        return new TextTask(
                "letters",
                List.of("b", "a"),
                List.of(Metric.ACCURACY),
                dataset("letters/train", 80, 1),
                dataset("letters/validation", 40, 2),
                dataset("letters/test", 40, 3),
                Map.of("other", dataset("other/test", 40, 4)));
    }

    /** Repeat the text's first letter, then say which letter comes next. */
    public static TextTask responses() {
        return TextTask.ofResponses(
                "next letter",
                answers("answers/train", 64, 1),
                answers("answers/validation", 16, 2),
                answers("answers/test", 16, 3));
    }

    private static Dataset answers(String name, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Dataset(
                name,
                IntStream.range(0, size)
                        .mapToObj(i -> {
                            char first = (char) ('a' + random.nextInt(4));
                            String rest = " e".repeat(random.nextInt(4));
                            return new Example(
                                    name + i, first + rest, first + " " + (char) (first + 1), Float.NaN, name + i);
                        })
                        .toList());
    }

    /** The golden BERT with the tests' tokenizer. */
    public static Path model(Path folder) {
        return model("bert", folder);
    }

    /** A golden model with the tests' tokenizer. */
    public static Path model(String family, Path folder) {
        try {
            Path golden = Golden.path("models/" + family);
            Files.createDirectories(folder);
            for (String name : List.of("config.json", "model.safetensors")) {
                Files.copy(golden.resolve(name), folder.resolve(name));
            }
            for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
                Files.copy(Path.of("src/test/resources/tiny-tokenizer", name), folder.resolve(name));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dataset dataset(String name, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Dataset(
                name,
                IntStream.range(0, size)
                        .mapToObj(i -> {
                            boolean a = random.nextBoolean();
                            StringBuilder text = new StringBuilder();
                            for (int j = 0; j < 2 + random.nextInt(6); j++) {
                                text.append(a ? "a " : "b ")
                                        .append((char) ('c' + random.nextInt(5)))
                                        .append(' ');
                            }
                            return new Example(name + i, text.toString(), null, a ? 1 : 0, name + i);
                        })
                        .toList());
    }
}

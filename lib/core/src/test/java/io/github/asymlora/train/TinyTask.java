package io.github.asymlora.train;

import io.github.asymlora.Golden;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.Task;
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
    public static final TrainingOptions OPTIONS =
            new TrainingOptions(3, 8, 4, true, 0.01, null, null, null, null, 16, Dropout.NONE, null);

    private TinyTask() {}

    /** Does the text hold more a's than b's? */
    public static Task task() {
        return new Task(
                "letters",
                List.of("b", "a"),
                List.of(Metric.ACCURACY),
                dataset("letters/train", 80, 1),
                dataset("letters/validation", 40, 2),
                dataset("letters/test", 40, 3),
                Map.of("other", dataset("other/test", 40, 4)));
    }

    /** The golden BERT with the tests' tokenizer. */
    public static Path model(Path folder) {
        try {
            Path golden = Golden.path("models/bert");
            Files.createDirectories(folder);
            for (String name : List.of("config.json", "model.safetensors")) {
                Files.copy(golden.resolve(name), folder.resolve(name));
            }
            Files.copy(Path.of("src/test/resources/tiny-tokenizer/tokenizer.json"), folder.resolve("tokenizer.json"));
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

package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.io.Cache;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What training keeps of frozen layers, and what it says of it. */
class PrefixOfRunsTest {
    private static final FineTuning LAST_LAYER = Lora.rank(2).on("query").inLayers(1);

    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path folder;

    private Model model;

    @BeforeEach
    void load() throws IOException {
        model = Models.load(TinyTask.model(folder.resolve("tiny")));
        for (Path file : kept()) {
            Files.delete(file);
        }
    }

    @AfterEach
    void free() {
        model.close();
    }

    /** Those of the tests' own cache. */
    private static List<Path> kept() throws IOException {
        Path prefix = Files.createDirectories(Cache.user().prefix());
        try (Stream<Path> files = Files.list(prefix)) {
            return files.filter(file -> !file.endsWith(".lock")).toList();
        }
    }

    private Run fit(FineTuning method, TrainingOptions options) {
        Events listens = new Events() {
            @Override
            public void preparing(String what) {
                told.add(what);
            }
        };
        return Trainer.of(model)
                .method(method)
                .options(options)
                .listener(listens)
                .seed(3)
                .fit(TinyTask.task());
    }

    private double[] losses(TrainingOptions options) {
        try (Run run = fit(LAST_LAYER, options)) {
            return run.history().steps().stream().mapToDouble(Events.Step::loss).toArray();
        }
    }

    @Test
    void onlyWhatIsReadAgainIsWritten() throws IOException {
        try (Run run = fit(LAST_LAYER, TinyTask.OPTIONS)) {
            assertThat(kept()).as("training and validation").hasSize(2);
            run.test();
            run.domains();
            assertThat(kept()).as("the same").hasSize(2);
        }
        assertThat(told).hasSize(2).allMatch(line -> line.matches("frozen layers' outputs for letters/.* \\(.* MB\\)"));
    }

    @Test
    void nothingIsWrittenForOneEpochOrWhereItIsOff() throws IOException {
        fit(LAST_LAYER, TinyTask.OPTIONS.withEpochs(1)).close();
        fit(LAST_LAYER, TinyTask.OPTIONS.withPrefixCache(CacheLimit.OFF)).close();
        assertThat(kept()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void theLossesAreThoseWithoutIt() {
        double[] off = losses(TinyTask.OPTIONS.withPrefixCache(CacheLimit.OFF));
        assertThat(losses(TinyTask.OPTIONS)).containsExactly(off, within(1e-5));
        assertThat(losses(TinyTask.OPTIONS)).as("read").containsExactly(off, within(1e-5));
        assertThat(losses(TinyTask.OPTIONS.withRecompute(true))).containsExactly(off, within(1e-4));
        assertThat(losses(TinyTask.OPTIONS.withPrefixCache(new CacheLimit(1000))))
                .as("too large")
                .containsExactly(off, within(1e-5));
    }

    @Test
    void anAdapterOfWhichNothingTrainsIsSaidOnce() throws IOException {
        Lora frozen = Lora.rank(2)
                .on("query")
                .a(Factor.orthonormal().frozen())
                .b(Factor.orthonormal().frozen());
        fit(frozen, TinyTask.OPTIONS).close();
        assertThat(told).containsExactly("frozen layers run in each pass: an adapter acts in them");
        assertThat(kept()).isEmpty();
    }

    @Test
    void weightsAreHashedAgainOnlyWhenTheyChange() {
        String before = model.fingerprint(2);
        fit(LAST_LAYER, TinyTask.OPTIONS.withEpochs(1)).close();
        assertThat(model.fingerprint(2)).isSameAs(before);
        try (Run run = fit(new FullFineTuning(), TinyTask.OPTIONS.withEpochs(1))) {
            assertThat(model.fingerprint(2)).as("while %s is on", run.adapter()).isNotEqualTo(before);
        }
        assertThat(model.fingerprint(2)).isNotEqualTo(before);
    }
}

package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frozen layers computed once must be as good as frozen layers computed every time. */
class FeaturesTest {
    private static final Lora LAST_LAYER = Lora.rank(2).on("query", "value").inLayers(1);
    private static final int STAGES = 2; // embeddings and layer 0
    private static final long LIMIT = 1L << 30;

    private final Model model = Models.load(Golden.path("models/bert")).newHead(2, 0);
    private final TinyExamples examples = new TinyExamples(40, 5, 0);

    @TempDir
    private Path folder;

    @AfterEach
    void free() {
        model.close();
    }

    private Source kept(TinyExamples of) {
        return new Source(model, of, Features.of(model, STAGES, of, folder, LIMIT));
    }

    @Test
    void giveTheLogitsOfTheWholePass() {
        int[] some = {3, 17, 0, 39};
        try (Source kept = kept(examples);
                NDManager scope = model.manager().newSubManager()) {
            ForwardContext flow = ForwardContext.evaluating(scope, examples.batch(some, scope));
            float[] read = kept.forward(some, flow).toFloatArray();
            float[] computed = Source.whole(model, examples).forward(some, flow).toFloatArray();
            assertThat(read).containsExactly(computed, within(1e-6f));
        }
    }

    @Test
    void giveTheTrainingOfTheWholePass() {
        List<Updates.Seen> whole = train(Source.whole(model, examples));
        List<Updates.Seen> read = train(kept(examples));
        for (int i = 0; i < whole.size(); i++) {
            assertThat(read.get(i).loss()).isCloseTo(whole.get(i).loss(), within(1e-6));
            assertThat(read.get(i).gradientNorm()).isCloseTo(whole.get(i).gradientNorm(), within(1e-5));
        }
    }

    /** Ten updates of the last layer's adapter. */
    private List<Updates.Seen> train(Source source) {
        List<Updates.Seen> seen = new ArrayList<>();
        model.newHead(2, 0);
        try (source;
                Adapter adapter = LAST_LAYER.attach(model, 1);
                Updates updates = new Updates(
                        adapter, new AdamW.Options(0.9, 0.999, 1e-8, 0.01), name -> true, 1.0, Dropout.NONE, 1)) {
            assertThat(model.firstStageOf(adapter.trainable().keySet())).isEqualTo(STAGES);
            for (int step = 0; step < 10; step++) {
                int first = 4 * step;
                seen.add(updates.update(source, List.of(new int[] {first, first + 1, first + 2, first + 3}), 0.01));
            }
        }
        return seen;
    }

    @Test
    void areKeptByWhatTheyDependOn() {
        kept(examples).close();
        kept(examples).close();
        assertThat(files()).hasSize(1);
        kept(new TinyExamples(40, 6, 0)).close();
        assertThat(files()).as("other texts").hasSize(2);
        model.weights().get("bert.encoder.layer.1.output.dense.bias").addi(1);
        model.weightsChanged();
        kept(examples).close();
        assertThat(files()).as("a layer above changed").hasSize(2);
        model.weights().get("bert.encoder.layer.0.output.dense.bias").addi(1);
        model.weightsChanged();
        kept(examples).close();
        assertThat(files()).as("a layer of theirs changed").hasSize(3);
    }

    @Test
    void theLeastRecentlyUsedGoFirst() throws IOException {
        List<Path> written = new ArrayList<>();
        for (int seed = 0; seed < 3; seed++) {
            kept(new TinyExamples(40, seed, 0)).close();
            Path newest = files().stream()
                    .filter(f -> !written.contains(f))
                    .findFirst()
                    .orElseThrow();
            Files.setLastModifiedTime(newest, FileTime.fromMillis(1_000_000 + seed));
            written.add(newest);
        }
        kept(new TinyExamples(40, 0, 0)).close(); // used again
        long two = Files.size(written.get(0)) + Files.size(written.get(1)) + Files.size(written.get(2)) / 2;
        TinyExamples small = new TinyExamples(2, 9, 0);
        Features.of(model, STAGES, small, folder, two).close();
        assertThat(files())
                .doesNotContain(written.get(1))
                .contains(written.get(0), written.get(2))
                .hasSize(3);
    }

    @Test
    void aFileCutShortSaysWhatToDo() throws IOException {
        kept(examples).close();
        Path file = files().get(0);
        byte[] content = Files.readAllBytes(file);
        try (Source kept = kept(examples);
                NDManager scope = model.manager().newSubManager()) {
            Files.write(file, Arrays.copyOf(content, content.length / 2));
            assertThatThrownBy(() -> kept.features().batch(new int[] {39}, scope))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("delete it and run again");
        }
    }

    private List<Path> files() {
        try (Stream<Path> listing = Files.list(folder)) {
            return listing.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frozen layers computed once must be as good as frozen layers computed every time. */
class PrefixCacheTest {
    private static final Lora LAST_LAYER = Lora.rank(2).on("query", "value").inLayers(1);
    private static final Lora FIRST_LAYER = Lora.rank(2).on("query").inLayers(0);
    private static final int STAGES = 2; // embeddings and layer 0

    private final Model model = Models.load(Golden.path("models/bert")).newHead(2, 0);
    private final TinyExamples examples = new TinyExamples(40, 5, 0);
    private final List<String> told = new ArrayList<>();
    private CacheLimit limit = CacheLimit.gigabytes(1);

    @TempDir
    private Path folder;

    @AfterEach
    void free() {
        model.close();
    }

    private Source kept(Model of, TinyExamples examples) {
        Prefix prefix = new Prefix(of, STAGES, examples, "letters");
        return new Source(
                of,
                examples,
                new PrefixCache(folder, limit).open(prefix, true, told::add).orElse(null));
    }

    private Source kept(TinyExamples examples) {
        return kept(model, examples);
    }

    @Test
    void givesTheLogitsOfTheWholePass() {
        assertThat(logits(kept(examples))).containsExactly(logits(Source.whole(model, examples)), within(1e-6f));
    }

    private float[] logits(Source source) {
        int[] some = {3, 17, 0, 39};
        try (source;
                NDManager scope = model.manager().newSubManager()) {
            return source.forward(some, ForwardContext.evaluating(scope, examples.batch(some, scope)))
                    .toFloatArray();
        }
    }

    @Test
    void givesTheTrainingOfTheWholePass() {
        List<TrainStep.Result> whole = train(Source.whole(model, examples));
        List<TrainStep.Result> read = train(kept(examples));
        for (int i = 0; i < whole.size(); i++) {
            assertThat(read.get(i).loss()).isCloseTo(whole.get(i).loss(), within(1e-6));
            assertThat(read.get(i).gradientNorm()).isCloseTo(whole.get(i).gradientNorm(), within(1e-5));
        }
    }

    /** Ten updates of the last layer's adapter. */
    private List<TrainStep.Result> train(Source source) {
        List<TrainStep.Result> seen = new ArrayList<>();
        model.newHead(2, 0);
        try (source;
                Adapter adapter = LAST_LAYER.attach(model, 1);
                TrainStep trainStep = new TrainStep(
                        adapter, new AdamW.Options(0.9, 0.999, 1e-8, 0.01), name -> true, 1.0, Dropout.NONE, 1)) {
            assertThat(model.firstStageOf(adapter.trainable().keySet())).isEqualTo(STAGES);
            for (int step = 0; step < 10; step++) {
                int first = 4 * step;
                seen.add(trainStep.update(source, List.of(new int[] {first, first + 1, first + 2, first + 3}), 0.01));
            }
        }
        return seen;
    }

    @Test
    void isKeyedByExamplesWeightsAndPrecision() {
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
        model.frozenWeights(Precision.BF16, Set.of());
        kept(examples).close();
        assertThat(files()).as("another precision").hasSize(4);
        model.frozenWeights(Precision.FP32, Set.of());
        kept(examples).close();
        assertThat(files()).as("the first one again").hasSize(4);
    }

    /** The same weights under another configuration give other numbers. */
    @Test
    void isKeyedByTheConfiguration(@TempDir Path models) throws IOException {
        kept(examples).close();
        List<List<String>> changes =
                List.of(List.of("gelu", "relu"), List.of("_heads\": 4", "_heads\": 2"), List.of("1e-12", "0.1"));
        for (int i = 0; i < changes.size(); i++) {
            Path other = TinyTask.model(models.resolve("m" + i));
            Path config = other.resolve("config.json");
            String before = Files.readString(config);
            String after = before.replace(changes.get(i).get(0), changes.get(i).get(1));
            assertThat(after).isNotEqualTo(before);
            Files.writeString(config, after);
            try (Model changed = Models.load(other).newHead(2, 0)) {
                kept(changed, examples).close();
            }
            assertThat(files()).as("%s", changes.get(i)).hasSize(i + 2);
        }
        Path reordered = TinyTask.model(models.resolve("same"));
        try (Model same = Models.load(reordered).newHead(2, 0)) {
            kept(same, examples).close();
        }
        assertThat(files()).as("another folder").hasSize(changes.size() + 1);
    }

    @Test
    void anAdapterBelowTheCutIsNeverPartOfIt() {
        Lora frozen = FIRST_LAYER
                .a(Factor.orthonormal().frozen())
                .b(Factor.orthonormal().frozen());
        kept(examples).close();
        for (Lora below : List.of(FIRST_LAYER, frozen)) {
            told.clear();
            try (Adapter adapter = below.attach(model, 1)) {
                assertThat(kept(examples).prefix()).isNull();
                Adapter second = LAST_LAYER.attach(model, 2);
                assertThat(kept(examples).prefix()).as("a second one above").isNull();
                second.close();
                adapter.disable();
                kept(examples).close();
            }
            assertThat(told).hasSize(2).allMatch(line -> line.contains("an adapter acts in them"));
            assertThat(files()).hasSize(1);
        }
        try (Adapter merged = frozen.attach(model, 1)) {
            merged.merge();
            kept(examples).close();
            assertThat(files()).as("merged into the weights").hasSize(2);
        }
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
        limit = new CacheLimit(
                Files.size(written.get(0)) + Files.size(written.get(1)) + Files.size(written.get(2)) / 2);
        kept(new TinyExamples(2, 9, 0)).close();
        assertThat(files())
                .doesNotContain(written.get(1))
                .contains(written.get(0), written.get(2))
                .hasSize(3);
    }

    @Test
    void whatIsTooLargeIsNotWritten() {
        limit = new CacheLimit(10_000);
        assertThat(kept(examples).prefix()).isNull();
        assertThat(told).hasSize(1).allMatch(line -> line.contains("training.prefix_cache allows"));
        limit = CacheLimit.OFF;
        assertThat(kept(examples).prefix()).isNull();
        assertThat(told).hasSize(1);
        assertThat(files()).isEmpty();
        Prefix prefix = new Prefix(model, STAGES, examples, "letters");
        PrefixCache cache = new PrefixCache(folder, CacheLimit.gigabytes(1));
        assertThat(cache.refusal(prefix, 1000, 2000)).isEmpty();
        assertThat(cache.refusal(prefix, 1001, 2000)).get().asString().contains("more than half");
    }

    @Test
    void withoutAPlaceTheLayersRunInEachPass() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        for (Path nowhere : List.of(file, file.resolve("below"), Path.of("/proc/none"))) {
            told.clear();
            Prefix prefix = new Prefix(model, STAGES, examples, "letters");
            assertThat(new PrefixCache(nowhere, limit).open(prefix, true, told::add))
                    .isEmpty();
            assertThat(told).hasSize(1).allMatch(line -> line.contains("letters") && line.contains("can't be kept"));
        }
    }

    @Test
    void whatIsReadOnceIsReadButNotWritten() {
        Prefix prefix = new Prefix(model, STAGES, examples, "letters");
        PrefixCache cache = new PrefixCache(folder, limit);
        assertThat(cache.open(prefix, false, told::add)).isEmpty();
        assertThat(files()).isEmpty();
        kept(examples).close();
        assertThat(cache.open(prefix, false, told::add)).isPresent();
    }

    @Test
    void aFileCutShortWhileItIsReadIsReplacedByTheLayers() throws IOException {
        float[] expected = logits(kept(examples));
        Path file = files().get(0);
        byte[] content = Files.readAllBytes(file);
        Source source = kept(examples);
        Files.write(file, Arrays.copyOf(content, content.length / 2));
        told.clear();
        assertThat(logits(source)).containsExactly(expected, within(1e-6f));
        assertThat(told).hasSize(1).allMatch(line -> line.contains("can't be read any more"));
    }

    @Test
    void anInterruptStopsTheComputationAndLeavesNothing() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> kept(examples)).isInstanceOf(InterruptedTraining.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(files()).isEmpty();
    }

    @Test
    void anInterruptDoesNotDisturbReading() {
        float[] expected = logits(kept(examples));
        Source source = kept(examples);
        Thread.currentThread().interrupt();
        assertThat(logits(source)).isEqualTo(expected);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatAKilledProcessLeftIsSwept() throws IOException {
        Path abandoned = Files.write(folder.resolve(".abc.1.tmp"), new byte[1000]);
        kept(examples).close();
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void examplesOfAnyLengthAreReadBack() {
        TinyExamples many = new TinyExamples(100, 11, 0);
        try (Source source = kept(many);
                NDManager scope = model.manager().newSubManager()) {
            for (int i : IntStream.range(0, 100).toArray()) {
                int[] pair = {i, 99 - i};
                assertThat(source.prefix().batch(pair, scope).toFloatArray())
                        .containsExactly(withoutPadding(many, pair, scope), within(1e-5f));
            }
        }
    }

    private float[] withoutPadding(TinyExamples of, int[] pair, NDManager scope) {
        int longest = Math.max(of.length(pair[0]), of.length(pair[1]));
        float[] values = new float[2 * longest * model.hiddenSize()];
        for (int i = 0; i < 2; i++) {
            float[] one = new Prefix(model, STAGES, of, "one")
                    .of(new int[] {pair[i]}, scope)
                    .toFloatArray();
            System.arraycopy(one, 0, values, i * longest * model.hiddenSize(), one.length);
        }
        return values;
    }

    private List<Path> files() {
        return all().stream()
                .filter(file -> !file.getFileName().toString().equals(".lock"))
                .toList();
    }

    private List<Path> all() {
        try (Stream<Path> listing = Files.list(folder)) {
            return listing.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.asymlora.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.theory.LayerLoss;
import io.github.asymlora.train.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments against those that PyTorch's own hooks see in transformers' models (2.7.1, 4.57.6). */
class MomentCollectorTest {
    private static final float[] CLASSES = {0, 1, 1};

    /** The three rows of the golden file, of different lengths, once or several times. */
    private static Examples examples(Model model, int times) {
        Map<String, RealMatrix> golden = golden(model);
        return new Examples() {
            @Override
            public int size() {
                return 3 * times;
            }

            private double[] ids(int index) {
                return golden.get("ids." + index % 3).getRow(0);
            }

            @Override
            public int length(int index) {
                return ids(index).length;
            }

            @Override
            public double label(int index) {
                return CLASSES[index % 3];
            }

            @Override
            public Map<String, NDArray> batch(int[] indices, NDManager manager) {
                long[] ids = Arrays.stream(ids(indices[0]))
                        .mapToLong(id -> (long) id)
                        .toArray();
                long[] ones = new long[ids.length];
                Arrays.fill(ones, 1);
                Map<String, NDArray> batch = new HashMap<>();
                batch.put("input_ids", manager.create(new long[][] {ids}));
                batch.put("attention_mask", manager.create(new long[][] {ones}));
                batch.put(
                        LABELS,
                        model.name().equals("llama")
                                ? manager.create(new long[][] {ids})
                                : manager.create(new float[] {CLASSES[indices[0] % 3]}));
                return batch;
            }

            @Override
            public String contentHash() {
                return "";
            }
        };
    }

    private static Map<String, RealMatrix> golden(Model model) {
        return Golden.matrices("moments/" + model.name() + ".safetensors");
    }

    private static Map<String, Linear> layers(Model model) {
        Map<String, Linear> layers = new HashMap<>();
        for (String name : golden(model).keySet()) {
            if (name.endsWith(".inputs")) {
                String path = name.substring(0, name.length() - ".inputs".length());
                model.linears().values().stream()
                        .filter(linear -> path.endsWith(linear.name()))
                        .forEach(linear -> layers.put(path, linear));
            }
        }
        return layers;
    }

    private static List<LayerMoments> measure(Model model, int times) {
        return MomentCollector.of(model, new ArrayList<>(layers(model).values()))
                .moments(examples(model, times));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "llama"})
    void momentsAreThoseOfPyTorchsHooks(String family) {
        try (Model model = Tiny.model(family)) {
            Map<String, RealMatrix> golden = golden(model);
            List<String> paths = new ArrayList<>(layers(model).keySet());
            List<LayerMoments> measured = measure(model, 1);
            assertThat(measured).hasSize(family.equals("bert") ? 3 : 2);
            for (int i = 0; i < measured.size(); i++) {
                LayerMoments moments = measured.get(i);
                assertThat(paths.get(i)).endsWith(moments.module());
                near(moments.inputs(), golden.get(paths.get(i) + ".inputs"));
                near(moments.outputs(), golden.get(paths.get(i) + ".outputs"));
                near(moments.gradient(), golden.get(paths.get(i) + ".gradient"));
                assertThat(Arrays.stream(moments.inputParts().trace()).sum())
                        .isEqualTo(
                                moments.inputs().getTrace(),
                                within(1e-4 * moments.inputs().getTrace()));
                double square = Matrices.squaredNorm(moments.outputs());
                assertThat(Arrays.stream(moments.outputParts().square()).sum())
                        .isEqualTo(square, within(1e-5 * square));
            }
        }
    }

    @Test
    void theModelIsAsBeforeAndNothingIsLeft() {
        try (Model model = Tiny.model("bert")) {
            Map<String, String> weights = Tiny.hashes(model.weights());
            float[] logits = Tiny.logits(model);
            measure(model, 1);
            int arrays = Live.arrays(model.manager());
            measure(model, 4);
            assertThat(Live.arrays(model.manager())).isEqualTo(arrays);
            assertThat(Tiny.hashes(model.weights())).isEqualTo(weights);
            assertThat(Tiny.logits(model)).isEqualTo(logits);
        }
    }

    @Test
    void layersWithAnAdapterAreRefusedAndKeepIt() {
        try (Model model = Tiny.model("bert");
                Adapter adapter = Lora.rank(2).attach(model, 1)) {
            assertThatThrownBy(() -> measure(model, 1)).isInstanceOf(InputException.class);
            assertThat(adapter.isEnabled()).isTrue();
            assertThat(layers(model).values()).anyMatch(linear -> linear.adapter() != null);
        }
    }

    private static LayerSpectra spectra(Model model, int times) {
        return MomentCollector.of(model, new ArrayList<>(layers(model).values()))
                .spectra(examples(model, times))
                .get(0);
    }

    /** An interval from more of the same is narrower, and holds the value. */
    @Test
    void kappaHasAnInterval() {
        try (Model model = Tiny.model("bert")) {
            FactorPrediction few = FactorPrediction.of(spectra(model, 1), 2, 0);
            FactorPrediction many = FactorPrediction.of(spectra(model, 20), 2, 0);
            assertThat(many.kappaOut().value()).isEqualTo(few.kappaOut().value(), within(1e-4));
            assertThat(many.kappaOut().value())
                    .isBetween(many.kappaOut().low(), many.kappaOut().high());
            assertThat(width(many.kappaOut())).isPositive().isLessThan(width(few.kappaOut()));
            assertThat(many.unstructured().bOnly()).isBetween(2.0 / many.dIn(), 1.0);
        }
    }

    /** Shares of the engine's eigenvectors are those of the lemma's whitened Δ. */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "llama"})
    void sharesAreThoseOfTheLemma(String family) {
        try (Model model = Tiny.model(family)) {
            LayerMoments moments = measure(model, 2).get(0);
            FactorPrediction prediction = FactorPrediction.of(spectra(model, 2), 3, 0);
            LayerLoss loss = LayerLoss.of(moments.gradient(), moments.inputs(), moments.outputs());
            double equal = 3.0 * loss.outputs() / loss.inputs();
            assertThat(prediction.firstGradient().bOnly()).isEqualTo(loss.expectedShareOfB(3), within(1e-6));
            assertThat(prediction.firstGradient().aOnly()).isEqualTo(loss.expectedShareOfA(3), within(1e-6));
            assertThat(prediction.firstGradient().aOnlyAtEqualBudget())
                    .isEqualTo(loss.expectedShareOfA(equal), within(1e-6));
            assertThat(prediction.unstructured().bOnly())
                    .isEqualTo(loss.frozenInputs().share(3), within(1e-6));
            assertThat(prediction.kappaIn().value())
                    .isEqualTo(loss.frozenInputs().kappa(), within(1e-3));
        }
    }

    private static double width(Kappa kappa) {
        return kappa.high() - kappa.low();
    }

    private static void near(RealMatrix measured, RealMatrix expected) {
        assertThat(Math.sqrt(Matrices.squaredNorm(measured.subtract(expected)) / Matrices.squaredNorm(expected)))
                .isLessThan(1e-5);
    }
}

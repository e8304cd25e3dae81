package io.github.asymlora.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.linalg.Gaussian;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterProfileTest {
    @Test
    void tellsSameTaskFromChance() {
        RealMatrix sharedB = Gaussian.matrix(40, 4, 1);
        Map<String, LayerFactors> one = adapter(sharedB, 2);
        Map<String, LayerFactors> two = adapter(sharedB.scalarMultiply(-2), 30);
        AdapterProfile profile = AdapterProfile.of(SimilarityMeasure.CCA, List.of(one, two));
        assertThat(profile.layers())
                .extracting(LayerSimilarity::layer)
                .containsExactly("layer.2.query", "layer.10.query");
        assertThat(profile.meanB()).isCloseTo(1, within(1e-12));
        for (LayerSimilarity layer : profile.layers()) {
            assertThat(layer.chanceA().mean()).isCloseTo(4.0 / 50, within(1e-15));
            assertThat(layer.chanceB().mean()).isCloseTo(4.0 / 40, within(1e-15));
            assertThat(layer.a())
                    .isCloseTo(
                            layer.chanceA().mean(), within(5 * layer.chanceA().standardDeviation()));
        }
    }

    private static Map<String, LayerFactors> adapter(RealMatrix b, long seed) {
        return Map.of(
                "layer.10.query", new LayerFactors(Gaussian.matrix(4, 50, seed), b),
                "layer.2.query", new LayerFactors(Gaussian.matrix(4, 50, seed + 1), b));
    }

    @Test
    void severalAdaptersGiveTheMeanOverPairs() {
        RealMatrix b = Gaussian.matrix(40, 4, 1);
        List<Map<String, LayerFactors>> three = List.of(adapter(b, 2), adapter(b, 4), adapter(b, 6));
        double expected = 0;
        for (int[] pair : new int[][] {{0, 1}, {0, 2}, {1, 2}}) {
            List<Map<String, LayerFactors>> two = List.of(three.get(pair[0]), three.get(pair[1]));
            expected += AdapterProfile.of(SimilarityMeasure.CKA, two).meanA() / 3;
        }
        assertThat(AdapterProfile.of(SimilarityMeasure.CKA, three).meanA()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void untrainedFactorsHaveNoSimilarity() {
        RealMatrix zero = MatrixUtils.createRealMatrix(40, 4);
        Map<String, LayerFactors> adapter = adapter(zero, 2);
        for (SimilarityMeasure measure : SimilarityMeasure.values()) {
            AdapterProfile profile = AdapterProfile.of(measure, List.of(adapter, adapter));
            assertThat(profile.meanA()).isCloseTo(1, within(1e-9));
            assertThat(profile.meanB()).isNaN();
        }
    }

    @Test
    void layersOfOnlyOneAdapterAreListed() {
        Map<String, LayerFactors> both = adapter(Gaussian.matrix(40, 4, 1), 2);
        Map<String, LayerFactors> one = Map.of("layer.2.query", both.get("layer.2.query"));
        assertThat(AdapterProfile.of(SimilarityMeasure.CCA, List.of(both, one)).unmatched())
                .containsExactly("layer.10.query");
        Map<String, LayerFactors> none = Map.of("other", both.get("layer.2.query"));
        assertThatThrownBy(() -> AdapterProfile.of(SimilarityMeasure.CCA, List.of(one, none)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no layer in common");
        assertThatThrownBy(() -> AdapterProfile.of(SimilarityMeasure.CCA, List.of(one)))
                .hasMessageContaining("at least 2");
        Map<String, LayerFactors> larger =
                Map.of("layer.2.query", new LayerFactors(Gaussian.matrix(4, 51, 1), Gaussian.matrix(40, 4, 1)));
        assertThatThrownBy(() -> AdapterProfile.of(SimilarityMeasure.CCA, List.of(one, larger)))
                .hasMessageContaining("layer.2.query, A: the layer has dimension 50 in one adapter and 51 in another");
    }

    @Test
    void readsBothSpellingsOfPeftFiles(@TempDir Path folder) {
        new SafetensorsWriter()
                .put("base_model.model.h.0.query.lora_A.weight", new float[] {1, 2, 3}, 1, 3)
                .put("base_model.model.h.0.query.lora_B.weight", new float[] {4, 5}, 2, 1)
                .put("base_model.model.h.1.query.lora_A", new float[] {1, 2, 3}, 1, 3)
                .put("base_model.model.h.1.query.lora_B", new float[] {6, 7}, 2, 1)
                .put("base_model.model.h.1.query.lora_E", new float[] {1}, 1, 1)
                .put("base_model.model.h.2.query.lora_A", new float[0], 0, 3)
                .put("base_model.model.h.2.query.lora_B", new float[0], 2, 0)
                .put("base_model.model.words.lora_embedding_A", new float[] {1, 2, 3}, 1, 3)
                .put("base_model.model.words.lora_embedding_B", new float[] {8, 9}, 2, 1)
                .put("base_model.model.classifier.weight", new float[] {1}, 1, 1)
                .write(folder.resolve("adapter_model.safetensors"));
        Map<String, LayerFactors> layers = SavedFactors.read(folder);
        assertThat(layers).containsOnlyKeys("h.0.query", "h.1.query", "words");
        assertThat(layers.get("h.1.query").b().getColumn(0)).containsExactly(6, 7);
        assertThat(layers.get("words").b().getColumn(0)).containsExactly(8, 9);
        assertThat(layers.get("h.0.query").update().getRow(1)).containsExactly(5, 10, 15);
    }

    @Test
    void unusableFilesAreNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> SavedFactors.read(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("adapter_model.safetensors");
        Path file = folder.resolve("other.safetensors");
        new SafetensorsWriter().put("x.ia3_l", new float[] {1}, 1, 1).write(file);
        assertThatThrownBy(() -> SavedFactors.read(file)).hasMessageContaining("no low-rank factor");
        new SafetensorsWriter().put("x.lora_A.weight", new float[] {1}, 1, 1).write(file);
        assertThatThrownBy(() -> SavedFactors.read(file)).hasMessageContaining("x.lora_B.weight");
        new SafetensorsWriter()
                .put("x.lora_A.weight", new float[] {1, 2}, 2, 1)
                .put("x.lora_B.weight", new float[] {1, 2, 3}, 1, 3)
                .write(file);
        assertThatThrownBy(() -> SavedFactors.read(file))
                .hasMessageContaining("other.safetensors, layer x: A is [2, 1] and B [1, 3]");
        new SafetensorsWriter()
                .put("x.lora_A.weight", new float[] {Float.NaN}, 1, 1)
                .put("x.lora_B.weight", new float[] {1}, 1, 1)
                .write(file);
        assertThatThrownBy(() -> SavedFactors.read(file)).hasMessageContaining("A[0, 0] is NaN");
    }
}

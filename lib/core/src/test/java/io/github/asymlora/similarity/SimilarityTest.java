package io.github.asymlora.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.PrincipalAngles;
import io.github.asymlora.linalg.Stiefel;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class SimilarityTest {
    private static final double TOLERANCE = 1e-8;

    @Test
    void agreesWithTheReferenceOnPairs() {
        JsonNode pairs = Golden.json("similarity/pairs.json");
        Map<String, RealMatrix> golden = Golden.matrices("similarity/pairs.safetensors");
        assertThat(pairs).hasSize(8);
        pairs.properties().forEach(pair -> {
            RealMatrix x = golden.get(pair.getKey() + ".X");
            RealMatrix y = golden.get(pair.getKey() + ".Y");
            JsonNode expected = pair.getValue();
            CanonicalCorrelations centred = CanonicalCorrelations.ofCentred(x, y);
            CanonicalCorrelations raw = CanonicalCorrelations.of(x, y);
            CanonicalCorrelations svcca = Svcca.correlations(x, y, 0.99);
            assertNear(centred.correlations(), expected.get("cca_correlations"));
            assertNear(centred.mean(), expected.get("cca_mean"));
            assertNear(centred.goodnessOfFit(), expected.get("cca_r2"));
            assertNear(raw.mean(), expected.get("cca_mean_uncentred"));
            assertNear(raw.goodnessOfFit(), expected.get("cca_r2_uncentred"));
            assertNear(svcca.correlations(), expected.get("svcca_correlations"));
            assertNear(Svcca.similarity(x, y), expected.get("svcca_mean"));
            assertNear(Pwcca.similarity(x, y), expected.get("pwcca"));
            assertNear(LinearCka.similarity(x, y), expected.get("cka_linear"));
        });
    }

    @Test
    void agreesWithTheReferenceOnSubspaces() {
        JsonNode subspaces = Golden.json("similarity/subspaces.json");
        Map<String, RealMatrix> golden = Golden.matrices("similarity/subspaces.safetensors");
        assertThat(subspaces).hasSize(6);
        subspaces.properties().forEach(pair -> {
            RealMatrix a = golden.get(pair.getKey() + ".A");
            RealMatrix b = golden.get(pair.getKey() + ".B");
            JsonNode expected = pair.getValue();
            RealMatrix phi = Subspaces.overlaps(a, b);
            for (int i = 0; i < phi.getRowDimension(); i++) {
                assertNear(phi.getRow(i), expected.get("phi").get(i));
            }
            assertNear(Subspaces.overlap(a, b), expected.get("normalised_overlap"));
            // scipy takes small angles from cosines when others are large, and is then 3e-8 off zero (pair one_shared)
            assertThat(PrincipalAngles.between(a, b))
                    .containsExactly(doubles(expected.get("principal_angles_rad")), within(4e-8));
            assertNear(Subspaces.grassmannDistance(a, b), expected.get("grassmann_distance"));
            assertNear(Subspaces.chordalDistance(a, b), expected.get("chordal_distance"));
        });
    }

    @Property(tries = 40)
    void goodnessOfFitIsThatOfTheColumnSpaces(
            @ForAll @IntRange(min = 1, max = 6) int p, @ForAll @IntRange(min = 1, max = 6) int q, @ForAll long seed) {
        RealMatrix x = Gaussian.matrix(12, p, seed);
        RealMatrix y = Gaussian.matrix(12, q, ~seed);
        double fit = CanonicalCorrelations.of(x, y).goodnessOfFit();
        // (B, A) → (BC, C⁻¹A) leaves BA and both column spaces as they are; C well conditioned
        RealMatrix c = Stiefel.rows(p, p, seed)
                .add(MatrixUtils.createRealIdentityMatrix(p).scalarMultiply(1.5));
        assertThat(CanonicalCorrelations.of(x.multiply(c), y).goodnessOfFit()).isCloseTo(fit, within(1e-9));
        RealMatrix rotation = Stiefel.rows(12, 12, seed + 1);
        assertThat(CanonicalCorrelations.of(rotation.multiply(x), rotation.multiply(y))
                        .goodnessOfFit())
                .isCloseTo(fit, within(1e-9));
        assertThat(CanonicalCorrelations.of(y, x).goodnessOfFit()).isCloseTo(fit, within(1e-12));
        assertThat(Subspaces.overlap(x, y)).isCloseTo(fit, within(1e-9));
    }

    @Property(tries = 25)
    void everyMeasureIsOneForAMatrixWithItselfAndNeverMore(
            @ForAll SimilarityMeasure measure,
            @ForAll @IntRange(min = 1, max = 5) int p,
            @ForAll @IntRange(min = 1, max = 5) int q,
            @ForAll long seed) {
        RealMatrix x = Gaussian.matrix(20, p, seed);
        assertThat(measure.of(x, x)).isCloseTo(1, within(1e-9));
        assertThat(measure.of(x, Gaussian.matrix(20, q, ~seed))).isBetween(0.0, 1.0);
    }

    @Test
    void chanceIsExactForTheGoodnessOfFit() {
        for (int[] shape : new int[][] {{16, 4, 4}, {16, 3, 5}, {7, 1, 6}}) {
            ChanceLevel exact = ChanceLevel.goodnessOfFit(shape[0], shape[1], shape[2]);
            int draws = 20_000;
            ChanceLevel simulated =
                    ChanceLevel.simulated(SimilarityMeasure.CCA, shape[0], shape[1], shape[2], draws, 1);
            assertThat(simulated.mean())
                    .isCloseTo(exact.mean(), within(5 * exact.standardDeviation() / Math.sqrt(draws)));
            assertThat(simulated.standardDeviation())
                    .isCloseTo(exact.standardDeviation(), within(0.05 * exact.standardDeviation()));
        }
        assertThat(ChanceLevel.goodnessOfFit(768, 8, 8).mean()).isCloseTo(8.0 / 768, within(1e-15));
        assertThat(ChanceLevel.goodnessOfFit(4, 4, 2)).isEqualTo(new ChanceLevel(1, 0));
        assertThatThrownBy(() -> ChanceLevel.goodnessOfFit(4, 5, 2)).isInstanceOf(InputException.class);
    }

    @Test
    void badInputIsNamed() {
        RealMatrix x = Gaussian.matrix(5, 2, 1);
        RealMatrix other = Gaussian.matrix(6, 2, 1);
        RealMatrix zero = MatrixUtils.createRealMatrix(5, 2);
        RealMatrix constant = zero.scalarAdd(1);
        for (SimilarityMeasure measure : SimilarityMeasure.values()) {
            assertThatThrownBy(() -> measure.of(x, other))
                    .isInstanceOf(InputException.class)
                    .hasMessage("second matrix is [6, 2] but must be [5, 2].");
            assertThatThrownBy(() -> measure.of(x, zero)).as(measure.name()).isInstanceOf(InputException.class);
        }
        assertThatThrownBy(() -> LinearCka.similarity(constant, x)).hasMessageContaining("constant");
        assertThatThrownBy(() -> Svcca.similarity(constant, x)).isInstanceOf(InputException.class);
    }

    private static void assertNear(double actual, JsonNode expected) {
        assertThat(actual).isCloseTo(expected.asDouble(), within(TOLERANCE));
    }

    private static void assertNear(double[] actual, JsonNode expected) {
        assertThat(actual).containsExactly(doubles(expected), within(TOLERANCE));
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }
}

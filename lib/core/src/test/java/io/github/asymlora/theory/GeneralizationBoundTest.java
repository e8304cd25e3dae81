package io.github.asymlora.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneralizationBoundTest {
    @Test
    void agreesWithTheReference() {
        JsonNode cases = Golden.json("theory/bounds.json");
        assertThat(cases).hasSize(10);
        for (JsonNode json : cases) {
            List<AdaptedLayer> layers = new ArrayList<>();
            for (int i = 0; i < json.get("d_in").size(); i++) {
                layers.add(new AdaptedLayer(
                        json.get("d_in").get(i).asInt(),
                        json.get("d_out").get(i).asInt(),
                        json.get("r").asInt()));
            }
            GeneralizationBound bound = new GeneralizationBound(
                    layers,
                    json.get("n").asLong(),
                    json.get("q_bits").asDouble(),
                    json.get("sigma").asDouble());
            assertNear(bound.of(Trained.BOTH), json.get("bound_both"));
            assertNear(bound.of(Trained.B_ONLY), json.get("bound_B_only"));
            assertNear(bound.of(Trained.A_ONLY), json.get("bound_A_only"));
        }
    }

    private static void assertNear(double actual, JsonNode expected) {
        assertThat(actual).isCloseTo(expected.asDouble(), withinPercentage(1e-10));
    }

    @Test
    void squareLayersAllowTwiceTheRank() {
        List<AdaptedLayer> layers = Collections.nCopies(12, new AdaptedLayer(384, 384, 8));
        GeneralizationBound bound = new GeneralizationBound(layers, 1000, 16, 0.5);
        assertThat(bound.rankAtEqualBound(Trained.B_ONLY, Trained.BOTH)).isEqualTo(16);
        assertThat(bound.rankAtEqualBound(Trained.BOTH, Trained.B_ONLY)).isEqualTo(4);
        assertThat(bound.of(Trained.BOTH) / bound.of(Trained.B_ONLY)).isCloseTo(Math.sqrt(2), withinPercentage(1e-10));
        assertThat(bound.parameters(Trained.A_ONLY)).isEqualTo(12L * 8 * 384);
    }

    @Test
    void ranksMayDifferByLayer() {
        List<AdaptedLayer> layers = List.of(new AdaptedLayer(10, 40, 2), new AdaptedLayer(40, 10, 4));
        GeneralizationBound bound = new GeneralizationBound(layers, 100, 8, 1);
        assertThat(bound.parameters(Trained.BOTH)).isEqualTo(2 * 50 + 4 * 50);
        assertThat(bound.parameters(Trained.B_ONLY)).isEqualTo(2 * 40 + 4 * 10);
        assertThat(bound.rankAtEqualBound(Trained.B_ONLY, Trained.BOTH)).isEqualTo(6);
    }

    @Test
    void badInputIsNamed() {
        List<AdaptedLayer> one = List.of(new AdaptedLayer(10, 40, 1));
        assertThatThrownBy(() -> new AdaptedLayer(10, 0, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("10x0");
        assertThatThrownBy(() -> new GeneralizationBound(List.of(), 10, 8, 1)).hasMessageContaining("layers");
        assertThatThrownBy(() -> new GeneralizationBound(one, 0, 8, 1)).hasMessageContaining("samples is 0");
        assertThatThrownBy(() -> new GeneralizationBound(one, 10, -8, 1)).hasMessageContaining("bits");
        assertThatThrownBy(() -> new GeneralizationBound(one, 10, 8, Double.NaN))
                .hasMessageContaining("sigma is NaN");
        assertThatThrownBy(
                        () -> new GeneralizationBound(one, 10, 8, 1).rankAtEqualBound(Trained.B_ONLY, Trained.A_ONLY))
                .hasMessageContaining("no rank");
        assertThatThrownBy(() -> Trained.BOTH.rankWithin(10, 8, 8)).isInstanceOf(InputException.class);
        assertThat(Trained.B_ONLY.rankWithin(8 * (10 + 40), 10, 40)).isEqualTo(10);
    }
}

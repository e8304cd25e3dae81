package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.similarity.AdapterProfile;
import io.github.asymlora.similarity.ChanceLevel;
import io.github.asymlora.similarity.LayerSimilarity;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileCardTest {
    @Test
    void showsEachLayerBesideChance() {
        var chance = new ChanceLevel(0.0625, 0.01);
        var profile = new AdapterProfile(
                List.of(
                        new LayerSimilarity("layer.0.query", 0.75, 0.25, chance, chance),
                        new LayerSimilarity("layer.1.query", 0.25, 0.25, chance, chance)),
                List.of("layer.9.value"));
        Card card = ProfileCard.of(profile);

        assertThat(card.text())
                .contains("mean of A: 0.5000", "mean of B: 0.2500", "layer.1.query", "0.0625", "layer.9.value");
        assertThat(card.html()).contains("<svg", "A by chance");
    }
}

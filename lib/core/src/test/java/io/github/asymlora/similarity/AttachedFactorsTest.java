package io.github.asymlora.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachedFactorsTest {
    private final Model model = Models.load(Golden.path("models/roberta"));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void areThoseOfTheSavedAdapter() {
        Map<String, LayerFactors> attached;
        try (Adapter adapter = Lora.rank(2).b(Factor.orthonormal()).attach(model, 1)) {
            attached = AttachedFactors.of(adapter);
            AdapterFiles.save(adapter, folder);
        }
        assertThat(attached).hasSize(4);
        assertThat(SavedFactors.read(folder))
                .hasSameSizeAs(attached)
                .allSatisfy((layer, saved) -> assertThat(attached.get(layer)).isEqualTo(saved));
    }

    @Test
    void stayWhenTheAdapterGoes() {
        Map<String, LayerFactors> attached;
        try (Adapter adapter = Lora.rank(2).attach(model, 1)) {
            attached = AttachedFactors.of(adapter);
        }
        RealMatrix a = attached.values().iterator().next().a();
        assertThat(a.getFrobeniusNorm()).isGreaterThan(0.1);
    }

    @Test
    void otherMethodsHaveNone() {
        try (Adapter adapter = new FullFineTuning().attach(model, 1)) {
            assertThatThrownBy(() -> AttachedFactors.of(adapter))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("has no low-rank factors");
        }
    }
}

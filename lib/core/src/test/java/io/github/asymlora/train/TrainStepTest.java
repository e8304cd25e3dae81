package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainStepTest {
    private static final TinyExamples TEXTS = new TinyExamples(6, 3, 0);

    @Test
    void aLanguageModelHoldsAsManyTensorsAfterEachUpdate() {
        try (Model model = Tiny.model("llama");
                Adapter adapter = Lora.rank(2).on("q_proj", "v_proj").attach(model, 1);
                TrainStep step = new TrainStep(adapter, AdamW.Options.DEFAULT, name -> true, 1.0, Dropout.NONE, 1)) {
            Source source = Source.whole(model, new Continued());
            List<int[]> parts = List.of(new int[] {0, 1, 2}, new int[] {3, 4, 5});
            double first = step.update(source, parts, 0.01).loss();
            int held = Live.arrays(model.manager());
            double last = first;
            for (int i = 0; i < 20; i++) {
                last = step.update(source, parts, 0.01).loss();
                assertThat(Live.arrays(model.manager())).isEqualTo(held);
            }
            assertThat(last).isLessThan(first);
        }
    }

    /** The texts with their own tokens as labels. */
    private static final class Continued implements Examples {
        @Override
        public int size() {
            return TEXTS.size();
        }

        @Override
        public int length(int index) {
            return TEXTS.length(index);
        }

        @Override
        public double label(int index) {
            return TEXTS.label(index);
        }

        @Override
        public Map<String, NDArray> batch(int[] indices, NDManager manager) {
            Map<String, NDArray> batch = new HashMap<>(TEXTS.batch(indices, manager));
            batch.put(LABELS, batch.get("input_ids"));
            return batch;
        }

        @Override
        public String contentHash() {
            return TEXTS.contentHash();
        }
    }
}

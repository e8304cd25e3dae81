package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.EngineTraffic;
import io.github.asymlora.adapter.AdaLora;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Dora;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Task;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an update would have a GPU wait for: one look at its results, and of each micro-batch its tensors, however many
 * parameters and layers there are.
 */
class DeviceTrafficTest {
    /** At most, of a micro-batch: its inputs, labels and their places, positions, masks. */
    private static final int TENSORS = 10;

    @TempDir
    private Path folder;

    static Stream<Arguments> trainings() {
        Lora encoder = Lora.rank(2).on("query", "value");
        Lora decoder = Lora.rank(2).on("q_proj", "v_proj");
        return Stream.of(
                Arguments.of("bert", encoder, Precision.FP32, false),
                Arguments.of("bert", new Dora(encoder), Precision.INT8, true),
                Arguments.of("bert", AdaLora.ranks(3, 2).on("query").over(50, 10, 10, 100), Precision.FP32, false),
                Arguments.of("mpnet", Lora.rank(2).on("q", "v"), Precision.BF16, false),
                Arguments.of("llama", decoder, Precision.NF4, true),
                Arguments.of("gpt2", Lora.rank(2).on("c_attn"), Precision.FP32, false));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void anUpdateIsLookedAtOnce(String family, FineTuning method, Precision precision, boolean recomputes) {
        Path base = TinyTask.model(family, folder);
        try (Model model = Models.load(base.toString(), null, precision);
                Tokenizer tokenizer = Tokenizer.open(base, 16)) {
            TextTask task =
                    model.head() == null || !model.head().predicts().writes() ? TinyTask.task() : TinyTask.responses();
            boolean responses = task.goal() == Task.Goal.RESPONSE;
            if (!responses) {
                model.newHead(2, 1);
            }
            Dataset train = task.train();
            Examples examples =
                    responses ? ResponseExamples.of(train, tokenizer, model) : TextExamples.of(train, tokenizer, model);
            try (Adapter adapter = method.attach(model, 1);
                    TrainStep step = new TrainStep(
                                    adapter, AdamW.Options.DEFAULT, name -> true, 1, new Dropout(0.1f, 0.1f, 0, 0), 1)
                            .recomputing(recomputes)) {
                Source source = Source.whole(model, examples);
                step.update(source, parts(4), 1e-3); // constants are made once
                EngineTraffic.Seen one = EngineTraffic.of(() -> step.update(source, parts(1), 1e-3));
                EngineTraffic.Seen four = EngineTraffic.of(() -> step.update(source, parts(4), 1e-3));
                assertThat(one.reads()).hasSize(1);
                assertThat(four.reads()).hasSize(1);
                assertThat(one.copies()).hasSizeLessThanOrEqualTo(TENSORS);
                assertThat(four.copies()).hasSize(4 * one.copies().size());
            }
        }
    }

    private static List<int[]> parts(int count) {
        List<int[]> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(IntStream.range(4 * i, 4 * i + 4).toArray());
        }
        return parts;
    }
}

package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.notebook.Curve;
import io.github.asymlora.train.Run;
import io.github.asymlora.train.Trainer;
import io.github.asymlora.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cards of a tiny model and of what training makes of it. */
class TrainedCardsTest {
    private static final Path RESOURCES = Path.of("../core/src/test/resources");

    private static Path tiny(Path folder) throws IOException {
        for (String file : List.of(
                "fixtures/models/bert/config.json",
                "fixtures/models/bert/model.safetensors",
                "tiny-tokenizer/tokenizer.json",
                "tiny-tokenizer/tokenizer_config.json")) {
            Path from = RESOURCES.resolve(file);
            Files.copy(from, folder.resolve(from.getFileName()));
        }
        return folder;
    }

    @Test
    void modelMethodPlanAdapterAndRun(@TempDir Path folder) throws IOException {
        List<String> numbers = IntStream.range(0, 40)
                .mapToObj(i -> (i % 2 == 0 ? "a c d " : "b e f ") + i)
                .toList();
        TextTask task = TextTask.of("letters", numbers, text -> text, text -> text.substring(0, 1));
        Lora method = Lora.rank(2).on("query");
        try (Model model = Models.load(tiny(folder))) {
            assertThat(ModelCard.of(model).html())
                    .contains("family", "bert", "linear layers", "adapter</td>")
                    .contains(">none<");
            assertThat(ModelCard.of(model).text()).isEqualTo(model.toString());
            assertThat(MethodCard.of(method).html())
                    .contains("LoRA", "rank", ">2<", ">init KAIMING, trained<")
                    .doesNotContain("options");
            try (Run run = Trainer.of(model)
                    .method(method)
                    .options(TrainingOptions.DEFAULT.withBatchSize(8).withMaxLength(16))
                    .fit(task)) {
                assertThat(ModelCard.of(model).html()).contains(">on it<", "a, b");
                assertThat(PlanCard.of(method.plan(model)).html()).contains("lora_A", "trained", "numbers");
                assertThat(AdapterCard.of(run.adapter()).text()).contains("trains: ", "state: on", "lora_A", "trained");
                assertThat(RunCard.of(run).html())
                        .contains("on letters: ", "updates", "training loss", "best so far", "<svg");
                assertThat(RunCard.of(run).text()).isEqualTo(run.toString());
                assertThat(Curve.of(run.history()).figure()).isNotNull();
            }
        }
    }
}

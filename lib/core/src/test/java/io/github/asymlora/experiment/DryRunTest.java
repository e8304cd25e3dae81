package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans of the paper's models from their config.json alone: no weight of theirs fits this test's memory. */
class DryRunTest {
    private static final String ROBERTA_LARGE = """
            {"model_type": "roberta", "vocab_size": 50265, "hidden_size": 1024, "num_hidden_layers": 24,
             "num_attention_heads": 16, "intermediate_size": 4096, "max_position_embeddings": 514, "type_vocab_size": 1,
             "pad_token_id": 1, "layer_norm_eps": 1e-05, "hidden_act": "gelu"}""";
    private static final String LLAMA_2_7B = """
            {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 32000, "hidden_size": 4096,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32, "intermediate_size": 11008,
             "max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "tie_word_embeddings": false, "hidden_act": "silu"}""";
    private static final String BART_LARGE = """
            {"model_type": "bart", "architectures": ["BartForConditionalGeneration"], "vocab_size": 50265, "d_model": 1024,
             "encoder_layers": 12, "decoder_layers": 12, "encoder_attention_heads": 16, "decoder_attention_heads": 16,
             "encoder_ffn_dim": 4096, "decoder_ffn_dim": 4096, "max_position_embeddings": 1024, "pad_token_id": 1,
             "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2, "activation_function": "gelu"}""";

    @TempDir
    private Path folder;

    private DryRun plan(String config, String task, String adapter) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        Path recipe = Files.writeString(folder.resolve("recipe.yaml"), """
                model: '%s'
                task: {name: %s, folder: nowhere}
                adapter: {%s}
                training: {epochs: 2}
                """.formatted(folder, task, adapter));
        return DryRun.of(Recipes.read(recipe, List.of()));
    }

    @Test
    void theCountsAreThePapers() throws IOException {
        int held = Live.arrays();
        DryRun both = plan(ROBERTA_LARGE, "rte", "rank: 8, targets: [query, value]");
        assertThat(both.adapterParameters()).isEqualTo(786_432);
        assertThat(both.percentAdapter()).isCloseTo(0.22, within(0.005));
        assertThat(both.steps()).isEqualTo(2 * 78);
        DryRun onlyB = plan(ROBERTA_LARGE, "rte", "rank: 8, targets: [query, value], arm: A_rand_hB_zero");
        assertThat(onlyB.adapterParameters()).isEqualTo(393_216);
        assertThat(plan(LLAMA_2_7B, "alpaca", "rank: 32, targets: [q_proj, v_proj]")
                        .adapterParameters())
                .isEqualTo(16_777_216);
        assertThat(plan(BART_LARGE, "xsum", "rank: 16, targets: [q_proj, k_proj, v_proj], arm: A_rand_hB_zero")
                        .adapterParameters())
                .isEqualTo(1_769_472);
        assertThat(Live.arrays()).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({"full, 1.3", "head_only, 0.9"})
    void whatTrainsTakesMemory(String method, double atLeast) throws IOException {
        Files.writeString(folder.resolve("config.json"), ROBERTA_LARGE);
        Path recipe = Files.writeString(
                folder.resolve("r.yaml"),
                "{model: '" + folder + "', task: {name: rte, folder: x}, method: " + method + "}");
        DryRun run = DryRun.of(Recipes.read(recipe, List.of()));
        assertThat(run.peakMemoryBytes()).isGreaterThan((long) (atLeast * 4 * run.totalParameters()));
        assertThat(run.adapterParameters()).isEqualTo(method.equals("full") ? run.totalParameters() - 1_051_650 : 0);
    }

    /** 6.48 billion numbers of linear layers, 0.26 of the table and output layer, which are in bfloat16 at the least. */
    @ParameterizedTest
    @CsvSource({"fp32, 27.0, 29.5", "bf16, 13.5, 16", "int8, 7.0, 10.5", "nf4, 4.2, 7.5"})
    void frozenWeightsTakeWhatTheirPrecisionDoes(String precision, double weights, double most) throws IOException {
        Files.writeString(folder.resolve("config.json"), LLAMA_2_7B);
        Path recipe = Files.writeString(folder.resolve("r.yaml"), """
                {model: '%s', task: {name: alpaca, folder: x}, adapter: {rank: 8, targets: [q_proj, v_proj]},
                 training: {epochs: 1, micro_batch_size: 1, max_length: 512, recompute: true, frozen_weights: %s}}
                """.formatted(folder, precision));
        double gigabytes = DryRun.of(Recipes.read(recipe, List.of())).peakMemoryBytes() / 1e9;
        assertThat(gigabytes).isBetween(weights, most);
    }

    @Test
    void aTaskOfUnknownSizeIsNamed() {
        assertThatThrownBy(() -> plan(ROBERTA_LARGE, "tabel", "rank: 8")).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> plan(ROBERTA_LARGE, "messages", "rank: 8"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nowhere");
    }
}

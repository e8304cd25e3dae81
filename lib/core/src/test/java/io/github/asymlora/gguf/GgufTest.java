package io.github.asymlora.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Dora;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Pissa;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files read back by the specification, and compared with the checkpoints that they are made of. */
class GgufTest {
    @TempDir
    private Path folder;

    private GgufFile written(String family, GgufType type) throws IOException {
        Path file = folder.resolve("model.gguf");
        try (Model model = Models.deferred(TinyDecoder.folder(family, folder).toString())) {
            Gguf.write(model, type, file);
        }
        return GgufFile.read(file);
    }

    private static float[] checkpoint(String family, String name) {
        try (Safetensors file = Safetensors.open(Golden.path("models/" + family + "/model.safetensors"))) {
            return file.floats(name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama,llama,21,64,8",
        "llama_tied,llama,20,64,8",
        "mistral,llama,21,6,12",
        "qwen2,qwen2,26,5,8",
        "qwen3,qwen3,25,64,12"
    })
    void decodersAreWrittenWhole(String family, String architecture, int tensors, int context, int headWidth)
            throws IOException {
        GgufFile file = written(family, GgufType.F32);
        assertThat(file.settings())
                .containsEntry("general.architecture", architecture)
                .containsEntry("general.file_type", 0)
                .containsEntry(architecture + ".block_count", 2)
                .containsEntry(architecture + ".context_length", context)
                .containsEntry(architecture + ".embedding_length", 32)
                .containsEntry(architecture + ".attention.head_count", 4)
                .containsEntry(architecture + ".attention.head_count_kv", 2)
                .containsEntry(architecture + ".rope.dimension_count", headWidth);
        assertThat(file.tensors()).hasSize(tensors);
        assertThat(file.tensors().containsKey("output.weight"))
                .isEqualTo(!List.of("llama_tied", "qwen2").contains(family));
        assertThat(file.tensors().get("token_embd.weight").dimensions()).containsExactly(32L, 120L);
        assertThat(file.tensors().get("token_embd.weight").values())
                .isEqualTo(checkpoint(family, "model.embed_tokens.weight"));
        assertThat(file.tensors().get("blk.1.ffn_down.weight").values())
                .isEqualTo(checkpoint(family, "model.layers.1.mlp.down_proj.weight"));
        assertThat(file.tensors().get("blk.1.ffn_norm.weight").values())
                .isEqualTo(checkpoint(family, "model.layers.1.post_attention_layernorm.weight"));
        float[] keys = file.tensors().get("blk.1.attn_k.weight").values();
        float[] own = checkpoint(family, "model.layers.1.self_attn.k_proj.weight");
        for (int row = 0; row < keys.length / 32; row++) {
            int place = row % headWidth; // of LLaMA's heads the two halves alternate
            int from = architecture.equals("llama") ? row - place + place / 2 + (place % 2) * headWidth / 2 : row;
            assertThat(keys[row * 32 + 7]).as("row " + row).isEqualTo(own[from * 32 + 7]);
        }
    }

    @Test
    void gpt2IsHeldAsInOtherFamilies() throws IOException {
        GgufFile file = written("gpt2", GgufType.F16);
        assertThat(file.settings())
                .containsEntry("gpt2.context_length", 48)
                .containsEntry("gpt2.feed_forward_length", 128);
        GgufFile.Tensor up = file.tensors().get("blk.0.ffn_up.weight");
        assertThat(up.dimensions()).containsExactly(32L, 128L);
        assertThat(up.values()[32])
                .as("[1, 0] of [128, 32]")
                .isEqualTo(checkpoint("gpt2", "transformer.h.0.mlp.c_fc.weight")[1], within(1e-3f));
        assertThat(file.tensors().get("position_embd.weight").type()).isZero();
    }

    @Test
    void theTokenizerIsWhatTheFolderHas() throws IOException {
        Map<String, Object> settings = written("llama", GgufType.F32).settings();
        assertThat(settings)
                .containsEntry("tokenizer.ggml.model", "gpt2")
                .containsEntry("tokenizer.ggml.pre", "smollm")
                .containsEntry("tokenizer.ggml.bos_token_id", 1)
                .containsEntry("tokenizer.ggml.eos_token_id", 2)
                .containsEntry("tokenizer.ggml.padding_token_id", 0)
                .containsEntry("tokenizer.ggml.add_bos_token", true)
                .containsEntry("tokenizer.ggml.add_eos_token", false)
                .containsEntry("tokenizer.ggml.merges", List.of("a b"))
                .containsEntry("tokenizer.chat_template", "{{ messages[0].content }}!");
        assertThat(texts(settings.get("tokenizer.ggml.tokens")))
                .hasSize(120)
                .startsWith("<pad>", "<s>", "</s>", "a", "b", "ab", "<tool>", "[PAD7]");
        assertThat(((List<?>) settings.get("tokenizer.ggml.token_type")).subList(0, 8))
                .isEqualTo(List.of(1, 3, 3, 1, 1, 1, 4, 5));
    }

    /** By the expressions of their own files. */
    @ParameterizedTest
    @CsvSource({"qwen2,'',false", "smaug-bpe,'{1,3}',false", "llama-bpe,'{1,3}',true"})
    void splittingIsKnownByItsExpression(String name, String digits, boolean wholeWords) throws IOException {
        ObjectNode tokenizer = TinyDecoder.tokenizer();
        String split = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" + digits
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        ObjectNode first = (ObjectNode) tokenizer.at("/pre_tokenizer/pretokenizers/0");
        first.removeAll();
        first.put("type", "Split").put("behavior", "Isolated").put("invert", false);
        first.putObject("pattern").put("Regex", split);
        ((ObjectNode) tokenizer.at("/pre_tokenizer/pretokenizers/1")).put("use_regex", false);
        ((ObjectNode) tokenizer.path("model")).put("ignore_merges", wholeWords);
        Path file = folder.resolve("model.gguf");
        try (Model model = Models.load(TinyDecoder.folder("llama", folder, tokenizer))) {
            Gguf.write(model, GgufType.F32, file);
        }
        assertThat(GgufFile.read(file).settings()).containsEntry("tokenizer.ggml.pre", name);
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }

    /** As LLaMA 2's: characters, bytes where one is unknown, a mark for each space and one before the text. */
    @Test
    void sentencePieceHasScoresInTheOrderOfMerges() throws IOException {
        ObjectNode tokenizer = TinyDecoder.tokenizer();
        tokenizer.remove("pre_tokenizer");
        tokenizer.set("normalizer", TinyDecoder.JSON.readTree("""
                {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
                 {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}"""));
        tokenizer.set("model", TinyDecoder.JSON.readTree("""
                {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true, "vocab": {"<unk>": 0, "<s>": 1,
                 "</s>": 2, "<0x00>": 3, "▁": 4, "a": 5, "b": 7, "ab": 8, "▁ab": 9, "▁a": 10},
                 "merges": ["a b", "▁ ab", "▁ a"]}"""));
        Path file = folder.resolve("model.gguf");
        try (Model model = Models.load(TinyDecoder.folder("llama", folder, tokenizer))) {
            Gguf.write(model, GgufType.F32, file);
        }
        Map<String, Object> settings = GgufFile.read(file).settings();
        assertThat(settings)
                .containsEntry("tokenizer.ggml.model", "llama")
                .containsEntry("tokenizer.ggml.add_space_prefix", true)
                .containsEntry("tokenizer.ggml.add_bos_token", true)
                .doesNotContainKey("tokenizer.ggml.merges");
        assertThat(((List<?>) settings.get("tokenizer.ggml.scores")).subList(8, 11))
                .isEqualTo(List.of(0f, -1f, -2f));
        assertThat(((List<?>) settings.get("tokenizer.ggml.token_type")).subList(0, 5))
                .isEqualTo(List.of(2, 3, 3, 6, 1));
    }

    /** Each value is within half a step of its block's scale, which the largest decides. */
    @Test
    void blocksOfEightBitsAreAsNearAsTheyCanBe() throws IOException {
        GgufFile file = written("mistral", GgufType.Q8_0);
        assertThat(file.settings()).containsEntry("general.file_type", 7);
        assertThat(file.tensors().get("blk.0.ffn_down.weight").type())
                .as("rows of 48")
                .isEqualTo(1);
        assertThat(file.tensors().get("blk.0.attn_norm.weight").type()).isZero();
        GgufFile.Tensor up = file.tensors().get("blk.0.ffn_up.weight");
        assertThat(up.type()).isEqualTo(8);
        float[] own = checkpoint("mistral", "model.layers.0.mlp.up_proj.weight");
        for (int block = 0; block < own.length; block += 32) {
            float largest = 0;
            for (int i = block; i < block + 32; i++) {
                largest = Math.max(largest, Math.abs(own[i]));
            }
            float step = largest / 127;
            for (int i = block; i < block + 32; i++) {
                assertThat(up.values()[i]).isEqualTo(own[i], within(step / 2 + largest / 2000));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen3", "gpt2"})
    void anAdaptersFactorsGiveItsUpdate(String family) throws IOException {
        String[] targets = family.equals("gpt2") ? new String[] {"c_attn", "c_fc"} : new String[] {"q_proj", "v_proj"};
        Lora lora =
                Lora.rank(4).alpha(6).on(targets).ranks(Map.of(targets[1], 2)).rankStabilized();
        Path file = folder.resolve("adapter.gguf");
        Path base = folder.resolve("base.gguf");
        Path merged = folder.resolve("merged.gguf");
        try (Model model = Models.load(TinyDecoder.folder(family, folder));
                Adapter adapter = lora.attach(model, 0)) {
            Gguf.write(model, GgufType.F32, base);
            adapter.trainable().forEach((name, w) -> {
                w.setRequiresGradient(false);
                w.addi(Tiny.gaussian(w.getManager(), name.length(), w.getShape().getShape()));
            });
            Gguf.writeAdapter(adapter, file);
            adapter.merge();
            Gguf.write(model, GgufType.F32, merged);
        }
        GgufFile factors = GgufFile.read(file);
        assertThat(factors.settings())
                .containsEntry("general.type", "adapter")
                .containsEntry("adapter.type", "lora")
                .containsEntry("adapter.lora.alpha", 12f); // 6/√4·4
        assertThat(factors.tensors()).hasSize(8);
        GgufFile without = GgufFile.read(base);
        GgufFile.read(merged).tensors().forEach((name, tensor) -> {
            float[] update = update(factors, name, tensor);
            float[] before = without.tensors().get(name).values();
            for (int i = 0; i < before.length; i++) {
                assertThat(before[i] + update[i]).as(name).isEqualTo(tensor.values()[i], within(1e-4f));
            }
        });
    }

    private static float[] update(GgufFile factors, String name, GgufFile.Tensor like) {
        float[] update = new float[like.values().length];
        GgufFile.Tensor a = factors.tensors().get(name + ".lora_a");
        if (a != null) {
            float[] b = factors.tensors().get(name + ".lora_b").values();
            int in = a.dimensions().get(0).intValue();
            int rank = a.dimensions().get(1).intValue();
            float scale = (float) factors.settings().get("adapter.lora.alpha") / rank;
            for (int i = 0; i < update.length; i++) {
                for (int r = 0; r < rank; r++) {
                    update[i] += scale * b[i / in * rank + r] * a.values()[r * in + i % in];
                }
            }
        }
        return update;
    }

    /** LLaMA 3's, of waves of which 16/2π fit into the context: between 1 and 4 a blend of all and an eighth. */
    @Test
    void stretchedPositionsHaveADivisorForEachFrequency() throws IOException {
        float[] divisors = written("llama_scaled", GgufType.F32)
                .tensors()
                .get("rope_freqs.weight")
                .values();
        assertThat(divisors).hasSize(6);
        double kept = (16 / (2 * Math.PI) - 1) / (4 - 1);
        assertThat(divisors[0]).isEqualTo((float) (1 / (kept + (1 - kept) / 8)), within(1e-5f));
        assertThat(divisors[5]).isEqualTo(8, within(1e-4f));
    }

    @Test
    void whatHasNoFormIsRefusedAndWritesNothing() throws IOException {
        Path file = folder.resolve("none.gguf");
        refused("bert", null, file, "only decoders of the kinds");
        refused("llama_cls", null, file, "no language model's head but one for a task");
        refused("llama", new Dora(Lora.rank(2).on("q_proj")), file, "DoRA is no sum of low-rank factors alone");
        refused("llama", new Pissa(Lora.rank(2).on("q_proj")), file, "it has other pretrained weights too");
        refused("llama", Lora.rank(2).on("q_proj").training("norm"), file, "it has model.norm.weight too");
        refused("llama_tied", Lora.rank(2).on("lm_head"), file, "tied to the embeddings");
        ObjectNode tokenizer = TinyDecoder.tokenizer();
        tokenizer.set("normalizer", TinyDecoder.JSON.readTree("{\"type\": \"Lowercase\"}"));
        try (Model model = Models.load(TinyDecoder.folder("qwen3", folder, tokenizer))) {
            assertThatThrownBy(() -> Gguf.write(model, GgufType.F32, file))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("tokenizer.json has no form in GGUF")
                    .hasMessageContaining("Lowercase");
        }
        assertThat(file).doesNotExist();
    }

    private void refused(String family, FineTuning method, Path file, String why) {
        try (Model model = Tiny.model(family)) {
            assertThatThrownBy(() -> {
                        if (method == null) {
                            Gguf.write(model, GgufType.F32, file);
                        } else {
                            Gguf.writeAdapter(method.attach(model, 0), file);
                        }
                    })
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void aValueBeyondTheTypeIsAnErrorThatNamesIt() throws IOException {
        Path file = folder.resolve("model.gguf");
        Files.writeString(file, "before");
        try (Model model = Models.load(TinyDecoder.folder("llama", folder))) {
            model.weight("model.layers.0.mlp.up_proj.weight").addi(1e5);
            assertThatThrownBy(() -> Gguf.write(model, GgufType.F16, file))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("blk.0.ffn_up.weight")
                    .hasMessageContaining("F16 can't");
        }
        assertThat(Files.readString(file)).isEqualTo("before");
    }
}

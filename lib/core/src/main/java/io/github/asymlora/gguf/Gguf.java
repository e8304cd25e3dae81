package io.github.asymlora.gguf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.LowRank;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Operators;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Decoders and their adapters as GGUF files, which llama.cpp, Ollama and what is built on them run.
 *
 * <pre>{@code
 * try (Model model = Models.deferred("SmolLM2-135M-Instruct"); Adapter adapter = AdapterFiles.load(model, folder)) {
 *     Gguf.writeAdapter(adapter, Path.of("adapter.gguf"));
 *     adapter.merge();
 *     Gguf.write(model, GgufType.Q8_0, Path.of("merged.gguf"));
 * }
 * }</pre>
 */
public final class Gguf {
    private static final int QUANTIZATION_VERSION = 2;

    private Gguf() {}

    /** The families that have a form in GGUF, by {@code model_type}. */
    public static Set<String> families() {
        return GgufArchitecture.families();
    }

    /**
     * Writes a model as it is now, with its tokenizer and chat template; one weight after another.
     *
     * @param type of its matrices
     * @throws InputException where the family, the head or the tokenizer has no form in GGUF, or a value is beyond the type
     */
    public static void write(Model model, GgufType type, Path file) {
        GgufArchitecture architecture = GgufArchitecture.of(model);
        try (NDManager scope = model.manager().newSubManager()) {
            GgufWriter out = new GgufWriter(scope);
            out.text("general.architecture", architecture.name())
                    .text("general.type", "model")
                    .text("general.name", model.name())
                    .integer("general.file_type", type.fileType())
                    .integer("general.quantization_version", QUANTIZATION_VERSION);
            architecture.describe(model, out);
            GgufVocabulary.of(model).describe(out);
            model.weights().forEach((name, weight) -> {
                GgufType held =
                        name.equals("transformer.wpe.weight") ? GgufType.F32 : type; // as llama.cpp wants positions
                long[] order = architecture.order(name, weight.getShape().get(0), model.config());
                out.tensor(
                        GgufNames.of(name),
                        weight.getShape(),
                        held,
                        target -> ordered(Operators.whole(weight, target), order, target));
            });
            out.write(file);
        }
    }

    /**
     * Writes an adapter alone, for engines that have its base model as GGUF.
     *
     * @throws InputException where it isn't a sum of low-rank factors on layers that the base's file has
     */
    public static void writeAdapter(Adapter adapter, Path file) {
        Model model = adapter.model();
        GgufArchitecture architecture = GgufArchitecture.of(model);
        try (NDManager scope = model.manager().newSubManager()) {
            Map<String, LowRank> factors = adapter.lowRank(scope);
            float alpha = alpha(factors.values().iterator().next());
            GgufWriter out = new GgufWriter(scope);
            out.text("general.architecture", architecture.name())
                    .text("general.type", "adapter")
                    .text("general.name", model.name() + " " + adapter.method().name())
                    .integer("general.file_type", GgufType.F32.fileType())
                    .text("adapter.type", "lora")
                    .real("adapter.lora.alpha", alpha);
            factors.forEach((path, own) -> add(path + ".weight", own, alpha, architecture, model, out));
            out.write(file);
        }
    }

    private static void add(
            String weight, LowRank factors, float alpha, GgufArchitecture architecture, Model model, GgufWriter out) {
        if (!model.weights().containsKey(weight)) {
            throw new InputException(
                    "the adapter is on " + weight + ", which is tied to the embeddings: engines have one"
                            + " matrix for both. It can be merged into its model.");
        }
        NDArray b = factors.b();
        long[] order = architecture.order(weight, b.getShape().get(0), model.config());
        float more = factors.scale() / (alpha / rank(factors)); // the file has one alpha for all layers
        String name = GgufNames.of(weight);
        out.tensor(name + ".lora_a", factors.a().getShape(), GgufType.F32, target -> factors.a());
        out.tensor(name + ".lora_b", b.getShape(), GgufType.F32, target -> {
            NDArray scaled = more == 1 ? b : b.mul(more);
            if (scaled != b) {
                scaled.attach(target);
            }
            return ordered(scaled, order, target);
        });
    }

    private static float alpha(LowRank factors) {
        return factors.scale() * rank(factors);
    }

    private static long rank(LowRank factors) {
        return factors.a().getShape().get(0);
    }

    private static NDArray ordered(NDArray rows, long[] order, NDManager scope) {
        if (order == null) {
            return rows;
        }
        NDArray numbers = scope.create(order);
        return Operators.rows(numbers, rows);
    }
}

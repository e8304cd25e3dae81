package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.CheckpointWriter;
import io.github.asymlora.io.Fetched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A model as the folder that transformers loads: weights, configuration, tokenizer. */
final class ModelFolder {
    private static final String CONFIG = "config.json";
    private static final String POOLING = "1_Pooling";
    private static final Set<String> ENDINGS =
            Set.of("json", "txt", "model", "jinja"); // settings, tokenizers, chat templates
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Model model;
    private final Path target;

    ModelFolder(Model model, Path target) {
        this.model = model;
        this.target = target;
    }

    /** Writes it; the weights last, in one file if it has no more bytes than a shard. */
    void write(long shard) {
        try (Stream<Path> files = Files.walk(model.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path name = model.folder().relativize(file);
                if (isKept(name)) {
                    AtomicFiles.copy(file, target.resolve(name.toString()));
                }
            }
            writeJson(CONFIG, config());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (model.pooling() == Pooling.MEAN) {
            writeJson(POOLING + "/" + CONFIG, pooling());
        }
        try (NDManager scope = model.manager().newSubManager()) {
            Map<String, NDArray> weights = model.stored(scope);
            untied().forEach(name -> weights.put(name, model.weight(name)));
            CheckpointWriter.write(target, weights, shard);
        }
    }

    /** All that was tied to the embeddings, where an adapter has made two of what was one. */
    private List<String> untied() {
        if (model.words() == null) {
            return List.of();
        }
        List<String> tied = model.tiedWith(model.words().name() + ".weight");
        return tied.stream().skip(1).anyMatch(model.weights()::containsKey) ? tied : List.of();
    }

    private static boolean isKept(Path path) {
        String name = path.getFileName().toString();
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))
                && !name.endsWith(".index.json")
                && !name.equals(Fetched.RECORD)
                && !path.startsWith(POOLING);
    }

    /** The configuration that the model came with, but for the head that it has now. */
    private ObjectNode config() throws IOException {
        ObjectNode config =
                (ObjectNode) JSON.readTree(model.folder().resolve(CONFIG).toFile());
        Stream.of("dtype", "torch_dtype").filter(config::has).forEach(name -> config.put(name, "float32"));
        if (model.words() != null
                && config.path("vocab_size").asInt() != model.words().in()) {
            config.put("vocab_size", model.words().in());
        }
        if (!untied().isEmpty()) {
            config.put("tie_word_embeddings", false);
        }
        if (!model.headParameters().isEmpty()) {
            config.putArray("architectures").add(Family.of(model.config()).className(model.pooling()));
            config.remove(List.of("num_labels", "id2label", "label2id"));
            ObjectNode names = config.putObject("id2label");
            ObjectNode numbers = config.putObject("label2id");
            List<String> labels = model.labels();
            for (int i = 0; i < labels.size(); i++) {
                names.put(String.valueOf(i), labels.get(i));
                numbers.put(labels.get(i), i);
            }
            if (!config.hasNonNull("pad_token_id")
                    && config.path("eos_token_id").isInt()) {
                config.set(
                        "pad_token_id", config.get("eos_token_id")); // by which transformers finds a row's last token
            }
            config.remove("problem_type");
            if (model.pooling() != Pooling.TOKENS) {
                Outputs outputs = model.headSlot().current().outputs();
                config.put("problem_type", outputs.problemType(labels.size()));
            }
        }
        return config;
    }

    /** As sentence-transformers says that sentences are means over tokens. */
    private ObjectNode pooling() {
        return JSON.createObjectNode()
                .put("word_embedding_dimension", model.hiddenSize())
                .put("pooling_mode_cls_token", false)
                .put("pooling_mode_mean_tokens", true);
    }

    private void writeJson(String name, ObjectNode content) {
        AtomicFiles.writeString(target.resolve(name), content.toPrettyString() + "\n");
    }
}

package io.github.asymlora.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads generation configurations of model folders, and sets single values by their Hugging Face names. */
final class GenerationFiles {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Settings that would change the result, with the values at which they don't. */
    private static final Map<String, Double> UNSUPPORTED = Map.ofEntries(
            Map.entry("bad_words_ids", Double.NaN),
            Map.entry("force_words_ids", Double.NaN),
            Map.entry("constraints", Double.NaN),
            Map.entry("sequence_bias", Double.NaN),
            Map.entry("penalty_alpha", 0.0),
            Map.entry("min_p", 0.0),
            Map.entry("typical_p", 1.0),
            Map.entry("epsilon_cutoff", 0.0),
            Map.entry("eta_cutoff", 0.0),
            Map.entry("encoder_repetition_penalty", 1.0),
            Map.entry("encoder_no_repeat_ngram_size", 0.0),
            Map.entry("exponential_decay_length_penalty", Double.NaN),
            Map.entry("num_beam_groups", 1.0),
            Map.entry("diversity_penalty", 0.0),
            Map.entry("guidance_scale", 1.0),
            Map.entry("num_return_sequences", 1.0));

    private GenerationFiles() {}

    /** {@code generation_config.json} of a folder, or what {@code config.json} says where there is none. */
    static GenerationConfig read(Path folder) {
        Path used = file(folder);
        JsonNode root = JsonFiles.object(used);
        refuseUnsupported(root, used);
        return convert(root, used + ", ");
    }

    private static Path file(Path folder) {
        Path file = folder.resolve("generation_config.json");
        return Files.exists(file) ? file : folder.resolve("config.json");
    }

    /** Only the special tokens: no other setting stops who doesn't generate. */
    static GenerationConfig specialTokens(Path folder) {
        Path used = file(folder);
        ObjectNode root = JsonFiles.object(used).deepCopy();
        root.retain("bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id");
        return convert(root, used + ", ");
    }

    /** The same with other values, by their Hugging Face names. */
    static GenerationConfig with(GenerationConfig config, Map<String, ?> values) {
        ObjectNode all = JSON.valueToTree(config);
        List<String> known = new ArrayList<>();
        all.fieldNames().forEachRemaining(known::add);
        values.forEach((name, value) -> {
            if (!known.contains(name)) {
                throw new InputException("\"" + name + "\" is no generation setting; there are "
                        + String.join(", ", known) + "." + InputException.didYouMean(name, known));
            }
            all.set(name, JSON.valueToTree(value));
        });
        return convert(all, "");
    }

    private static GenerationConfig convert(JsonNode values, String where) {
        try {
            return JSON.treeToValue(values, GenerationConfig.class);
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof InputException cause) {
                throw new InputException(where + cause.getMessage(), e);
            }
            String field = e.getPath().isEmpty() ? "?" : e.getPath().get(0).getFieldName();
            throw new InputException(
                    where + field + ": " + values.get(field) + " has the wrong type: " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new InputException(where + e.getOriginalMessage(), e);
        }
    }

    private static void refuseUnsupported(JsonNode root, Path file) {
        UNSUPPORTED.forEach((name, neutral) -> {
            JsonNode value = root.path(name);
            boolean absent = value.isMissingNode() || value.isNull() || value.isContainerNode() && value.isEmpty();
            if (!absent && !(value.isNumber() && value.doubleValue() == neutral)) {
                throw new InputException(file + ", " + name + ": " + value + " is not supported; remove it.");
            }
        });
    }
}

package io.github.asymlora.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How a byte-level tokenizer splits texts into words, by the name that llama.cpp knows it by: {@code tokenizer.ggml.pre}.
 * It is recognised by what it does, whatever model it comes with.
 */
final class Words {
    private static final String BYTES = "bytes";
    private static final String BYTES_OF_WORDS = "bytes of words";
    private static final String DIGITS = "digits";
    private static final String LETTERS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String REST = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** LLaMA 3's steps without its way of taking words that are tokens whole. */
    private static final String PAIRS_ONLY = "smaug-bpe";

    private static final Map<List<String>, String> NAMES = Map.of(
            List.of(BYTES_OF_WORDS), "gpt-2",
            List.of(DIGITS, BYTES_OF_WORDS), "smollm",
            List.of(LETTERS + "\\p{N}" + REST, BYTES), "qwen2",
            List.of(LETTERS + "\\p{N}{1,3}" + REST, BYTES), PAIRS_ONLY);

    private Words() {}

    /**
     * Of a {@code tokenizer.json}.
     *
     * @param unusable makes the exception for a reason
     * @throws InputException where llama.cpp has no name for it
     */
    static String in(JsonNode tokenizer, Function<String, InputException> unusable) {
        JsonNode first = tokenizer.path("pre_tokenizer");
        List<String> steps = new ArrayList<>();
        for (JsonNode step : first.has("pretokenizers") ? first.get("pretokenizers") : List.of(first)) {
            steps.add(step(step));
        }
        String name = NAMES.get(steps);
        JsonNode normalizer = tokenizer.path("normalizer").path("type"); // Qwen's NFC llama.cpp leaves out
        if (name == null || !normalizer.asText("NFC").equals("NFC")) {
            throw unusable.apply("llama.cpp has no name for how it splits texts, " + steps
                    + (normalizer.isTextual() ? " after " + normalizer.asText() : ""));
        }
        boolean wholeWords = tokenizer.path("model").path("ignore_merges").asBoolean();
        return wholeWords && name.equals(PAIRS_ONLY) ? "llama-bpe" : name;
    }

    /** The expression that splits, or what else a step does; its settings where that is nothing known. */
    private static String step(JsonNode step) {
        boolean plain = !step.path("add_prefix_space").asBoolean()
                && !step.path("invert").asBoolean();
        switch (plain ? step.path("type").asText() : "") {
            case "ByteLevel":
                return step.path("use_regex").asBoolean(true) ? BYTES_OF_WORDS : BYTES;
            case "Digits":
                return step.path("individual_digits").asBoolean() ? DIGITS : step.toString();
            case "Split":
                boolean isolated = step.path("behavior").asText().equals("Isolated");
                return isolated ? step.path("pattern").path("Regex").asText() : step.toString();
            default:
                return step.toString();
        }
    }
}

package io.github.asymlora.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.ChatTemplate;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A model's tokenizer and chat template as GGUF has them. Engines split texts themselves: tokens, merges and the name of what
 * splits texts into words are all that they are told. There are two kinds: {@code gpt2}, byte pairs of words, and {@code
 * llama}, SentencePiece's pairs of characters, whose {@code tokenizer.json} holds merges in place of scores.
 */
final class GgufVocabulary {
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;
    private static final int ANY_LENGTH = 1 << 20;
    private static final String PREFIX = "tokenizer.ggml.";

    /** What GGUF calls the ids of special tokens. */
    private static final Map<String, String> SPECIAL =
            Map.of("bos", "bos_token_id", "eos", "eos_token_id", "unk", "unknown_token_id", "pad", "padding_token_id");

    private final Path folder;
    private final JsonNode bpe;
    private final String[] tokens;
    private final int[] kinds;
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final Optional<String> words;
    private final Map<String, Object> config;

    private GgufVocabulary(Model model) {
        folder = model.folder();
        config = model.config().values();
        ObjectNode content = Tokenizer.content(folder);
        bpe = content.path("model");
        if (!bpe.path("type").asText().equals("BPE")) {
            throw unusable("it is a " + bpe.path("type").asText() + ", and only BPE has a form in GGUF here");
        }
        words = bpe.path("byte_fallback").asBoolean()
                ? Optional.empty()
                : Optional.of(Words.in(content, this::unusable));
        int size = model.words().in();
        tokens = new String[size];
        kinds = new int[size];
        Arrays.fill(kinds, UNUSED);
        bpe.path("vocab")
                .properties()
                .forEach(token -> put(token.getKey(), token.getValue().intValue(), NORMAL));
        content.path("added_tokens").forEach(this::add);
        for (int i = 0; i < size; i++) {
            tokens[i] = tokens[i] == null ? "[PAD" + i + "]" : tokens[i];
        }
    }

    /**
     * Of the model's folder, with as many tokens as the model has vectors.
     *
     * @throws InputException where the tokenizer is of no kind that GGUF has
     */
    static GgufVocabulary of(Model model) {
        return new GgufVocabulary(model);
    }

    private void add(JsonNode token) {
        String content = token.path("content").asText();
        boolean special = token.path("special").asBoolean();
        put(content, token.path("id").asInt(), special ? CONTROL : USER_DEFINED);
    }

    private void put(String token, int id, int kind) {
        if (id >= tokens.length) {
            throw unusable(
                    "the token \"" + token + "\" has the id " + id + ", and the model vectors for " + tokens.length);
        }
        tokens[id] = token;
        kinds[id] = kind;
        ids.put(token, id);
    }

    void describe(GgufWriter out) {
        if (words.isPresent()) {
            out.text(PREFIX + "model", "gpt2").text(PREFIX + "pre", words.get());
        } else {
            describeSentencePiece(out);
        }
        Map<String, Integer> special = special();
        special.forEach((name, id) -> out.integer(PREFIX + SPECIAL.get(name), id));
        out.texts(PREFIX + "tokens", List.of(tokens)).integers(PREFIX + "token_type", kinds);
        if (words.isPresent()) {
            out.texts(PREFIX + "merges", merges());
        }
        describeEdges(special, out);
        ChatTemplate.of(folder).ifPresent(template -> out.text("tokenizer.chat_template", template.source()));
    }

    /** A token that an earlier merge makes has the higher score; single characters have none that would count. */
    private void describeSentencePiece(GgufWriter out) {
        float[] scores = new float[tokens.length];
        List<String> merges = merges();
        for (int rank = merges.size() - 1; rank >= 0; rank--) {
            Integer made = ids.get(merges.get(rank).replace(" ", ""));
            if (made != null) {
                scores[made] = -rank;
            }
        }
        for (int id = 0; id < tokens.length; id++) {
            if (kinds[id] == NORMAL && tokens[id].matches("<0x[0-9A-F]{2}>")) {
                kinds[id] = BYTE;
            }
        }
        Optional.ofNullable(ids.get(bpe.path("unk_token").asText())).ifPresent(id -> kinds[id] = UNKNOWN);
        out.text(PREFIX + "model", "llama").text(PREFIX + "pre", "default").reals(PREFIX + "scores", scores);
    }

    private List<String> merges() {
        return StreamSupport.stream(bpe.path("merges").spliterator(), false)
                .map(merge -> merge.isTextual()
                        ? merge.textValue()
                        : merge.path(0).asText() + " " + merge.path(1).asText())
                .toList();
    }

    /** What the tokenizer itself puts before and after a text. */
    private void describeEdges(Map<String, Integer> special, GgufWriter out) {
        try (Tokenizer tokenizer = Tokenizer.open(folder, ANY_LENGTH)) {
            int[] plain = tokenizer.encodePlain(List.of("a")).get(0);
            int[] whole = tokenizer.encodeTexts(List.of("a")).get(0);
            boolean more = whole.length > plain.length;
            out.flag(PREFIX + "add_bos_token", more && Objects.equals(special.get("bos"), whole[0]));
            out.flag(PREFIX + "add_eos_token", more && Objects.equals(special.get("eos"), whole[whole.length - 1]));
            if (words.isEmpty()) {
                out.flag(PREFIX + "add_space_prefix", plain.length > 0 && tokens[plain[0]].startsWith("\u2581"));
            }
        }
    }

    /** As the tokenizer's files name them, else as the model's do. */
    private Map<String, Integer> special() {
        Map<String, String> named = Tokenizer.specialTokens(folder);
        Map<String, Integer> special = new LinkedHashMap<>();
        for (String name : List.of("bos", "eos", "unk", "pad")) {
            Integer id = ids.get(named.getOrDefault(name + "_token", ""));
            if (id == null && config.get(name + "_token_id") instanceof Integer written && written >= 0) {
                id = written;
            }
            if (id != null) {
                special.put(name, id);
            }
        }
        return special;
    }

    private InputException unusable(String why) {
        return new InputException(folder.resolve("tokenizer.json") + " has no form in GGUF: " + why + ".");
    }
}

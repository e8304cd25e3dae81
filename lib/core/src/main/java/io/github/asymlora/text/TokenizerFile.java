package io.github.asymlora.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A {@code tokenizer.json} looked through before the native library gets it, which ends the process over some of what may
 * be wrong there: every component must be of a known type, with fields of the right kinds.
 */
final class TokenizerFile {
    private final Path file;
    private final ObjectNode root;

    TokenizerFile(Path file, ObjectNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Checks it, and drops what our own settings overrule.
     *
     * @throws InputException naming the file and the first field that can't be used
     */
    void check() {
        root.remove("padding");
        root.remove("truncation");
        checkModel(root.path("model"));
        if (!root.path("added_tokens").isMissingNode()) {
            require(root.path("added_tokens").isArray(), "added_tokens", "is not a list");
        }
        int i = 0;
        for (JsonNode token : root.path("added_tokens")) {
            checkFields("added_tokens[" + i++ + "]", token, TokenizerParts.ADDED_TOKEN, Map.of());
        }
        TokenizerParts.BY_PLACE.forEach((place, types) -> checkPart(place, root.path(place), types));
    }

    private void checkModel(JsonNode model) {
        require(model.isObject(), "model", "is missing or not an object");
        JsonNode vocab = model.path("vocab");
        require(vocab.isContainerNode() && !vocab.isEmpty(), "model.vocab", "is missing or holds no tokens");
        String type = model.path("type").asText(guessed(model));
        ((ObjectNode) model).put("type", type);
        checkPart("model", model, TokenizerParts.MODELS);
        if (type.equals("Unigram")) {
            checkPieces(vocab, model);
        } else {
            require(vocab.isObject(), "model.vocab", "is not an object of tokens and their ids");
            vocab.properties()
                    .forEach(token -> require(
                            token.getValue().canConvertToInt()
                                    && token.getValue().intValue() >= 0,
                            "model.vocab",
                            "\"" + token.getKey() + "\" has no id but " + token.getValue()));
            JsonNode unknown = model.path("unk_token");
            require(
                    !unknown.isTextual() || vocab.has(unknown.textValue()),
                    "model.unk_token",
                    unknown + " is not in the vocabulary");
        }
    }

    /** As older files don't say. */
    private static String guessed(JsonNode model) {
        if (model.path("vocab").isArray()) {
            return "Unigram";
        }
        if (model.has("merges")) {
            return "BPE";
        }
        return model.has("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
    }

    private void checkPieces(JsonNode vocab, JsonNode model) {
        require(vocab.isArray(), "model.vocab", "is not a list of tokens and their scores");
        Set<String> pieces = new HashSet<>();
        for (JsonNode piece : vocab) {
            boolean pair = piece.size() == 2
                    && piece.path(0).isTextual()
                    && piece.path(1).isNumber();
            require(pair, "model.vocab", piece + " is not a token and its score");
            pieces.add(piece.get(0).textValue());
        }
        JsonNode unknown = model.path("unk_id");
        boolean readsAll = model.path("byte_fallback").asBoolean()
                && IntStream.range(0, 256).allMatch(b -> pieces.contains(String.format(Locale.ROOT, "<0x%02X>", b)));
        require(
                unknown.isInt() ? unknown.intValue() < vocab.size() : readsAll,
                "model.unk_id",
                unknown.isInt() ? unknown + " is beyond the vocabulary" : "is missing");
    }

    private void checkPart(String place, JsonNode part, Map<String, String> types) {
        if (part.isMissingNode() || part.isNull()) {
            return;
        }
        require(part.isObject(), place, "is not an object");
        String fields = types.get(part.path("type").asText());
        require(fields != null, place + ".type", part.path("type") + " is not one of " + types.keySet());
        checkFields(place, part, fields, types);
    }

    private void checkFields(String place, JsonNode part, String fields, Map<String, String> types) {
        require(part.isObject(), place, "is not an object");
        for (String field : fields.isEmpty() ? new String[0] : fields.split(" ")) {
            String[] nameAndKind = field.split(":");
            boolean optional = nameAndKind[1].endsWith("?");
            String name = nameAndKind[0];
            String kind = nameAndKind[1].replace("?", "");
            JsonNode value = part.path(name);
            if (optional && (value.isMissingNode() || value.isNull())) {
                continue;
            }
            require(!value.isMissingNode(), place + "." + name, "is missing");
            if (kind.equals("parts")) {
                require(value.isArray(), place + "." + name, "is not a list");
                for (int i = 0; i < value.size(); i++) {
                    require(value.get(i).isObject(), place + "." + name + "[" + i + "]", "is not an object");
                    checkPart(place + "." + name + "[" + i + "]", value.get(i), types);
                }
            } else {
                String problem = TokenizerParts.problem(kind, value, part);
                require(problem == null, place + "." + name, problem);
            }
        }
    }

    private void require(boolean right, String field, String problem) {
        if (!right) {
            throw new InputException(file + ", \"" + field + "\": " + problem);
        }
    }
}

package io.github.asymlora.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The tokens of a {@code tokenizer.json} that texts are searched for before anything else, and the ids that the native
 * library gives them: those of the vocabulary, else the next free ones, whatever a file says.
 */
final class AddedTokens {
    private final ArrayNode tokens;
    private final Map<String, Integer> ids;
    private final int vocabularySize;

    /** About the file's list, which it changes. */
    AddedTokens(ObjectNode tokenizer) {
        tokens = tokenizer.withArray("added_tokens");
        ids = vocabulary(tokenizer.path("model").path("vocab"));
        vocabularySize = ids.size();
        tokens.forEach(token -> number(token.path("content").asText()));
    }

    /** A vocabulary by names, or Unigram's list of pairs. */
    private static Map<String, Integer> vocabulary(JsonNode vocab) {
        Map<String, Integer> ids = new HashMap<>();
        if (vocab.isArray()) {
            vocab.forEach(piece -> ids.putIfAbsent(piece.path(0).asText(), ids.size()));
        } else {
            vocab.properties()
                    .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
        }
        return ids;
    }

    private int number(String content) {
        return ids.computeIfAbsent(content, c -> Math.max(vocabularySize, highestAdded() + 1));
    }

    private int highestAdded() {
        return StreamSupport.stream(tokens.spliterator(), false)
                .map(token -> ids.get(token.path("content").asText()))
                .mapToInt(id -> id == null ? -1 : id)
                .max()
                .orElse(-1);
    }

    /** The id of a token, if it is one. */
    Optional<Integer> id(String content) {
        return Optional.ofNullable(ids.get(content));
    }

    boolean contains(String content) {
        return find(content).isPresent();
    }

    private Optional<ObjectNode> find(String content) {
        return StreamSupport.stream(tokens.spliterator(), false)
                .filter(token -> token.path("content").asText().equals(content))
                .map(ObjectNode.class::cast)
                .findFirst();
    }

    /** Adds a token, or gives the one of that content other flags. */
    void put(ObjectNode token) {
        String content = token.path("content").asText();
        Optional<ObjectNode> known = find(content);
        ObjectNode entry = known.orElseGet(tokens::addObject);
        boolean special = token.path("special").asBoolean();
        entry.put("content", content)
                .put("special", special)
                .put("single_word", token.path("single_word").asBoolean())
                .put("lstrip", token.path("lstrip").asBoolean())
                .put("rstrip", token.path("rstrip").asBoolean())
                .put("normalized", token.path("normalized").asBoolean(!special));
        if (known.isEmpty()) {
            entry.put("id", number(content));
        }
    }
}

package io.github.asymlora.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.JsonFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model folder's tokenizer as transformers' fast tokenizers read it: {@code tokenizer.json}, overruled by {@code
 * tokenizer_config.json} and by what the class that this names assumes where it says nothing. The older {@code
 * special_tokens_map.json} and {@code added_tokens.json} count where it lists no added tokens itself.
 *
 * <p>Source: transformers 4.57.
 */
final class TokenizerFolder {
    private static final List<String> ATTRIBUTES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final String MORE = "additional_special_tokens";
    private static final String LISTED = "added_tokens_decoder";

    private final Path file;
    private final ObjectNode tokenizer;
    private final ObjectNode config;
    private final TokenizerClass type;
    private final AddedTokens added;

    private TokenizerFolder(Path folder) {
        file = folder.resolve("tokenizer_config.json");
        tokenizer = JsonFiles.object(folder.resolve(Tokenizer.FILE));
        new TokenizerFile(folder.resolve(Tokenizer.FILE), tokenizer).check();
        config = JsonFiles.objectIfThere(file);
        type = type(JsonFiles.objectIfThere(folder.resolve("config.json")));
        added = new AddedTokens(tokenizer);
        if (!config.has(LISTED)) {
            addOlderFiles(folder);
        }
    }

    /**
     * The content of {@code tokenizer.json} with all that overrules it.
     *
     * @param words whether each word that is read has a space before it, where the tokenizer knows spaces
     * @throws InputException where one of the files can't be used
     */
    static ObjectNode read(Path folder, boolean words) {
        TokenizerFolder read = new TokenizerFolder(folder);
        if (words) {
            read.config.put("add_prefix_space", true);
        }
        if (read.config.path("split_special_tokens").asBoolean()) {
            throw new InputException(read.file + ", \"split_special_tokens\": true is not supported.");
        }
        read.addTokens();
        read.setPrefixSpace();
        switch (read.type.overrules()) {
            case NORMALIZER -> read.setNormalizer(false);
            case NORMALIZER_AND_CHINESE -> read.setNormalizer(true);
            case POST_PROCESSOR -> read.setPostProcessor();
            case NOTHING -> {}
        }
        return read.tokenizer;
    }

    private TokenizerClass type(ObjectNode model) {
        for (ObjectNode settings : List.of(config, model)) {
            if (settings.hasNonNull("tokenizer_class")) {
                return TokenizerClass.named(settings.get("tokenizer_class").asText());
            }
        }
        return TokenizerClass.ofFamily(model.path("model_type").asText());
    }

    private void addOlderFiles(Path folder) {
        JsonFiles.objectIfThere(folder.resolve("special_tokens_map.json"))
                .properties()
                .forEach(entry -> {
                    if (entry.getKey().equals(MORE)) {
                        entry.getValue().forEach(config.withArray(MORE)::add);
                    } else {
                        config.set(entry.getKey(), entry.getValue());
                    }
                });
        ObjectNode listed = config.objectNode();
        Map<String, ObjectNode> special = specialTokens();
        JsonFiles.objectIfThere(folder.resolve("added_tokens.json"))
                .properties()
                .forEach(entry -> listed.putObject(entry.getValue().asText())
                        .put("content", entry.getKey())
                        .put("special", special.containsKey(entry.getKey())));
        tokenizer
                .path("added_tokens")
                .forEach(token -> listed.remove(token.path("id").asText()));
        config.set(LISTED, listed);
    }

    /** All special tokens in the order in which they are added, by content. */
    private Map<String, ObjectNode> specialTokens() {
        Map<String, ObjectNode> tokens = new LinkedHashMap<>();
        for (String attribute : ATTRIBUTES) {
            JsonNode value = config.has(attribute) ? config.get(attribute) : assumed(attribute);
            addSpecial(tokens, value, attribute.equals("mask_token") && type.maskTakesSpace());
        }
        config.path(MORE).forEach(value -> addSpecial(tokens, value, false));
        config.path("extra_special_tokens").forEach(value -> addSpecial(tokens, value, false));
        return tokens;
    }

    private JsonNode assumed(String attribute) {
        return type.token(attribute) == null ? config.nullNode() : config.textNode(type.token(attribute));
    }

    private void addSpecial(Map<String, ObjectNode> tokens, JsonNode value, boolean takesSpace) {
        ObjectNode token = value.isObject()
                ? ((ObjectNode) value).deepCopy()
                : config.objectNode().put("content", value.asText("")).put("lstrip", takesSpace);
        String content = token.path("content").asText();
        if (!value.isNull() && !content.isEmpty()) {
            tokens.putIfAbsent(content, token.put("special", true));
        }
    }

    private void addTokens() {
        Map<String, ObjectNode> special = specialTokens();
        List<Map.Entry<String, JsonNode>> listed =
                new ArrayList<>(config.path(LISTED).properties());
        listed.sort(Comparator.comparingInt(entry -> id(entry.getKey())));
        for (Map.Entry<String, JsonNode> entry : listed) {
            if (!(entry.getValue() instanceof ObjectNode token)
                    || !token.path("content").isTextual()) {
                throw new InputException(
                        file + ", \"" + LISTED + "." + entry.getKey() + "\": has no text named \"content\".");
            }
            added.put(special.containsKey(token.path("content").asText()) ? token.put("special", true) : token);
        }
        special.forEach((content, token) -> {
            if (!added.contains(content)) {
                added.put(token);
            }
        });
    }

    private int id(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InputException(file + ", \"" + LISTED + "\": \"" + text + "\" is not the id of a token.", e);
        }
    }

    /** Whether the first word is read as if a space stood before it. */
    private void setPrefixSpace() {
        JsonNode space = config.path("add_prefix_space");
        JsonNode first = tokenizer.path("pre_tokenizer");
        if (type.overrules() == TokenizerClass.Overrules.POST_PROCESSOR && type != TokenizerClass.GPTNEOX) {
            if (space.isBoolean()) {
                new SpaceMark(tokenizer).set(space.booleanValue());
            }
        } else if (first.has("add_prefix_space") && !first.path("type").asText().equals("Metaspace")) {
            ((ObjectNode) first).put("add_prefix_space", space.asBoolean());
        }
    }

    private void setNormalizer(boolean chinese) {
        if (!(tokenizer.path("normalizer") instanceof ObjectNode normalizer)
                || !normalizer.path("type").asText().equals("BertNormalizer")) {
            return;
        }
        normalizer.put("lowercase", config.path("do_lower_case").asBoolean(true));
        normalizer.set("strip_accents", config.has("strip_accents") ? config.get("strip_accents") : config.nullNode());
        if (chinese) {
            normalizer.put(
                    "handle_chinese_chars",
                    config.path("tokenize_chinese_chars").asBoolean(true));
        }
    }

    private void setPostProcessor() {
        String begin = edge("add_bos_token", type.beginsWithToken(), "bos_token");
        String end = edge("add_eos_token", false, "eos_token");
        ObjectNode template = tokenizer.putObject("post_processor").put("type", "TemplateProcessing");
        for (String name : List.of("single", "pair")) {
            template.putArray(name);
            addSequence(template, name, begin, end, "A", 0);
        }
        addSequence(template, "pair", begin, end, "B", 1);
        ObjectNode used = template.putObject("special_tokens");
        for (String token : List.of(begin, end)) {
            if (!token.isEmpty()) {
                ObjectNode entry = used.putObject(token).put("id", token);
                entry.putArray("ids").add(added.id(token).orElseThrow());
                entry.putArray("tokens").add(token);
            }
        }
    }

    /** The token that stands there, empty for none. */
    private String edge(String flag, boolean assumed, String attribute) {
        if (!config.path(flag).asBoolean(assumed)) {
            return "";
        }
        JsonNode value = config.has(attribute) ? config.get(attribute) : assumed(attribute);
        String token = value.isObject() ? value.path("content").asText() : value.asText("");
        if (value.isNull() || token.isEmpty()) {
            throw new InputException(file + ", \"" + flag + "\": true needs a " + attribute + ".");
        }
        return token;
    }

    private static void addSequence(ObjectNode template, String name, String begin, String end, String id, int type) {
        addPiece(template, name, "SpecialToken", begin, type);
        addPiece(template, name, "Sequence", id, type);
        addPiece(template, name, "SpecialToken", end, type);
    }

    private static void addPiece(ObjectNode template, String name, String kind, String id, int type) {
        if (!id.isEmpty()) {
            template.withArray(name).addObject().putObject(kind).put("id", id).put("type_id", type);
        }
    }
}

package io.github.asymlora.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where model folders keep chat templates and the texts of special tokens. */
final class ChatTemplateFiles {
    private static final String CONFIG = "tokenizer_config.json";
    private static final String TEMPLATE = "chat_template";

    private static final List<String> TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private ChatTemplateFiles() {}

    /** A template's source, and the file that has it. */
    record Found(String place, String template) {}

    static Optional<Found> find(Path folder) {
        for (String name : List.of("additional_chat_templates/default.jinja", "chat_template.jinja")) {
            if (Files.exists(folder.resolve(name))) {
                return Optional.of(new Found(folder.resolve(name).toString(), text(folder.resolve(name))));
            }
        }
        return inJson(folder.resolve(CONFIG)).or(() -> inJson(folder.resolve("chat_template.json")));
    }

    /** One template, or several of which one is called default, in a JSON file. */
    private static Optional<Found> inJson(Path file) {
        JsonNode setting = json(file).path(TEMPLATE);
        if (setting.isMissingNode() || setting.isNull()) {
            return Optional.empty();
        }
        JsonNode template = setting;
        if (setting.isArray()) {
            Map<String, JsonNode> byName = new HashMap<>();
            setting.forEach(named -> byName.put(named.path("name").asText(), named.path("template")));
            template = byName.get("default");
            if (template == null) {
                throw new InputException(file + ", " + TEMPLATE + ": none of its templates " + byName.keySet()
                        + " is named \"default\".");
            }
        }
        if (!template.isTextual()) {
            throw new InputException(file + ", " + TEMPLATE + ": must be a text, not " + template.getNodeType() + ".");
        }
        return Optional.of(new Found(file.toString(), template.textValue()));
    }

    /** Templates know special tokens by these names; where the folder has none, the variable is undefined. */
    static Map<String, String> specialTokens(Path folder) {
        JsonNode config = json(folder.resolve(CONFIG));
        JsonNode older = config.has("added_tokens_decoder")
                ? MissingNode.getInstance()
                : json(folder.resolve("special_tokens_map.json"));
        Map<String, String> tokens = new HashMap<>();
        for (String name : TOKENS) {
            JsonNode token = older.has(name) ? older.get(name) : config.path(name);
            String text = token.isObject() ? token.path("content").textValue() : token.textValue();
            if (text != null && !text.isEmpty()) {
                tokens.put(name, text);
            }
        }
        return tokens;
    }

    private static JsonNode json(Path file) {
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        try {
            return new ObjectMapper().readTree(text(file));
        } catch (JsonProcessingException e) {
            throw new InputException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InputException(file + " is not UTF-8 text.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
    }
}

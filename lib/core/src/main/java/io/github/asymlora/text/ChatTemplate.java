package io.github.asymlora.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.InterpretException;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The frame in which a model has learned to read conversations: its folder's Jinja template. */
public final class ChatTemplate {
    /** As transformers sets Jinja up. What a message says is never read as a template itself. */
    private static final Jinjava JINJA = new Jinjava(JinjavaConfig.newBuilder()
            .withTrimBlocks(true)
            .withLstripBlocks(true)
            .withNestedInterpretationEnabled(false)
            .build());

    private static final List<String> TOKENS = List.of("bos_token", "eos_token", "unk_token", "pad_token");

    private final Path folder;
    private final String template;
    private final Map<String, String> tokens;

    private ChatTemplate(Path folder, String template, Map<String, String> tokens) {
        this.folder = folder;
        this.template = template;
        this.tokens = tokens;
    }

    /** The template of a model's folder: {@code chat_template.jinja}, or that in {@code tokenizer_config.json}. */
    public static Optional<ChatTemplate> of(Path folder) {
        Path file = folder.resolve("chat_template.jinja");
        Path config = folder.resolve("tokenizer_config.json");
        try {
            JsonNode settings = new ObjectMapper().readTree(Files.exists(config) ? Files.readString(config) : "{}");
            String template = Files.exists(file) ? Files.readString(file) : template(settings.path("chat_template"));
            Map<String, String> tokens = new HashMap<>();
            for (String name : TOKENS) {
                JsonNode token = settings.path(name);
                tokens.put(name, token.isObject() ? token.path("content").asText() : token.asText());
            }
            return template == null ? Optional.empty() : Optional.of(new ChatTemplate(folder, strip(template), tokens));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the chat template of " + folder + ": " + e.getMessage(), e);
        }
    }

    /** One template, or several of which one is called default. */
    private static String template(JsonNode setting) {
        return StreamSupport.stream(setting.spliterator(), false)
                .filter(named -> named.path("name").asText().equals("default"))
                .findFirst()
                .map(named -> named.path("template"))
                .orElse(setting)
                .textValue();
    }

    /** A minus sign inside a bracket takes the space outside of it away; Jinjava does so for some brackets only. */
    private static String strip(String template) {
        return template.replaceAll("\\s*(\\{[{%])-", "$1").replaceAll("-([%}]})\\s*", "$1");
    }

    /**
     * A user's message, framed, up to where the model's answer begins. Special tokens are in it by name.
     *
     * @throws InputException where the template can't be rendered
     */
    public String prompt(String message) {
        Map<String, Object> context = new HashMap<>(tokens);
        context.put("messages", List.of(Map.of("role", "user", "content", message)));
        context.put("add_generation_prompt", true);
        try {
            return JINJA.render(template, context);
        } catch (InterpretException e) {
            throw new InputException(folder + ": its chat template can't be rendered: " + e.getMessage(), e);
        }
    }
}

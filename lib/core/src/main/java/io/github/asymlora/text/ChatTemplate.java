package io.github.asymlora.text;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Message;
import io.github.asymlora.text.jinja.JinjaTemplate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The frame in which a model has learned to read conversations: its folder's Jinja template. */
public final class ChatTemplate {
    private final String place;
    private final String source;
    private final JinjaTemplate template;
    private final Map<String, String> variables;

    private ChatTemplate(String place, String source, Map<String, String> variables) {
        this.place = place;
        this.source = source;
        this.template = JinjaTemplate.parse(source);
        this.variables = variables;
    }

    /**
     * The template of a model's folder, from where transformers takes it: {@code chat_template.jinja}, else what
     * {@code tokenizer_config.json} has; at last {@code chat_template.json}. Of several, the one named default.
     *
     * @throws InputException where it can't be read: says file and line
     */
    public static Optional<ChatTemplate> of(Path folder) {
        return ChatTemplateFiles.find(folder).map(found -> {
            try {
                return new ChatTemplate(found.place(), found.template(), ChatTemplateFiles.specialTokens(folder));
            } catch (InputException e) {
                throw unusable(found.place(), e);
            }
        });
    }

    /** As the folder has it, in Jinja. */
    public String source() {
        return source;
    }

    /**
     * A user's message, framed, up to where the model's answer begins. Special tokens are in it by name.
     *
     * @throws InputException where the template can't be rendered, or refuses the conversation
     */
    public String prompt(String message) {
        return prompt(List.of(Message.user(message)));
    }

    /** The same of a conversation. */
    public String prompt(List<Message> conversation) {
        Map<String, Object> context = new HashMap<>(variables);
        context.put("messages", conversation.stream().map(ChatTemplate::fields).toList());
        context.put("tools", null);
        context.put("documents", null);
        context.put("add_generation_prompt", true);
        try {
            return template.render(context);
        } catch (InputException e) {
            throw unusable(place, e);
        }
    }

    private static Map<String, Object> fields(Message message) {
        Map<String, Object> fields = new LinkedHashMap<>(); // the order counts: templates may print it whole
        fields.put("role", message.role());
        fields.put("content", message.content());
        return fields;
    }

    private static InputException unusable(String place, InputException e) {
        return new InputException("the chat template of " + place + " can't be used: " + e.getMessage(), e);
    }
}

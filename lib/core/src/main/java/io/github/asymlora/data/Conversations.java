package io.github.asymlora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Conversations, from which the assistant's turns are learned: rows with {@code messages}, a list of {@code {role, content}}, or
 * with {@code prompt} and {@code completion}, each a text or such a list. A conversation with several of the assistant's turns
 * gives an example for each of them, with all that was said before; they stay on one side of a split.
 *
 * <p>Messages are framed by the chat template of the model that learns from them; a prompt that is a text stays as it is.
 */
public final class Conversations {
    private static final JsonMapper MESSAGES = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // names, weights
            .build();

    private static final double VALIDATION_SHARE = 0.05;
    private static final double TEST_SHARE = 0.05;

    private Conversations() {}

    /**
     * The task, split by conversations.
     *
     * @param place the JSON or JSON lines file, or a folder with one such file
     * @throws InputException if there is no such file, a row can't be used, or there are too few for a split
     */
    public static TextTask load(Path place) {
        Path file = Json.onlyFile(place);
        return TextTask.splitResponses("messages", file, read(file), VALIDATION_SHARE, TEST_SHARE);
    }

    /**
     * Every turn of the assistant in a file, in order.
     *
     * @throws InputException naming file and line of a row that has neither kind of fields, or nothing of the assistant's
     */
    public static List<Example> read(Path file) {
        List<Example> all = new ArrayList<>();
        Json.rows(file, row -> java.util.Optional.of(examples(row))).forEach(all::addAll);
        return all;
    }

    private static List<Example> examples(Row row) {
        String id = row.place();
        if (row.has("messages")) {
            return turns(row, id, messages(row, "messages"));
        }
        if (!row.has("prompt") || !row.has("completion")) {
            throw row.error("there must be messages, or prompt and completion, not " + row.columns());
        }
        String prompt = text(row, "prompt");
        String completion = text(row, "completion");
        if (!prompt.startsWith("[{") && !completion.startsWith("[{")) {
            return List.of(new Example(id, prompt, completion, Float.NaN, id));
        }
        List<Message> conversation = new ArrayList<>(messages(row, "prompt"));
        conversation.addAll(messages(row, "completion"));
        return turns(row, id, conversation);
    }

    private static List<Example> turns(Row row, String id, List<Message> conversation) {
        List<Example> turns = new ArrayList<>();
        for (int i = 0; i < conversation.size(); i++) {
            Message message = conversation.get(i);
            if (message.role() == null || message.content() == null) {
                throw row.error("message " + (i + 1) + " must have a role and a content that is a text");
            }
            if (message.role().equals(Message.ASSISTANT) && i > 0) {
                turns.add(Example.reply(id + ", turn " + (i + 1), conversation.subList(0, i), message.content(), id));
            }
        }
        if (turns.isEmpty()) {
            throw row.error("no message has the role assistant and one before it");
        }
        return turns;
    }

    private static List<Message> messages(Row row, String field) {
        try {
            List<Message> messages = MESSAGES.readValue(text(row, field), new TypeReference<>() {});
            if (messages == null || messages.contains(null)) {
                throw row.error(field + " must be a list of {role, content}");
            }
            return messages;
        } catch (JsonProcessingException e) {
            throw row.error(field + " must be a list of {role, content}");
        }
    }

    private static String text(Row row, String field) {
        String value = row.get(field);
        if (value == null) {
            throw row.error(field + " must not be null");
        }
        return value;
    }
}

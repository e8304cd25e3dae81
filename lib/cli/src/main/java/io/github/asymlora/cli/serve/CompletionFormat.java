package io.github.asymlora.cli.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.generate.TextGenerator;
import java.util.UUID;

/** Answers as OpenAI's clients read them. */
final class CompletionFormat {
    private final boolean chat;
    private final String id;
    private final long created = System.currentTimeMillis() / 1000;
    private boolean begun;

    /** @param chat whether the text is a message of a conversation's */
    CompletionFormat(boolean chat) {
        this.chat = chat;
        this.id = (chat ? "chatcmpl-" : "cmpl-") + UUID.randomUUID();
    }

    ObjectNode whole(Writing job, String text) {
        TextGenerator.Written written = job.result();
        ObjectNode answer = object(job, chat ? "chat.completion" : "text_completion");
        ObjectNode choice = choice(answer);
        if (chat) {
            choice.putObject("message").put("role", "assistant").put("content", text);
        } else {
            choice.put("text", text);
        }
        choice.put("finish_reason", reason(written));
        count(answer, written);
        return answer;
    }

    ObjectNode piece(Writing job, String text) {
        ObjectNode answer = object(job, chat ? "chat.completion.chunk" : "text_completion");
        ObjectNode choice = choice(answer).putNull("finish_reason");
        if (!chat) {
            choice.put("text", text);
            return answer;
        }
        ObjectNode delta = choice.putObject("delta").put("content", text);
        if (!begun) {
            delta.put("role", "assistant");
            begun = true;
        }
        return answer;
    }

    ObjectNode end(Writing job) {
        TextGenerator.Written written = job.result();
        ObjectNode answer = piece(job, "");
        ((ObjectNode) answer.at("/choices/0")).put("finish_reason", reason(written));
        count(answer, written);
        return answer;
    }

    private ObjectNode object(Writing job, String kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", kind)
                .put("created", created)
                .put("model", job.model());
    }

    private static ObjectNode choice(ObjectNode answer) {
        return answer.putArray("choices").addObject().put("index", 0).putNull("logprobs");
    }

    private static String reason(TextGenerator.Written written) {
        return written.ended() ? "stop" : "length";
    }

    private static void count(ObjectNode answer, TextGenerator.Written written) {
        answer.putObject("usage")
                .put("prompt_tokens", written.prompt())
                .put("completion_tokens", written.tokens())
                .put("total_tokens", written.prompt() + written.tokens());
    }
}

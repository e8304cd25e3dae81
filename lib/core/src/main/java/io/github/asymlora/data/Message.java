package io.github.asymlora.data;

/**
 * One turn of a conversation.
 *
 * @param role system, user, assistant or what else a model's template knows
 * @param content what is said
 */
public record Message(String role, String content) {
    static final String USER = "user";
    static final String ASSISTANT = "assistant";

    public static Message user(String content) {
        return new Message(USER, content);
    }
}

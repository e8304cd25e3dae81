package io.github.asymlora.cli.serve;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What another thread computes. */
final class Answers {
    private Answers() {}

    /** Waits for it; a failure there is one here. */
    static <T> T of(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}

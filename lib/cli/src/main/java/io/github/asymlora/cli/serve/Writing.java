package io.github.asymlora.cli.serve;

import io.github.asymlora.generate.TextGenerator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A text that is to be written: asked by one thread, written by the one that computes. */
final class Writing implements Worker.Job<Writing> {
    /** Behind the last piece. */
    private static final String END = new String();

    private final String model;
    private final Function<Writing, TextGenerator.Written> work;
    private final CompletableFuture<TextGenerator.Written> written = new CompletableFuture<>();
    private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    private volatile boolean abandoned;

    /** @param work writes, on the thread that computes */
    Writing(String model, Function<Writing, TextGenerator.Written> work) {
        this.model = model;
        this.work = work;
    }

    String model() {
        return model;
    }

    /** Each by itself: padding would change another's numbers. */
    @Override
    public boolean goesWith(Writing other) {
        return false;
    }

    @Override
    public int size() {
        return 1;
    }

    /** Does it, and tells who waits. */
    void run() {
        try {
            written.complete(work.apply(this));
        } catch (RuntimeException | Error e) {
            written.completeExceptionally(e);
        } finally {
            pieces.add(END);
        }
    }

    void tell(String piece) {
        pieces.add(piece);
    }

    /** The next piece, or null behind the last. */
    String next() {
        try {
            String piece = pieces.take();
            return piece == END ? null : piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(503, "stopping", "The server is stopping.");
        }
    }

    /** What came of it; a failure there is one here. */
    TextGenerator.Written result() {
        return Answers.of(written);
    }

    /** Nobody waits for it any more. */
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }
}

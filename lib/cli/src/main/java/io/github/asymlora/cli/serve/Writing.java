package io.github.asymlora.cli.serve;

import io.github.asymlora.generate.Generator;
import io.github.asymlora.generate.TextGenerator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** A text that is to be written: asked by one thread, written by the one that computes. */
final class Writing implements Worker.Job<Writing> {
    /** Behind the last piece. */
    private static final String END = new String();

    private final String model;
    private final Generator generator;
    private final Supplier<int[]> prompt;
    private final List<String> stops;
    private final CompletableFuture<TextGenerator.Written> written = new CompletableFuture<>();
    private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    private int[] ids;
    private volatile boolean abandoned;

    /**
     * Asks for it.
     *
     * @param generator with the settings asked for
     * @param prompt reads it, on the thread that computes
     * @param stops texts before which it ends
     */
    Writing(String model, Generator generator, Supplier<int[]> prompt, List<String> stops) {
        this.model = model;
        this.generator = generator;
        this.prompt = prompt;
        this.stops = stops;
    }

    String model() {
        return model;
    }

    @Override
    public boolean goesWith(Writing other) {
        return model.equals(other.model);
    }

    @Override
    public int size() {
        return 1;
    }

    /** Reads the prompt. Whether it can be written; else who waits is told why not. */
    boolean read() {
        try {
            ids = prompt.get();
            return true;
        } catch (RuntimeException e) {
            fail(e);
            return false;
        }
    }

    /** Tokens of the prompt, and those that may follow. */
    int length() {
        return ids.length + generator.config().maxNewTokens();
    }

    /** What is to be written, of which who waits is told. */
    TextGenerator.Order order() {
        StopTexts out = new StopTexts(stops, pieces::add);
        return new TextGenerator.Order(generator, ids, piece -> out.test(piece) && !abandoned, result -> {
            out.finish();
            written.complete(result);
            pieces.add(END);
        });
    }

    /** Tells who waits that it won't be written, if it isn't yet. */
    void fail(Throwable why) {
        if (written.completeExceptionally(why)) {
            pieces.add(END);
        }
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
}

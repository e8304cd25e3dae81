package io.github.asymlora.cli;

import java.io.PrintWriter;
import java.util.function.IntConsumer;

/** How many of all are done, a line every few seconds: {@code answered 48 of 300}. */
final class TerminalProgress implements IntConsumer {
    private static final long BETWEEN = 2_000_000_000L;

    private final PrintWriter out;
    private final String what;
    private final int of;
    private long last = System.nanoTime();

    TerminalProgress(PrintWriter out, String what, int of) {
        this.out = out;
        this.what = what;
        this.of = of;
    }

    @Override
    public void accept(int done) {
        if (System.nanoTime() - last > BETWEEN || done == of) {
            last = System.nanoTime();
            out.println(what + " " + done + " of " + of);
            out.flush();
        }
    }
}

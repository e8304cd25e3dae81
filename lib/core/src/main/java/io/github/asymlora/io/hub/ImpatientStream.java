package io.github.asymlora.io.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Fails when a body stops coming: the JDK's HTTP client has no limit for that and would wait for ever. */
final class ImpatientStream extends FilterInputStream {
    private final Duration patience;
    private final Executor later;
    private volatile long chunks;
    private volatile boolean closed;
    private volatile boolean stalled;

    ImpatientStream(InputStream body, Duration patience) {
        super(body);
        this.patience = patience;
        this.later = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
        watch(0);
    }

    private void watch(long seen) {
        later.execute(() -> {
            if (closed) {
                return;
            }
            if (chunks > seen) {
                watch(chunks);
                return;
            }
            stalled = true;
            closeQuietly(); // which ends the read that waits
        });
    }

    private void closeQuietly() {
        try {
            in.close();
        } catch (IOException e) {
            // the reader is told anyway
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int count = super.read(buffer, offset, length);
            if (!stalled) {
                chunks++;
                return count;
            }
        } catch (IOException e) {
            if (!stalled) {
                throw e;
            }
        }
        throw new IOException("nothing came for " + patience.toSeconds() + " seconds");
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }
}

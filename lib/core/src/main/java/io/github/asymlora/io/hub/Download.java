package io.github.asymlora.io.hub;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Brings one file's content into the cache: goes on where an earlier try stopped, and puts the blob in its place only
 * when length and hash are right.
 */
final class Download {
    private static final Object ONE_AT_A_TIME = new Object(); // file locks only keep other processes out

    private final HubRequests requests;
    private final Retries retries;
    private final URI address;

    Download(HubRequests requests, Retries retries, URI address) {
        this.requests = requests;
        this.retries = retries;
        this.address = address;
    }

    /**
     * What the hub says of a file.
     *
     * @param etag its hash or, from other servers, some name of its content
     * @param size bytes, or -1 where it doesn't say
     */
    private record Facts(String etag, long size) {}

    /**
     * Fetches what isn't there yet.
     *
     * @return the blob's name
     * @throws InputException if the server names no content, or sends twice what doesn't match the hash
     */
    String into(RepositoryFolder folder) {
        Facts facts = retries.run(address.toString(), this::facts);
        Path blob = folder.blob(facts.etag());
        // Not Python's name: its client may be at work on the same file.
        Path partial = blob.resolveSibling(facts.etag() + ".asymlora.incomplete");
        synchronized (ONE_AT_A_TIME) {
            try {
                Files.createDirectories(blob.getParent());
                try (FileChannel file =
                        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    file.lock(); // until the channel is closed
                    if (!Files.exists(blob)) { // another process may have been faster
                        fetch(file, partial, facts);
                        Files.move(partial, blob, StandardCopyOption.ATOMIC_MOVE);
                    } else {
                        Files.deleteIfExists(partial);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("can't write " + partial + ": " + e, e);
            }
        }
        return facts.etag();
    }

    private Facts facts() throws IOException {
        HttpResponse<?> head = requests.head(address);
        boolean linked = head.headers().firstValue(HubRequests.LINKED_ETAG).isPresent();
        String etag = head.headers()
                .firstValue(linked ? HubRequests.LINKED_ETAG : "ETag")
                .orElse("")
                .replaceFirst("^W/", "")
                .replace("\"", "");
        if (!etag.matches("[\\w.-]{1,200}") || etag.startsWith(".")) { // it becomes a file's name
            throw new InputException(address + ": the server names no content by an ETag; is it a Hugging Face hub?");
        }
        long size = head.headers()
                .firstValueAsLong(linked ? "X-Linked-Size" : "Content-Length")
                .orElse(-1);
        return new Facts(etag, size);
    }

    private void fetch(FileChannel file, Path partial, Facts facts) throws IOException {
        for (int tries = 1; ; tries++) {
            while (!retries.run(address.toString(), () -> fetchMore(file, facts.size()))) {
                continue; // cut off, but further than before
            }
            file.force(true);
            if (ContentHash.matches(partial, facts.etag())) {
                return;
            }
            file.truncate(0); // perhaps what an earlier try had left was wrong
            if (tries == 2) {
                Files.delete(partial);
                throw new InputException(address + ": what the server sends, twice, is not the file with the hash "
                        + facts.etag() + ". Nothing of it was kept.");
            }
        }
    }

    /**
     * Fetches from where the file ends.
     *
     * @return whether it is whole; false if the connection broke after some bytes
     * @throws IOException if it broke before the first
     */
    private boolean fetchMore(FileChannel file, long size) throws IOException {
        if (size >= 0 && file.size() > size) {
            file.truncate(0);
        }
        if (file.size() == size) {
            return true;
        }
        HttpResponse<InputStream> response = requests.get(address, file.size());
        try (InputStream body = response.body()) {
            if (!continues(response, file.size())) {
                file.truncate(0);
            }
            if (response.statusCode() == 416) {
                throw new IOException("the server has nothing at the place where the last try stopped");
            }
            return append(file, body, size);
        }
    }

    private static boolean continues(HttpResponse<?> response, long at) {
        return response.statusCode() == 206
                && response.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + at + "-");
    }

    private static boolean append(FileChannel file, InputStream body, long size) throws IOException {
        file.position(file.size());
        byte[] chunk = new byte[1 << 16];
        boolean further = false;
        try {
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                further |= count > 0;
            }
        } catch (IOException e) {
            if (further && file.isOpen() && !Thread.currentThread().isInterrupted()) {
                return false;
            }
            throw e;
        }
        if (size >= 0 && file.size() != size) {
            long got = file.size();
            file.truncate(got > size ? 0 : got);
            throw new IOException(got + " bytes instead of " + size);
        }
        return true;
    }
}

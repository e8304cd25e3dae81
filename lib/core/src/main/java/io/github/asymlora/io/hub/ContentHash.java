package io.github.asymlora.io.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whether a file is the one that its etag names: a SHA-256 of the content, or for small files git's SHA-1 of a blob. */
final class ContentHash {
    private ContentHash() {}

    /** An etag of another form says nothing about the content, and any file matches. */
    static boolean matches(Path file, String etag) throws IOException {
        if (etag.matches("[0-9a-f]{64}")) {
            return hash("SHA-256", "", file).equals(etag);
        }
        if (etag.matches("[0-9a-f]{40}")) {
            return hash("SHA-1", "blob " + Files.size(file) + "\0", file).equals(etag);
        }
        return true;
    }

    private static String hash(String algorithm, String before, Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
        digest.update(before.getBytes(StandardCharsets.US_ASCII));
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}

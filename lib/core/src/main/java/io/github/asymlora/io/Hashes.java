package io.github.asymlora.io;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** SHA-256 in lower-case hexadecimal, as {@code sha256sum} prints it. */
public final class Hashes {
    private Hashes() {}

    /** Hash of a file's bytes, streamed; not through a channel, which would fail in a thread that was told to stop. */
    public static String ofFile(Path file) {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(new FileInputStream(file.toFile()), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("can't hash " + file + ": " + e, e);
        }
        return hex(digest);
    }

    /** Hash of some bytes. */
    public static String ofBytes(byte[] bytes) {
        MessageDigest digest = sha256();
        digest.update(bytes);
        return hex(digest);
    }

    /** Hash of a buffer's remaining bytes. */
    public static String ofBuffer(ByteBuffer buffer) {
        MessageDigest digest = sha256();
        digest.update(buffer);
        return hex(digest);
    }

    /**
     * Hash of a folder: of the listing {@code "<hash>  <path>\n"} of the files below it, paths relative with {@code /}
     * and in the order of their characters. It changes when any of them is added, removed, renamed or edited.
     *
     * @param counts which files count, by that path
     */
    public static String ofFolder(Path folder, Predicate<String> counts) {
        StringBuilder listing = new StringBuilder();
        for (String name : files(folder).stream().filter(counts).toList()) {
            listing.append(ofFile(folder.resolve(name)))
                    .append("  ")
                    .append(name)
                    .append('\n');
        }
        return ofBytes(listing.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + folder + ": " + e, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}

package io.github.asymlora.spark;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Cache;
import io.github.asymlora.io.Fetched;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.commons.io.FileUtils;

/**
 * A folder of the cache on its way to machines whose cache lacks it.
 *
 * @param need such as {@code models/all-MiniLM-L6-v2}
 */
record Parcel(String need) {
    /** As Spark's file server calls it. */
    String file() {
        return need.replace('/', '.') + ".zip";
    }

    boolean isIn(Cache cache) {
        return Files.isDirectory(cache.root().resolve(need));
    }

    /** Packs it, without compression: weights don't shrink. */
    Path pack(Cache cache, Path into) {
        Path folder = cache.root().resolve(need);
        Path zip = into.resolve(file());
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            packed.setLevel(Deflater.NO_COMPRESSION);
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                packed.putNextEntry(
                        new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, packed);
                packed.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't pack " + folder + ": " + e, e);
        }
        return zip;
    }

    /**
     * Puts it into a cache, whole or not at all; somebody else on this machine may do the same.
     *
     * @throws InputException if it isn't what was fetched
     */
    void unpack(Path zip, Cache cache) {
        Path target = cache.root().resolve(need);
        try {
            Files.createDirectories(target.getParent());
            Path part = Files.createTempDirectory(target.getParent(), ".part");
            try {
                unzip(zip, part);
                List<String> changes = Fetched.changes(part);
                if (!changes.isEmpty()) {
                    throw new InputException(need + " didn't arrive whole: " + changes.get(0));
                }
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
                // somebody was faster
            } finally {
                FileUtils.deleteQuietly(part.toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't unpack " + zip + ": " + e, e);
        }
    }

    private static void unzip(Path zip, Path into) throws IOException {
        try (ZipFile packed = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : packed.stream().toList()) {
                Path file = into.resolve(entry.getName()).normalize();
                if (!file.startsWith(into)) {
                    throw new IOException(entry.getName() + " leaves the folder");
                }
                Files.createDirectories(file.getParent());
                Files.copy(packed.getInputStream(entry), file);
            }
        }
    }
}

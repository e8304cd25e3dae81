package io.github.asymlora.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Keeps what frozen layers give for the examples of a data set: computed once, the same numbers for every epoch, arm and
 * seed. It only saves time: whatever is wrong with it, the layers run in each pass instead.
 *
 * @param folder where the files lie, each named by the hash of all that its numbers depend on
 * @param limit what the folder may hold
 */
record PrefixCache(Path folder, CacheLimit limit) {
    /** A new file takes no more than this share of what is free on the disk. */
    private static final double SHARE_OF_DISK = 0.5;

    /** Of one example, which is read at once. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

    /**
     * The outputs of a model's first stages, from a file; computed and written where there is none that is whole.
     *
     * @param again whether they are read more than once: else they aren't written
     * @param tell is told what is computed, and why something isn't kept
     * @return nothing where they aren't kept
     * @throws InterruptedTraining where the thread was interrupted
     */
    Optional<PrefixOutputs> open(Prefix prefix, boolean again, Consumer<String> tell) {
        if (limit.equals(CacheLimit.OFF)) {
            return Optional.empty();
        }
        if (prefix.model().isAdapted(prefix.stages())) {
            tell.accept("frozen layers run in each pass: an adapter acts in them");
            return Optional.empty();
        }
        PrefixDescription description = PrefixDescription.of(prefix);
        Path path = folder.resolve(description.key());
        Optional<PrefixFile> file = existing(path, description, prefix, tell);
        if (file.isEmpty() && again) {
            file = written(path, description, prefix, tell);
        }
        return file.map(kept -> new PrefixOutputs(kept, prefix, tell));
    }

    private static Optional<PrefixFile> existing(
            Path path, PrefixDescription description, Prefix prefix, Consumer<String> tell) {
        try {
            PrefixFile file = PrefixFile.open(path, description);
            touch(path);
            return Optional.of(file);
        } catch (IOException e) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                tell.accept("the kept outputs of frozen layers for " + prefix.name() + " can't be used ("
                        + e.getMessage() + ") and are computed again");
            }
            return Optional.empty();
        }
    }

    private Optional<PrefixFile> written(
            Path path, PrefixDescription description, Prefix prefix, Consumer<String> tell) {
        try {
            Files.createDirectories(folder);
            long bytes = PrefixFile.size(description);
            Optional<String> refusal =
                    refusal(prefix, bytes, Files.getFileStore(folder).getUsableSpace());
            if (refusal.isPresent()) {
                tell.accept("frozen layers run in each pass over " + prefix.name() + ": " + refusal.get());
                return Optional.empty();
            }
            tell.accept("frozen layers' outputs for " + prefix.name() + " (" + size(bytes) + ")");
            SharedFolder shared = new SharedFolder(folder);
            shared.shrink(limit.bytes() - bytes, path);
            shared.write(path, PrefixFile.content(description, prefix::compute));
            shared.shrink(limit.bytes(), path); // others may have written meanwhile
            return Optional.of(PrefixFile.open(path, description));
        } catch (IOException | UncheckedIOException e) {
            InterruptedTraining.check("before the frozen layers' outputs were kept");
            tell.accept("frozen layers run in each pass over " + prefix.name() + ": their outputs can't be kept ("
                    + e.getMessage() + ")");
            return Optional.empty();
        }
    }

    /** Why something of this size isn't kept. */
    Optional<String> refusal(Prefix prefix, long bytes, long free) {
        if (bytes > limit.bytes()) {
            return Optional.of("their outputs would take " + size(bytes) + ", training.prefix_cache allows "
                    + size(limit.bytes()));
        }
        if (bytes > SHARE_OF_DISK * free) {
            return Optional.of("their outputs would take " + size(bytes) + ", more than half of the " + size(free)
                    + " that are free in " + folder);
        }
        long longest = IntStream.range(0, prefix.examples().size())
                .map(prefix.examples()::length)
                .max()
                .orElse(0);
        return longest * prefix.model().hiddenSize() * Float.BYTES > MOST_BYTES
                ? Optional.of("one example's outputs would take more than 2 GB")
                : Optional.empty();
    }

    private static String size(long bytes) {
        double gigabytes = bytes / (double) (1L << 30);
        return gigabytes >= 0.1
                ? String.format(Locale.ROOT, "%.1f GB", gigabytes)
                : String.format(Locale.ROOT, "%.1f MB", gigabytes * 1024);
    }

    /** Other users' files can be read and not touched. */
    private static void touch(Path path) {
        try {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // Then it looks less recently used than it is.
        }
    }
}

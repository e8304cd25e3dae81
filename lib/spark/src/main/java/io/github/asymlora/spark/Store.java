package io.github.asymlora.spark;

import io.github.asymlora.io.Cache;
import io.github.asymlora.io.Hashes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Where a study's runs are kept: a folder that all machines share, or a file system that Hadoop knows. There a run is
 * trained in a folder of the executor, and copied.
 *
 * @param runs a path, or a URI such as {@code hdfs://HOST/runs}
 */
record Store(String runs) implements Serializable {
    private static final long serialVersionUID = 1L;

    static final String FAILED = "failed.json";

    /** What says that a run is over, and is copied last. */
    static final List<String> ENDS = List.of("result.json", FAILED);

    boolean isRemote() {
        return runs.contains("://");
    }

    /** The folder itself, or where this machine keeps what the driver reads of it. */
    java.nio.file.Path folder() {
        if (!isRemote()) {
            return java.nio.file.Path.of(runs).toAbsolutePath();
        }
        String name = Hashes.ofBytes(runs.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return Cache.user().root().resolve("runs").resolve(name);
    }

    /** Brings a directory's files, where there is one. Checkpoints and adapters stay, unless {@code all} is wanted. */
    void pull(String directory, java.nio.file.Path into, boolean all) {
        remotely(files -> {
            Path from = at(directory);
            if (files.exists(from)) {
                pull(files, from, into, all);
            }
        });
    }

    private static void pull(FileSystem files, Path from, java.nio.file.Path into, boolean all) throws IOException {
        Files.createDirectories(into);
        FileStatus[] children = files.listStatus(from);
        for (FileStatus child : Stream.of(children)
                .sorted(byEnd(one -> one.getPath().getName()))
                .toList()) {
            String name = child.getPath().getName();
            java.nio.file.Path target = into.resolve(name);
            if (name.startsWith(".")) {
                continue; // half written, or a lock
            }
            if (child.isFile()) {
                files.copyToLocalFile(false, child.getPath(), new Path(target.toUri()), true);
            } else if (all || !name.startsWith("checkpoint-") && !name.equals("adapter")) {
                pull(files, child.getPath(), target, all);
            }
        }
    }

    /** Copies a directory; what the local one has no more goes. Each file is whole, or isn't there. */
    void push(java.nio.file.Path local, String directory) {
        if (Files.isDirectory(local)) {
            remotely(files -> push(files, local, at(directory)));
        }
    }

    private static void push(FileSystem files, java.nio.file.Path local, Path to) throws IOException {
        files.mkdirs(to);
        List<java.nio.file.Path> children;
        try (Stream<java.nio.file.Path> all = Files.list(local)) {
            children = all.filter(child -> !child.getFileName().toString().startsWith("."))
                    .sorted(byEnd(child -> child.getFileName().toString()))
                    .toList();
        }
        for (java.nio.file.Path child : children) {
            Path target = new Path(to, child.getFileName().toString());
            if (Files.isDirectory(child)) {
                push(files, child, target);
            } else if (!isThere(files, target, child)) {
                copy(files, child, target);
            }
        }
        for (FileStatus child : files.listStatus(to)) {
            if (!Files.exists(local.resolve(child.getPath().getName()))) {
                files.delete(child.getPath(), true);
            }
        }
    }

    /** What a run writes is written once, but for its events, which grow. */
    private static boolean isThere(FileSystem files, Path target, java.nio.file.Path local) throws IOException {
        try {
            FileStatus there = files.getFileStatus(target);
            return there.getLen() == Files.size(local)
                    && there.getModificationTime()
                            >= Files.getLastModifiedTime(local).toMillis();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private static void copy(FileSystem files, java.nio.file.Path local, Path target) throws IOException {
        Path part = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
        files.copyFromLocalFile(false, true, new Path(local.toUri()), part);
        FileContext.getFileContext(files.getUri(), files.getConf()).rename(part, target, Options.Rename.OVERWRITE);
    }

    /** Names of what is in a directory. */
    List<String> list(String directory) {
        List<String> names = new ArrayList<>();
        remotely(files -> {
            if (files.exists(at(directory))) {
                for (FileStatus child : files.listStatus(at(directory))) {
                    names.add(child.getPath().getName());
                }
            }
        });
        return names;
    }

    void delete(String file) {
        remotely(files -> files.delete(at(file), true));
    }

    private Path at(String below) {
        return below.isEmpty() ? new Path(runs) : new Path(runs, below);
    }

    private interface Work {
        void with(FileSystem files) throws IOException;
    }

    private void remotely(Work work) {
        try {
            work.with(FileSystem.get(URI.create(runs), new Configuration()));
        } catch (IOException e) {
            throw new UncheckedIOException(runs + ": " + e.getMessage(), e);
        }
    }

    private static <T> Comparator<T> byEnd(Function<T, String> name) {
        return Comparator.comparing((T one) -> ENDS.contains(name.apply(one))).thenComparing(name);
    }
}

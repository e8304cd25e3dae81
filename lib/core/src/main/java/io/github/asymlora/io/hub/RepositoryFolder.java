package io.github.asymlora.io.hub;

import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the cache has of one repository, laid out as Python's client does it:
 *
 * <pre>
 * models--organisation--name/
 *     refs/main                     the commit that main was when it was last asked for
 *     blobs/&lt;etag&gt;                  contents, each once
 *     snapshots/&lt;commit&gt;/&lt;file&gt;     links to these
 * </pre>
 */
record RepositoryFolder(Path root) {

    static RepositoryFolder of(Path cache, String repository) {
        return new RepositoryFolder(cache.resolve("models--" + repository.replace("/", "--")));
    }

    Path snapshot(String commit) {
        return root.resolve("snapshots").resolve(commit);
    }

    Path blob(String etag) {
        return root.resolve("blobs").resolve(etag);
    }

    /** Whether a file of a commit is here. */
    boolean has(String commit, String file) {
        return Files.exists(snapshot(commit).resolve(file));
    }

    /** The commit that a revision was when it was last fetched. */
    Optional<String> commit(String revision) {
        if (HubId.isCommit(revision)) {
            return Optional.of(revision);
        }
        Path ref = root.resolve("refs").resolve(revision);
        try {
            return Files.isRegularFile(ref)
                    ? Optional.of(Files.readString(ref).strip()).filter(HubId::isCommit)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + ref + ": " + e, e);
        }
    }

    /** The folder of a revision's files as they were last fetched. */
    Optional<Path> cached(String revision) {
        return commit(revision).map(this::snapshot).filter(Files::isDirectory);
    }

    void remember(String revision, String commit) {
        if (!HubId.isCommit(revision) && !commit(revision).equals(Optional.of(commit))) {
            AtomicFiles.writeString(root.resolve("refs").resolve(revision), commit);
        }
    }

    /** Makes a blob a file of a commit. */
    void link(String commit, String file, String etag) {
        Path link = snapshot(commit).resolve(file);
        try {
            Files.createDirectories(link.getParent());
            if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(link); // its blob was removed
            }
            Path relative = link.getParent().relativize(blob(etag));
            try {
                Files.createSymbolicLink(link, relative);
            } catch (UnsupportedOperationException | IOException e) { // Windows without the right to: a copy
                Files.copy(blob(etag), link);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + link + ": " + e, e);
        }
    }

    /**
     * Checks that a file that a server names stays inside its snapshot.
     *
     * @throws InputException if it does not
     */
    static String inside(String file) {
        Path path = Path.of(file);
        if (file.isEmpty() || path.isAbsolute() || !path.normalize().equals(path) || path.startsWith("..")) {
            throw new InputException("the hub names a file that would leave its folder: " + file);
        }
        return file;
    }
}

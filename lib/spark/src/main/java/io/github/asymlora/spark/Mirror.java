package io.github.asymlora.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the driver sees of a store's runs: those that are over, without weights; of a shared folder, the folder itself. */
final class Mirror {
    private static final List<String> PLACES = List.of("", "search/");

    private final Store store;
    private final Path folder;

    Mirror(Store store) {
        this.store = store;
        this.folder = store.folder();
    }

    /** Brings what has ended since. */
    void refresh() {
        for (String run : remote()) {
            if (!isOver(run) && store.list(run).stream().anyMatch(Store.ENDS::contains)) {
                store.pull(run, folder.resolve(run), false);
            }
        }
    }

    /** Failures that were forgiven here are forgiven there. */
    void forgive() {
        for (String run : remote()) {
            if (!Files.exists(folder.resolve(run).resolve(Store.FAILED))
                    && store.list(run).contains(Store.FAILED)) {
                store.delete(run + "/" + Store.FAILED);
            }
        }
    }

    /** Directories of the store's runs; of a shared folder none, since it is no copy. */
    private List<String> remote() {
        return store.isRemote()
                ? PLACES.stream()
                        .flatMap(place -> store.list(place).stream()
                                .filter(name -> !name.startsWith("."))
                                .map(name -> place + name))
                        .toList()
                : List.of();
    }

    /** What a study calls its runs, for whoever reports from the store. */
    void pushIndex() {
        if (store.isRemote()) {
            store.push(folder.resolve("studies"), "studies");
        }
    }

    private boolean isOver(String run) {
        return Store.ENDS.stream()
                .anyMatch(end -> Files.exists(folder.resolve(run).resolve(end)));
    }
}

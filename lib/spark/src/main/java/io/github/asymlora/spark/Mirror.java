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
        if (!store.isRemote()) {
            return;
        }
        for (String place : PLACES) {
            for (String name : store.list(place)) {
                String run = place + name;
                if (!name.startsWith(".") && !isOver(run) && isOver(store.list(run))) {
                    store.pull(run, folder.resolve(run), false);
                }
            }
        }
    }

    /** Failures that were forgiven here are forgiven there. */
    void forgive() {
        if (!store.isRemote()) {
            return;
        }
        for (String place : PLACES) {
            for (String name : store.list(place)) {
                String run = place + name;
                if (store.list(run).contains("failed.json") && !Files.exists(folder.resolve(run + "/failed.json"))) {
                    store.delete(run + "/failed.json");
                }
            }
        }
    }

    /** What a study calls its runs, for whoever reports from the store. */
    void pushIndex() {
        if (store.isRemote()) {
            store.push(folder.resolve("studies"), "studies");
        }
    }

    private boolean isOver(String run) {
        return Files.exists(folder.resolve(run).resolve("result.json"))
                || Files.exists(folder.resolve(run).resolve("failed.json"));
    }

    private static boolean isOver(List<String> files) {
        return files.contains("result.json") || files.contains("failed.json");
    }
}

package io.github.asymlora.cli;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.SavedAdapter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A model, a run's directory or an adapter's folder, as other tools are to have it. Weights stay in their files until they are
 * written.
 *
 * @param what its folder, or a fetched model's name
 * @param base the model that the adapter is on; null where its folder says it
 */
record MergedModel(String what, String base) {
    /** Gives the model, with the adapter merged into it where there is one. */
    void pass(Consumer<Model> writer) {
        Path folder = Path.of(what);
        Path adapterFolder = Files.isDirectory(folder) ? Origin.adapterFolder(folder) : folder;
        if (!Files.isDirectory(folder) || SavedAdapter.in(adapterFolder).isEmpty()) {
            try (Model model = Models.deferred(Files.isDirectory(folder) ? adapterFolder.toString() : what)) {
                writer.accept(model);
            }
            return;
        }
        passAdapter(adapter -> {
            adapter.merge();
            writer.accept(adapter.model());
        });
    }

    /** Gives the adapter beside its model. */
    void passAdapter(Consumer<Adapter> writer) {
        Path folder = Origin.adapterFolder(Path.of(what));
        Origin origin = Origin.in(folder);
        try (Model model = Models.deferred(base == null ? origin.modelFrom(folder) : base, origin.pooling());
                Adapter adapter = AdapterFiles.load(model, folder)) {
            writer.accept(adapter);
        }
    }
}

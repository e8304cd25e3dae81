package io.github.asymlora.cli;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.SavedAdapter;
import io.github.asymlora.gguf.Gguf;
import io.github.asymlora.gguf.GgufType;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Origin;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model, a run's directory or an adapter's folder as GGUF.
 *
 * @param what its folder, or a fetched model's name
 * @param base the model that the adapter is on; null where its folder says it
 */
record GgufExport(String what, String base) {
    /** The model, with the adapter merged into it where there is one; weights stay in their files until they are written. */
    void write(GgufType type, Path file) {
        Path folder = Path.of(what);
        Path adapterFolder = Files.isDirectory(folder) ? Origin.adapterFolder(folder) : folder;
        if (!Files.isDirectory(folder) || SavedAdapter.in(adapterFolder).isEmpty()) {
            try (Model model = Models.deferred(Files.isDirectory(folder) ? adapterFolder.toString() : what)) {
                Gguf.write(model, type, file);
            }
            return;
        }
        try (Model model = model(adapterFolder);
                Adapter adapter = AdapterFiles.load(model, adapterFolder)) {
            adapter.merge();
            Gguf.write(model, type, file);
        }
    }

    /** The adapter alone. */
    void writeAdapter(Path file) {
        Path folder = Origin.adapterFolder(Path.of(what));
        try (Model model = model(folder);
                Adapter adapter = AdapterFiles.load(model, folder)) {
            Gguf.writeAdapter(adapter, file);
        }
    }

    private Model model(Path folder) {
        return Models.deferred(base == null ? Origin.in(folder).modelFrom(folder) : base);
    }
}

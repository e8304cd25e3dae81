package io.github.asymlora.cli.serve;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Precision;
import io.github.asymlora.train.Origin;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A base model and its adapters, all read once; one of them, or none, is on at a time. */
final class Adapted implements AutoCloseable {
    private final Model model;
    private final Map<String, Adapter> adapters = new LinkedHashMap<>();
    private Adapter on;

    /** Sees a model under a name that requests call. */
    @FunctionalInterface
    interface Visitor {
        void see(String name, Origin origin, Model model);
    }

    private Adapted(Model model) {
        this.model = model;
    }

    /**
     * Reads them; the base model as the first adapter's was.
     *
     * @param folders of adapters, by the names that requests call them
     * @param weights what matrices are held in; null for what the first adapter was trained with
     * @param visitor is shown the model as it is under each name, the base model's first
     * @throws InputException where one can't be read, or isn't for this model
     */
    static Adapted load(String base, Map<String, Path> folders, Precision weights, Visitor visitor) {
        Map<String, Origin> origins = new LinkedHashMap<>();
        folders.forEach((name, folder) -> origins.put(name, Origin.in(Origin.adapterFolder(folder))));
        Origin first = origins.values().stream().findFirst().orElse(new Origin(base, null, 0, Precision.FP32));
        Adapted adapted = new Adapted(first.load(base, weights));
        try {
            visitor.see(adapted.model.name(), Origin.in(adapted.model.folder()), adapted.model);
            folders.forEach(
                    (name, folder) -> adapted.add(name, Origin.adapterFolder(folder), origins.get(name), visitor));
            return adapted;
        } catch (RuntimeException e) {
            adapted.close();
            throw e;
        }
    }

    private void add(String name, Path folder, Origin origin, Visitor visitor) {
        if (name.equals(model.name())) {
            throw new InputException("the adapter " + folder + " has the model's own name, " + name + ".");
        }
        if (origin.pooling() != null && origin.pooling() != model.pooling()) {
            throw new InputException(
                    folder + " reads the model in another way than the first adapter. Serve it by itself.");
        }
        Adapter adapter = AdapterFiles.load(model, folder);
        if (adapter.method() instanceof FullFineTuning) {
            throw new InputException(folder + " is a whole model, no adapter: serve it as --model.");
        }
        adapters.put(name, adapter);
        visitor.see(name, origin, model);
        adapter.disable();
    }

    Model model() {
        return model;
    }

    List<String> adapters() {
        return List.copyOf(adapters.keySet());
    }

    /** Puts an adapter on, or none where the name is the model's; to be called by the one thread that computes. */
    void use(String name) {
        Adapter wanted = adapters.get(name);
        if (wanted != on) {
            if (on != null) {
                on.disable();
            }
            on = null;
            if (wanted != null) {
                wanted.enable();
            }
            on = wanted;
        }
    }

    @Override
    public void close() {
        model.close();
    }
}

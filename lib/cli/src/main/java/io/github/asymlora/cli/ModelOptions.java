package io.github.asymlora.cli;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The model that a command runs, with an adapter or without. */
final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A Hugging Face folder or a fetched model's name.")
    private String model;

    @Option(names = "--adapter", paramLabel = "DIR", description = "An adapter folder, ours or PEFT's.")
    private Path adapter;

    boolean hasAdapter() {
        return adapter != null;
    }

    Model load() {
        return Models.load(model);
    }

    /** Attaches the adapter, if one is given. */
    Optional<Adapter> attachTo(Model loaded) {
        return Optional.ofNullable(adapter).map(folder -> AdapterFiles.load(loaded, folder));
    }
}

package io.github.asymlora.cli;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.train.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The model, its adapter, and where what a command makes of them goes. */
final class AdapterConversion {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A Hugging Face folder or a fetched model's name.")
    private String model;

    @Option(
            names = "--adapter",
            required = true,
            paramLabel = "DIR",
            description = "An adapter folder, ours or PEFT's, or a run's directory.")
    private Path adapter;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder for the result.")
    private Path out;

    String model() {
        return model;
    }

    /** How the adapter's head reads the model; null where nothing says it. */
    Pooling pooling() {
        return Origin.in(Origin.adapterFolder(adapter)).pooling();
    }

    Adapter attachTo(Model loaded) {
        return AdapterFiles.load(loaded, Origin.adapterFolder(adapter));
    }

    /** @throws InputException where there is something already */
    Path newFolder() {
        if (Files.exists(out)) {
            throw new InputException(out + " exists already. Choose a new folder.");
        }
        return out;
    }
}

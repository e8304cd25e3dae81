package io.github.asymlora.cli;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code asymlora merge --model DIR --adapter DIR --out DIR}. */
@Command(
        name = "merge",
        description = "Writes a Hugging Face checkpoint with the adapter's update in its weights.",
        mixinStandardHelpOptions = true)
final class MergeCommand implements Callable<Integer> {
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
            description = "An adapter folder, ours or PEFT's.")
    private Path adapter;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder for the checkpoint.")
    private Path out;

    @Override
    public Integer call() {
        if (Files.exists(out)) {
            throw new InputException(out + " exists already. Choose a new folder.");
        }
        try (Model loaded = Models.load(model);
                Adapter attached = AdapterFiles.load(loaded, adapter)) {
            attached.merge();
            loaded.save(out);
        }
        return 0;
    }
}

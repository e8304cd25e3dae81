package io.github.asymlora.cli;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code asymlora merge --model DIR --adapter DIR --out DIR}: one weight after another, so that a model may be larger than memory. */
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
            description = "An adapter folder, ours or PEFT's, or a run's directory.")
    private Path adapter;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder for the checkpoint.")
    private Path out;

    @Option(
            names = "--max-shard-size",
            paramLabel = "SIZE",
            defaultValue = "5GB",
            converter = ByteSize.class,
            description =
                    "Largest file of weights, such as 500MB or 2GiB; more are shards behind an index (${DEFAULT-VALUE}).")
    private long shard;

    @Override
    public Integer call() {
        if (Files.exists(out)) {
            throw new InputException(out + " exists already. Choose a new folder.");
        }
        try (Model loaded = Models.deferred(model);
                Adapter attached = AdapterFiles.load(loaded, Origin.adapterFolder(adapter))) {
            attached.merge();
            loaded.save(out, shard);
        }
        return 0;
    }
}

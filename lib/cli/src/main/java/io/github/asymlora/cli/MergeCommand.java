package io.github.asymlora.cli;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asymlora merge --model DIR --adapter DIR --out DIR}: one weight after another, so that a model may be larger than memory. */
@Command(
        name = "merge",
        description = "Writes a Hugging Face checkpoint with the adapter's update in its weights.",
        mixinStandardHelpOptions = true)
final class MergeCommand implements Callable<Integer> {
    @Mixin
    private AdapterConversion from;

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
        Path out = from.newFolder();
        try (Model loaded = Models.deferred(from.model(), from.pooling());
                Adapter attached = from.attachTo(loaded)) {
            attached.merge();
            loaded.save(out, shard);
        }
        return 0;
    }
}

package io.github.asymlora.cli;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import io.github.asymlora.train.Origin;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model that a command runs, with an adapter or without. */
final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A Hugging Face folder or a fetched model's name.")
    private String model;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "An adapter folder, ours or PEFT's, or a run's directory.")
    private Path adapter;

    @Mixin
    private WeightsOption weights;

    boolean hasAdapter() {
        return adapter != null;
    }

    /** Read as the adapter's base model was. */
    Model load() {
        return origin().map(origin -> origin.load(model, weights.precision()))
                .orElseGet(() -> Models.load(model, null, weights.precisionOr(Precision.FP32)));
    }

    /** Most tokens of an input, where the adapter's folder says it. */
    OptionalInt maxLength() {
        return origin().stream()
                .mapToInt(Origin::maxLength)
                .filter(length -> length > 0)
                .findFirst();
    }

    private Optional<Origin> origin() {
        return Optional.ofNullable(adapter).map(Origin::adapterFolder).map(Origin::in);
    }

    /** Attaches the adapter, if one is given. */
    Optional<Adapter> attachTo(Model loaded) {
        return Optional.ofNullable(adapter).map(Origin::adapterFolder).map(folder -> AdapterFiles.load(loaded, folder));
    }
}

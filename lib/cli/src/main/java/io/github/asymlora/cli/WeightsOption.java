package io.github.asymlora.cli;

import io.github.asymlora.model.Precision;
import picocli.CommandLine.Option;

/** In what a command holds a model's matrices. */
final class WeightsOption {
    @Option(
            names = "--weights",
            paramLabel = "P",
            description = "What the model's matrices are held in: fp32, bf16, int8 or nf4 (what the adapter was trained"
                    + " with, its run's training.frozen_weights; without one fp32).")
    private Precision precision;

    /** Null where none is asked for. */
    Precision precision() {
        return precision;
    }

    Precision precisionOr(Precision usual) {
        return precision == null ? usual : precision;
    }
}

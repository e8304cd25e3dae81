package io.github.asymlora.cli;

import io.github.asymlora.data.LabelledText;
import io.github.asymlora.data.TextColumns;
import io.github.asymlora.train.Classification;
import io.github.asymlora.train.Classifier;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code asymlora predict --adapter DIR|--model DIR [--text T ...] [--file F --column C] [--image F ...] [--json]}. */
@Command(
        name = "predict",
        description =
                "Classes with their probabilities, values, or entities, of texts: given ones, a table's column, or the lines of"
                        + " standard input; or classes of pictures.",
        mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "An adapter folder, ours or PEFT's, or a run's directory.")
    private Path adapter;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "A model with a task's head; beside --adapter, the base model where the folder doesn't say it.")
    private String model;

    @Option(names = "--text", paramLabel = "T", description = "A text; may be repeated.")
    private List<String> texts;

    @Option(names = "--file", paramLabel = "F", description = "A table: .csv, .json, .jsonl or .parquet.")
    private Path file;

    @Option(names = "--column", paramLabel = "C", description = "The table's column of texts (text).")
    private String column;

    @Option(names = "--pair-column", paramLabel = "C", description = "The table's column of second texts (none).")
    private String pairColumn;

    @Option(
            names = "--image",
            paramLabel = "F",
            arity = "1..*",
            description = "Pictures: JPEG, PNG, BMP, GIF or TIFF; may be repeated.")
    private List<Path> images;

    @Mixin
    private WeightsOption weights;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        checkUse();
        List<LabelledText> rows = images == null ? rows() : List.of();
        List<Classification> predictions;
        try (Classifier classifier = open()) {
            predictions = images == null ? classifier.predictRows(rows) : classifier.predictPictures(images);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(PredictionJson.of(images == null ? "text" : "image", predictions)
                    .toPrettyString());
        } else {
            predictions.forEach(prediction -> out.println(line(prediction)));
        }
        out.flush();
        return 0;
    }

    private void checkUse() {
        if (adapter == null && model == null) {
            throw wrongUse("Give --adapter or --model.");
        }
        if (file != null && texts != null) {
            throw wrongUse("--text and --file exclude each other.");
        }
        if (images != null && (file != null || texts != null)) {
            throw wrongUse("--image excludes --text and --file.");
        }
        if (file == null && (column != null || pairColumn != null)) {
            throw wrongUse("--column and --pair-column go with --file.");
        }
    }

    private ParameterException wrongUse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Classifier open() {
        if (adapter == null) {
            return Classifier.open(model, weights.precision());
        }
        return model == null
                ? Classifier.open(adapter, weights.precision())
                : Classifier.open(model, adapter, weights.precision());
    }

    private List<LabelledText> rows() {
        if (file != null) {
            return new TextColumns(column == null ? "text" : column, pairColumn, null).read(file);
        }
        List<String> lines = texts != null
                ? texts
                : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                        .lines()
                        .toList();
        return lines.stream().map(text -> new LabelledText(text, null)).toList();
    }

    private static String line(Classification prediction) {
        if (prediction.entities() != null) {
            return String.format(Locale.ROOT, "%s  %s", prediction.input(), prediction.entities());
        }
        if (prediction.classes() != null) {
            return String.format(Locale.ROOT, "%-16s  %s", prediction, prediction.input());
        }
        return prediction.label() == null
                ? String.format(Locale.ROOT, "%10.4f  %s", prediction.value(), prediction.input())
                : String.format(
                        Locale.ROOT,
                        "%-16s  %.4f  %s",
                        prediction.label(),
                        prediction.probability(),
                        prediction.input());
    }
}

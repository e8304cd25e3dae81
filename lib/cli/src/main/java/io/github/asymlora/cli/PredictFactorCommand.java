package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.adapter.Targets;
import io.github.asymlora.criterion.FactorPrediction;
import io.github.asymlora.criterion.FactorPredictor;
import io.github.asymlora.criterion.Kappa;
import io.github.asymlora.data.Tasks;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Events;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code asymlora predict-factor --model DIR --task NAME}. */
@Command(
        name = "predict-factor",
        description = {
            "Predicts for each layer which factor of an adapter to train on a task, before anything is adapted: B with a"
                    + " random A, or A with a random B.",
            "kappa is d Tr(S^2)/(Tr S)^2 of the layer's inputs and of the loss's gradients at its outputs; shares are of"
                    + " the loss that an update could remove, for an update without structure and one along the first"
                    + " gradient."
        },
        mixinStandardHelpOptions = true)
final class PredictFactorCommand implements Callable<Integer> {
    private static final int PASSES_BETWEEN_REPORTS = 64;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A Hugging Face folder or a fetched model's name.")
    private String model;

    @Option(names = "--task", required = true, paramLabel = "NAME", description = "A recipe's task of texts.")
    private String task;

    @Option(names = "--folder", paramLabel = "F", description = "The task's own files, where they aren't fetched ones.")
    private Path folder;

    @Option(
            names = "--targets",
            split = ",",
            paramLabel = "NAME",
            description = "Layers, by name or the ending of their path (all linear ones).")
    private List<String> targets = List.of("all-linear");

    @Option(names = "--layers", split = ",", paramLabel = "I", description = "Only in these layers, from 0 (all).")
    private List<Integer> layers = List.of();

    @Option(names = "--rank", defaultValue = "8", paramLabel = "R", description = "The adapter's (${DEFAULT-VALUE}).")
    private int rank;

    @Option(
            names = {"--examples", "--texts"},
            defaultValue = "256",
            paramLabel = "N",
            description = "Measured on that many examples of the training set (${DEFAULT-VALUE}).")
    private int texts;

    @Option(
            names = "--head-examples",
            defaultValue = "1000",
            paramLabel = "N",
            description = "The task's head is trained first, alone, on at most that many (${DEFAULT-VALUE}): fewer are"
                    + " faster with a large model.")
    private int headExamples;

    @Option(
            names = "--head-epochs",
            defaultValue = "3",
            paramLabel = "N",
            description = "Epochs of that; 0 measures behind the head as it is drawn (${DEFAULT-VALUE}).")
    private int headEpochs;

    @Option(
            names = "--max-input-tokens",
            defaultValue = "128",
            paramLabel = "N",
            description = "Longest input (${DEFAULT-VALUE}).")
    private int longest;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Draws the sample (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            description = "Write a recipe for asymlora train, in which each layer trains the factor that it should.")
    private Path recipe;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (texts < 2 || headExamples < 10 || headEpochs < 0 || rank < 1 || longest < 2) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--examples and --max-input-tokens must be at least 2, --head-examples at least 10, --rank at least 1,"
                            + " --head-epochs at least 0.");
        }
        TextTask loaded = folder == null ? Tasks.load(task) : Tasks.load(task, folder);
        List<FactorPrediction> predictions;
        try (Model measured = Models.load(model)) {
            predictions = FactorPredictor.of(measured)
                    .on(new Targets(targets, null, layers))
                    .rank(rank)
                    .texts(texts)
                    .headExamples(headExamples)
                    .headEpochs(headEpochs)
                    .maxLength(longest)
                    .seed(seed)
                    .progress(new Events() {}, this::report)
                    .predict(loaded);
        }
        if (recipe != null) {
            AtomicFiles.writeString(recipe, FactorRecipe.of(model, task, folder, predictions));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.text(tree(predictions)) : table(predictions));
        out.flush();
        return 0;
    }

    private void report(int passes) {
        if (passes == 1 || passes % PASSES_BETWEEN_REPORTS == 0) {
            spec.commandLine().getErr().println("measured " + passes + " of at most " + 2 * texts + " passes");
            spec.commandLine().getErr().flush();
        }
    }

    private ObjectNode tree(List<FactorPrediction> predictions) {
        ObjectNode result = Json.object()
                .put("model", model)
                .put("task", task)
                .put("rank", rank)
                .put("texts", texts);
        ArrayNode modules = result.putArray("modules");
        for (FactorPrediction layer : predictions) {
            ObjectNode entry = modules.addObject()
                    .put("module", layer.module())
                    .put("d_in", layer.dIn())
                    .put("d_out", layer.dOut());
            put(entry, "kappa_in", layer.kappaIn());
            put(entry, "kappa_out", layer.kappaOut());
            put(entry, "", layer.unstructured());
            put(entry, "gradient_", layer.firstGradient());
            entry.put("train", layer.trainsB() ? "B" : "A");
        }
        return result;
    }

    private static void put(ObjectNode entry, String name, Kappa kappa) {
        entry.put(name, kappa.value());
        entry.putArray(name + "_interval").add(kappa.low()).add(kappa.high());
    }

    private static void put(ObjectNode entry, String prefix, FactorPrediction.Shares shares) {
        entry.put(prefix + "share_b_only", shares.bOnly())
                .put(prefix + "share_a_only", shares.aOnly())
                .put(prefix + "share_a_only_equal_budget", shares.aOnlyAtEqualBudget());
    }

    private static String table(List<FactorPrediction> predictions) {
        int width = predictions.stream()
                .mapToInt(layer -> layer.module().length())
                .max()
                .orElse(0);
        String row = "%-" + width + "s  %20s  %20s  %7s %7s  %7s %7s  %s%n";
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT, row, "module", "kappa in", "kappa out", "B only", "A only", "B, 1st", "A, 1st", "train"));
        for (FactorPrediction layer : predictions) {
            table.append(String.format(
                    Locale.ROOT,
                    row,
                    layer.module(),
                    layer.kappaIn(),
                    layer.kappaOut(),
                    percent(layer.unstructured().bOnly()),
                    percent(layer.unstructured().aOnlyAtEqualBudget()),
                    percent(layer.firstGradient().bOnly()),
                    percent(layer.firstGradient().aOnlyAtEqualBudget()),
                    layer.trainsB() ? "B" : "A"));
        }
        return table.append(
                        "Shares of the loss that an update could remove; A only with as many numbers as B only. 1st:"
                                + " along the first gradient.")
                .toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}

package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.experiment.DryRun;
import io.github.asymlora.experiment.Experiment;
import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.experiment.Recipes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code asymlora train RECIPE.yaml --out RUN}. */
@Command(
        name = "train",
        description = "Trains as a recipe says, into a run directory. Run again, it goes on where it was interrupted.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final double GIGABYTE = 1e9;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RECIPE.yaml", description = "What to train.")
    private Path recipe;

    @Option(names = "--out", paramLabel = "RUN", description = "The run directory.")
    private Path out;

    @Option(
            names = "--dry-run",
            description = "Says what would be done, and trains nothing. Of the model, config.json is enough.")
    private boolean dryRun;

    @Option(names = "--json", description = "With --dry-run: as JSON.")
    private boolean json;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes the recipe, such as training.epochs=5. May be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "The seed, in place of the recipe's.")
    private Long seed;

    @Mixin
    private WatchOptions watching;

    @Override
    public Integer call() {
        if (json && !dryRun) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--json goes with --dry-run");
        }
        if (out == null && !dryRun) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Missing required option: '--out=RUN'");
        }
        Recipe read = Recipes.read(recipe, settings);
        if (dryRun) {
            plan(DryRun.of(read), spec.commandLine().getOut());
            return 0;
        }
        PrintWriter terminal = spec.commandLine().getErr();
        Recipe seeded = seed == null ? read : read.withSeed(seed);
        return StopHook.during(() -> train(seeded, terminal), terminal);
    }

    private int train(Recipe seeded, PrintWriter terminal) {
        Map<String, Object> result;
        try (WatchOptions.Watchers watchers = watching.of(out, terminal)) {
            result = Experiment.run(seeded, out, watchers.after(new TerminalEvents(terminal)));
            watchers.finished();
        }
        PrintWriter output = spec.commandLine().getOut();
        result.forEach((key, value) -> output.println(key + ": " + value));
        output.println("run: " + out);
        output.flush();
        return 0;
    }

    private void plan(DryRun run, PrintWriter output) {
        if (json) {
            ObjectNode node = Json.object();
            node.put("adapter_parameters", run.adapterParameters())
                    .put("trainable_parameters", run.trainableParameters())
                    .put("total_parameters", run.totalParameters())
                    .put("percent_adapter", run.percentAdapter())
                    .put("steps", run.steps())
                    .put("peak_memory_bytes", run.peakMemoryBytes());
            output.println(Json.text(node));
        } else {
            output.println(run.plan());
            output.println(String.format(
                    Locale.ROOT,
                    "adapter: %,d parameters, %.3f %% of the model's %,d%nsteps: %,d%npeak memory: about %.2f GB",
                    run.adapterParameters(),
                    run.percentAdapter(),
                    run.totalParameters(),
                    run.steps(),
                    run.peakMemoryBytes() / GIGABYTE));
        }
        output.flush();
    }
}

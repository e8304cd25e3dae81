package io.github.asymlora.cli;

import io.github.asymlora.experiment.Experiment;
import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.experiment.Recipes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RECIPE.yaml", description = "What to train.")
    private Path recipe;

    @Option(names = "--out", required = true, paramLabel = "RUN", description = "The run directory.")
    private Path out;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes the recipe, such as training.epochs=5. May be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "The seed, in place of the recipe's.")
    private Long seed;

    @Override
    public Integer call() {
        Recipe read = Recipes.read(recipe, settings);
        PrintWriter terminal = spec.commandLine().getErr();
        Thread trainer = Thread.currentThread();
        Thread stop = new Thread(() -> interrupt(trainer));
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            Map<String, Object> result =
                    Experiment.run(seed == null ? read : read.withSeed(seed), out, new TerminalEvents(terminal));
            PrintWriter output = spec.commandLine().getOut();
            result.forEach((key, value) -> output.println(key + ": " + value));
            output.println("run: " + out);
            output.flush();
            return 0;
        } finally {
            removeHook(stop);
        }
    }

    /** Ctrl-C: lets the loop save its state before the machine goes down. */
    private static void interrupt(Thread trainer) {
        trainer.interrupt();
        try {
            trainer.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // The hook is what ends this run.
        }
    }
}

package io.github.asymlora.cli;

import io.github.asymlora.experiment.Experiment;
import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.train.InterruptedTraining;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
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
        CountDownLatch ended = new CountDownLatch(1);
        Thread trainer = Thread.currentThread();
        Thread stop = new Thread(() -> stop(trainer, ended, terminal));
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            Map<String, Object> result =
                    Experiment.run(seed == null ? read : read.withSeed(seed), out, new TerminalEvents(terminal));
            PrintWriter output = spec.commandLine().getOut();
            result.forEach((key, value) -> output.println(key + ": " + value));
            output.println("run: " + out);
            output.flush();
            return 0;
        } catch (InterruptedTraining e) {
            terminal.println("asymlora: " + e.getMessage() + " The same command goes on from there.");
            terminal.flush();
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            ended.countDown();
            removeHook(stop);
        }
    }

    /**
     * Ctrl-C and the like: lets the training save its state before the machine goes down. It waits for that and not for
     * the thread, which may itself wait for the machine in {@link System#exit}.
     */
    private static void stop(Thread trainer, CountDownLatch ended, PrintWriter terminal) {
        terminal.println("saving the state ...");
        terminal.flush();
        trainer.interrupt();
        try {
            while (!ended.await(1, TimeUnit.SECONDS)) {
                trainer.interrupt(); // in case that something took the first for its own
            }
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

package io.github.asymlora.cli;

import io.github.asymlora.InputException;
import io.github.asymlora.train.Events;
import io.github.asymlora.watch.Mlflow;
import io.github.asymlora.watch.RunFolder;
import io.github.asymlora.watch.TensorBoard;
import io.github.asymlora.watch.Watcher;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Option;

/** Where else a training can be watched while it runs. */
final class WatchOptions {
    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Writes numbers and recipe there too, for tensorboard --logdir DIR.")
    private Path tensorboard;

    @Option(
            names = "--mlflow",
            paramLabel = "URL",
            description =
                    "Sends them to a server of MLflow too, into the experiment $MLFLOW_EXPERIMENT_NAME (asymlora).")
    private String mlflow;

    private final AtomicBoolean warned = new AtomicBoolean();

    boolean any() {
        return tensorboard != null || mlflow != null;
    }

    /** As a command line's words. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (tensorboard != null) {
            words.addAll(List.of("--tensorboard", tensorboard.toString()));
        }
        if (mlflow != null) {
            words.addAll(List.of("--mlflow", mlflow));
        }
        return words;
    }

    /**
     * Those who watch a run.
     *
     * @param folder the run's directory
     * @throws InputException where a place can't be one
     */
    Watchers of(Path folder, PrintWriter terminal) {
        RunFolder run = new RunFolder(folder);
        List<Watcher> all = new ArrayList<>();
        if (tensorboard != null) {
            if (Files.exists(tensorboard) && !Files.isDirectory(tensorboard)) {
                throw new InputException("--tensorboard " + tensorboard + " is a file. Choose a folder.");
            }
            all.add(new TensorBoard(tensorboard, run));
        }
        if (mlflow != null) {
            all.add(new Mlflow(mlflow, run, warning -> warn(warning, terminal)));
        }
        return new Watchers(run, all);
    }

    /** Once for all runs of a sweep. */
    private void warn(String warning, PrintWriter terminal) {
        if (warned.compareAndSet(false, true)) {
            terminal.println("asymlora: " + warning);
            terminal.flush();
        }
    }

    /** One run's. */
    record Watchers(RunFolder run, List<Watcher> all) implements AutoCloseable {
        Events after(Events first) {
            return Events.all(first, List.copyOf(all));
        }

        /** The run has its result. */
        void finished() {
            if (!all.isEmpty()) {
                all.forEach(watcher -> watcher.finished(run.scores()));
            }
        }

        @Override
        public void close() {
            all.forEach(Watcher::close);
        }
    }
}

package io.github.asymlora.cli;

import io.github.asymlora.watch.Mlflow;
import io.github.asymlora.watch.RunFolder;
import io.github.asymlora.watch.TensorBoard;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code asymlora export --tensorboard DIR RUN}. */
@Command(name = "export", description = "Writes runs for other tools.", mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    /** What is written. */
    static final class Target {
        @Option(
                names = "--tensorboard",
                paramLabel = "DIR",
                description = "Numbers and recipes of runs, for tensorboard --logdir DIR.")
        private Path tensorboard;

        @Option(
                names = "--mlflow",
                paramLabel = "URL",
                description = "The same to a server of MLflow; what is there already isn't sent again.")
        private String mlflow;
    }

    @ArgGroup(multiplicity = "1")
    private Target target;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Run directories, or folders of them.")
    private List<Path> folders;

    @Override
    public Integer call() {
        for (Path folder : folders) {
            RunFolder.in(folder).forEach(this::write);
        }
        return 0;
    }

    private void write(RunFolder run) {
        if (target.mlflow != null) {
            Mlflow.send(target.mlflow, run);
        } else {
            try (TensorBoard board = new TensorBoard(target.tensorboard, run)) {
                run.tell(board);
            }
        }
    }
}

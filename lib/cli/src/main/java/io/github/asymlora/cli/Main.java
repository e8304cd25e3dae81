package io.github.asymlora.cli;

import io.github.asymlora.InputException;
import io.github.asymlora.experiment.Versions;
import io.github.asymlora.train.InterruptedTraining;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line, {@code environment/asymlora}. Exit codes: 0 fine, 1 failed, 2 wrong use. */
@Command(
        name = "asymlora",
        description = "Low-rank adaptation on the JVM: train, inspect and compare LoRA adapters.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            DoctorCommand.class,
            TrainCommand.class,
            SweepCommand.class,
            ReportCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            PredictFactorCommand.class,
            ForwardCommand.class,
            GenerateCommand.class,
            ServeCommand.class,
            MergeCommand.class,
            ConvertCommand.class,
            ExportCommand.class,
            InspectCommand.class,
            SimilarityCommand.class,
            TheoryCommand.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        int code;
        try {
            code = commandLine().execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println(
                    "asymlora: the memory of " + (Runtime.getRuntime().maxMemory() >> 20) + " MB isn't enough ("
                            + e.getMessage() + "). ASYMLORA_JVM_OPTS=-Xmx4g gives more.");
            code = CommandLine.ExitCode.SOFTWARE;
        }
        System.exit(code);
    }

    /** The whole command line, for tests too. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(Path.class, Main::path)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain);
    }

    /** An empty one would be the current folder, which nobody means: a variable in a script was empty. */
    private static Path path(String written) {
        if (written.isBlank()) {
            throw new CommandLine.TypeConversionException("the path is empty");
        }
        return Path.of(written);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command? See the list below.");
    }

    /** What a user can mend is said in a line; a fault of ours shows where it happened. */
    private static int explain(Exception e, CommandLine commandLine, CommandLine.ParseResult result) throws Exception {
        if (e instanceof InputException || e instanceof InterruptedTraining) {
            commandLine.getErr().println("asymlora: " + e.getMessage());
        } else if (e instanceof UncheckedIOException io) {
            commandLine.getErr().println("asymlora: " + io.getMessage());
        } else {
            throw e;
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"asymlora " + Versions.asymlora()};
        }
    }
}

package io.github.asymlora.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code asymlora theory}: section 4 of the paper on problems from files. */
@Command(
        name = "theory",
        description = "The paper's linear regression and generalization bounds, in numbers.",
        subcommands = {LeastSquaresCommand.class, BoundCommand.class},
        mixinStandardHelpOptions = true)
public final class TheoryCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say which: least-squares or bound.");
    }
}

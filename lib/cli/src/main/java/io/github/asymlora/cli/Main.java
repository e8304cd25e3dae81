package io.github.asymlora.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line, {@code environment/asymlora}. */
@Command(
        name = "asymlora",
        description = "Low-rank adaptation on the JVM.",
        version = "asymlora 0.1.0",
        mixinStandardHelpOptions = true)
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}

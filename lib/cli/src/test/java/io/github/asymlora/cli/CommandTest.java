package io.github.asymlora.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** Runs whole command lines and keeps what they say. */
abstract class CommandTest {
    /** Of the last command. */
    final StringWriter out = new StringWriter();

    final StringWriter err = new StringWriter();

    final int run(Object... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        out.getBuffer().setLength(0);
        return commandLine.execute(
                List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
    }
}

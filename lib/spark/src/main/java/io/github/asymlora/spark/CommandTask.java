package io.github.asymlora.spark;

import io.github.asymlora.InputException;
import io.github.asymlora.cli.Main;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.ArrayList;
import picocli.CommandLine;

/** A command line, run by an executor. */
record CommandTask(ArrayList<String> arguments) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What it prints; one at a time in a process, as the engine wants it. */
    String run() {
        synchronized (CommandTask.class) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
            int code = line.execute(arguments.toArray(String[]::new));
            if (code != CommandLine.ExitCode.OK) {
                throw new InputException(String.join(" ", arguments) + ": " + err);
            }
            return out.toString();
        }
    }
}

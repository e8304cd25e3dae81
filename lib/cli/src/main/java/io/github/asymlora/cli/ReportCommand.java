package io.github.asymlora.cli;

import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.report.Format;
import io.github.asymlora.report.Report;
import io.github.asymlora.report.ReportOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code asymlora report --runs DIR}. */
@Command(
        name = "report",
        description = {
            "Tables of the run directories below a folder: arms with intervals, paired comparisons, where runs come from.",
            "An arm is the runs that differ in their seeds alone."
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--runs", paramLabel = "DIR", required = true, description = "Where the run directories are.")
    private Path folder;

    @Option(names = "--study", paramLabel = "NAME", description = "Only a sweep's runs: its file's name without .yaml.")
    private String study;

    @Option(names = "--format", description = "One of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Format format = Format.TABLE;

    @Option(names = "--metric", description = "What is compared (the tasks' main metric).")
    private String metric;

    @Option(names = "--dataset", paramLabel = "NAME", description = "A further domain, in place of the test set.")
    private String dataset;

    @Option(
            names = "--best",
            paramLabel = "KEY",
            description =
                    "Of this key, such as training.learning_rate, each arm keeps the value with the best validation"
                            + " score.")
    private String best;

    @Option(names = "--curve", paramLabel = "KEY", description = "Lists validation scores by the values of this key.")
    private String curve;

    @Option(
            names = "--against",
            paramLabel = "KEY=VALUE",
            split = ",",
            description = "The arms that others are compared with, such as \"arm=both r=8\" (the first).")
    private Map<String, String> against;

    @Option(names = "--out", paramLabel = "FILE", description = "A file, in place of the terminal.")
    private Path out;

    @Override
    public Integer call() {
        Report report = Report.of(folder, new ReportOptions(study, metric, dataset, best, curve, against));
        String text = format.of(report);
        if (out == null) {
            spec.commandLine().getOut().print(text);
            spec.commandLine().getOut().flush();
        } else {
            AtomicFiles.writeString(out, text);
        }
        return 0;
    }
}

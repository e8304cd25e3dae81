package io.github.asymlora.cli;

import io.github.asymlora.study.Plan;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.StudyRun;
import io.github.asymlora.study.SweepEngine;
import io.github.asymlora.study.Worker;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code asymlora sweep STUDY.yaml --runs DIR}. */
@Command(
        name = "sweep",
        description = {
            "Trains every run of a study that isn't done yet.",
            "Start it as often as you like, on every machine that has the folder: they share the runs, and what one that"
                    + " died had begun another ends. Interrupted, it goes on when it is started again."
        },
        footerHeading = "%nA study:%n",
        footer = {
            "  base: recipe.yaml                     # what is varied; a path from here",
            "  set: {training: {epochs: 2}}          # changes to all of them",
            "  arms:                                 # names and changes, or recipes",
            "    both r=8: {adapter: {rank: 8}}      # what others are compared with",
            "    head only: {method: head_only}",
            "  grid: {task.name: [tweets, movies]}   # each with each",
            "  paired: {training.batch_size: [8, 32], training.max_length: [128, 64]}",
            "  unless: [{arm: head only, task.name: [movies]}] # left out",
            "  search:                               # on the validation set, for each",
            "    over: {training.learning_rate: {low: 0.001, high: 0.1}} # or a list",
            "    draws: 6                            # of a range, spread by logarithm",
            "    halving: 1                          # rounds that drop the worse half",
            "    # further: 2                        # or, of a list: past its best end",
            "    seeds: [1000]                       # that choose",
            "  seeds: 5                              # 0 to 4, or a list"
        },
        mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STUDY.yaml", description = "A base recipe and what varies.")
    private Path file;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            required = true,
            description =
                    "Where the run directories are; with --engine spark also a URI that Hadoop knows, hdfs://HOST/runs.")
    private String place;

    @Option(names = "--jobs", paramLabel = "N", description = "Runs at the same time, in processes of their own (1).")
    private int jobs = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Of the engine, for each of several jobs (the processors divided by the jobs).")
    private Integer threads;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "Where the runs are trained: local, or spark on a cluster (local).")
    private String engine = Engines.LOCAL;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Of Spark's cluster: spark://HOST:7077, local-cluster[2,1,2048], yarn, k8s://...")
    private String master;

    @Option(names = "--retry", description = "Tries those that failed again.")
    private boolean retry;

    @Option(names = "--dry-run", description = "Lists the runs, with time and memory, and trains nothing.")
    private boolean dryRun;

    @Mixin
    private WatchOptions watching;

    @Option(names = "--worker", hidden = true, description = "One of several jobs.")
    private boolean worker;

    @Override
    public Integer call() {
        require("--jobs", jobs);
        if (!engine.equals(Engines.LOCAL) && jobs > 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--jobs goes with --engine local");
        }
        if (!engine.equals(Engines.LOCAL) && watching.any()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--tensorboard and --mlflow watch runs of this machine, --engine local; asymlora export writes others");
        }
        require("--threads", threads == null ? 1 : threads);
        PrintWriter out = spec.commandLine().getOut();
        Study study = Study.read(file);
        SweepEngine elsewhere =
                engine.equals(Engines.LOCAL) ? null : Engines.named(engine, SweepEngine.class, SweepEngine::name);
        Path folder = elsewhere == null ? folder() : elsewhere.look(place);
        RunsFolder runs = new RunsFolder(folder);
        SweepProgress progress =
                new SweepProgress(study, runs, spec.commandLine().getErr());
        if (dryRun) {
            SweepPlan.print(study, runs, jobs, out);
            return 0;
        }
        WatchedSweep watched =
                new WatchedSweep(progress, runs, watching, spec.commandLine().getErr());
        Worker local = new Worker(study, runs, watched);
        if (retry) {
            runs.forgive(local.plan().runs());
        }
        PrintWriter terminal = worker
                ? new PrintWriter(Writer.nullWriter())
                : spec.commandLine().getErr();
        return StopHook.during(
                () -> {
                    if (elsewhere == null) {
                        try (watched) {
                            work(folder, local);
                        }
                    } else {
                        elsewhere.work(study, place, progress, master, threads);
                    }
                    if (place.contains("://")) {
                        out.println("for report, without weights: --runs " + folder);
                    }
                    return worker ? 0 : summary(local.plan(), runs, out);
                },
                terminal);
    }

    private Path folder() {
        if (place.isBlank() || place.contains("://")) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--runs " + place + " is no folder of this machine; with --engine spark it may be a URI");
        }
        return Path.of(place);
    }

    private void work(Path folder, Worker local) {
        if (jobs == 1 && threads == null) {
            local.work();
        } else {
            new SweepProcesses(file, folder, jobs, threads(), watching.words()).work(local);
        }
    }

    private int threads() {
        return threads != null ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
    }

    private void require(String option, int value) {
        if (value < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), option + ": " + value + " is not at least 1");
        }
    }

    private static int summary(Plan plan, RunsFolder runs, PrintWriter out) {
        List<StudyRun> failed = plan.runs().stream()
                .filter(run -> runs.state(run) == RunsFolder.State.FAILED)
                .toList();
        for (Plan.Choice choice : plan.choices()) {
            out.println("chosen " + choice);
        }
        out.println(plan.runs().size() - failed.size() + " runs done");
        failed.forEach(run -> out.println("failed: " + run.title() + ": " + runs.reason(run)));
        if (!failed.isEmpty()) {
            out.println(failed.size() + " failed; --retry tries them again");
        }
        out.flush();
        return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}

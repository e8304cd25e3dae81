package io.github.asymlora.cli;

import io.github.asymlora.study.Worker;
import io.github.asymlora.train.InterruptedTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Workers in processes of their own: the engine has one gradient a process. One that is killed is replaced. */
final class SweepProcesses {
    private static final int KILLED = 128;

    private final Path study;
    private final Path runs;
    private final int jobs;
    private final int threads;
    private final List<String> more;

    /** @param more options of each */
    SweepProcesses(Path study, Path runs, int jobs, int threads, List<String> more) {
        this.study = study;
        this.runs = runs;
        this.jobs = jobs;
        this.threads = threads;
        this.more = more;
    }

    /**
     * Lets them work until nothing is left.
     *
     * @param local knows what is left
     */
    void work(Worker local) {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < jobs; i++) {
                processes.add(start());
            }
            while (!processes.isEmpty()) {
                Process process = processes.get(0);
                if (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
                    Collections.rotate(processes, 1); // another one's turn
                    continue;
                }
                if (process.exitValue() > KILLED && local.isLeft()) {
                    processes.add(start());
                }
                processes.remove(process);
            }
        } catch (InterruptedException e) {
            processes.forEach(Process::destroy);
            waitFor(processes);
            Thread.currentThread().interrupt();
            InterruptedTraining.check("in " + processes.size() + " jobs");
        }
    }

    /** They save their states; a second Ctrl-C must not leave them alone. */
    private static void waitFor(List<Process> processes) {
        for (Process process : processes) {
            boolean ended = false;
            while (!ended) {
                try {
                    process.waitFor();
                    ended = true;
                } catch (InterruptedException e) {
                    // said already
                }
            }
        }
    }

    private Process start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("sweep", study.toString(), "--runs", runs.toString(), "--worker"));
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("can't start a job: " + e.getMessage(), e);
        }
    }
}

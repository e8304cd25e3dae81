package io.github.asymlora.watch;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends a training's numbers to a server of MLflow, from a thread of its own: training doesn't wait for it. While the
 * server doesn't answer they are kept and tried again, and {@code metrics.jsonl} has them in any case.
 */
public final class Mlflow extends Watcher {
    private static final long BETWEEN = 2;
    private static final long LAST = 20;

    private final MlflowServer server;
    private final String experiment;
    private final RunFolder run;
    private final Consumer<String> warning;
    private final Deque<Scalar> waiting = new ArrayDeque<>(); // guarded by itself
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(Mlflow::thread);
    private volatile boolean finished;
    private MlflowRun there; // of the sender's thread
    private boolean warned; // of the sender's thread

    /**
     * Sends nothing before something has happened.
     *
     * @param server its address, {@code http://127.0.0.1:5000}
     * @param warning is told once that the server can't be reached
     * @throws InputException where the address isn't one of a server
     */
    public Mlflow(String server, RunFolder run, Consumer<String> warning) {
        Map<String, String> environment = System.getenv();
        this.server = new MlflowServer(server, environment);
        this.experiment = environment.getOrDefault("MLFLOW_EXPERIMENT_NAME", "asymlora");
        this.run = run;
        this.warning = warning;
        sender.scheduleWithFixedDelay(this::trySend, BETWEEN, BETWEEN, TimeUnit.SECONDS);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "mlflow");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    void pass(List<Scalar> scalars) {
        synchronized (waiting) {
            waiting.addAll(scalars);
        }
    }

    @Override
    public void finished(Map<String, Double> scores) {
        super.finished(scores);
        finished = true;
    }

    private void trySend() {
        try {
            send();
        } catch (IOException | RuntimeException e) {
            if (!warned) {
                warned = true;
                warning.accept("MLflow at " + server + ": " + e.getMessage()
                        + ". Training goes on; what isn't there yet is sent when it answers, or later by"
                        + " asymlora export --mlflow " + server + " " + run.folder());
            }
        }
    }

    private void send() throws IOException {
        List<Scalar> next = next();
        while (!next.isEmpty()) {
            if (there == null) {
                there = MlflowRun.open(server, experiment, run);
            }
            there.log(next);
            remove(next.size());
            next = next();
        }
    }

    private List<Scalar> next() {
        synchronized (waiting) {
            return waiting.stream().limit(MlflowRun.METRICS).toList();
        }
    }

    private void remove(int count) {
        synchronized (waiting) {
            for (int i = 0; i < count; i++) {
                waiting.remove();
            }
        }
    }

    private void end() {
        trySend();
        try {
            if (there != null) {
                there.update(finished ? "FINISHED" : "KILLED");
            }
        } catch (IOException e) {
            // said already, or no harm: the numbers are there
        }
    }

    /** Sends the last, for so long as a server may take to answer. */
    @Override
    public void close() {
        CompletableFuture.runAsync(this::end, sender)
                .completeOnTimeout(null, LAST, TimeUnit.SECONDS)
                .join(); // an interrupted training's last numbers too
        sender.shutdownNow();
    }

    /**
     * Sends a run directory at once.
     *
     * @throws InputException where the server doesn't take it
     */
    public static void send(String server, RunFolder run) {
        StringBuilder problem = new StringBuilder();
        Mlflow mlflow = new Mlflow(server, run, problem::append);
        try (mlflow) {
            run.tell(mlflow);
        }
        if (!mlflow.next().isEmpty()) {
            throw new InputException(problem.toString());
        }
    }
}

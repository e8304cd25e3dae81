package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.MatrixIo;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.theory.Estimate;
import io.github.asymlora.theory.HaarComparison;
import io.github.asymlora.theory.LeastSquares;
import io.github.asymlora.theory.Solution;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code asymlora theory least-squares}: the four solutions of a problem, their losses and, with draws, Theorem 4.3. */
@Command(
        name = "least-squares",
        description = {
            "Solve an adapted linear regression with A frozen, B frozen, and both trained (section 4.1).",
            "The problem file holds W0 and W_target [d_out, d_in], Sigma [d_in, d_in], Q [r, d_in], U [d_out, r], sigma [1]."
        },
        mixinStandardHelpOptions = true)
final class LeastSquaresCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--problem", required = true, paramLabel = "P.safetensors", description = "The problem.")
    private Path problemFile;

    @Option(names = "--out", required = true, paramLabel = "R.json", description = "Where the losses go.")
    private Path out;

    @Option(
            names = "--solutions",
            paramLabel = "OUT.safetensors",
            description = "Where the minimisers go: B_star, A_star, BA_joint.")
    private Path solutions;

    @Option(names = "--draws", paramLabel = "N", description = "Also compare the arms over N random pairs of Q and U.")
    private Integer draws;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "Of the draws (default: 0).")
    private long seed;

    @Option(names = "--json", description = "Print the result as JSON instead of a table.")
    private boolean json;

    @Override
    public void run() {
        if (draws != null && draws < 1) {
            throw new ParameterException(spec.commandLine(), "--draws is " + draws + " but must be at least 1.");
        }
        ProblemFile file = ProblemFile.read(problemFile);
        ObjectNode result;
        try {
            result = solve(file);
        } catch (InputException e) {
            throw new InputException(problemFile + ": " + e.getMessage(), e);
        }
        AtomicFiles.writeString(out, Json.text(result) + "\n");
        PrintWriter printer = spec.commandLine().getOut();
        printer.println(json ? Json.text(result) : table(result));
    }

    private ObjectNode solve(ProblemFile file) {
        LeastSquares problem = file.problem();
        int r = file.rank();
        Solution tuneB = problem.frozenA(file.q());
        Solution tuneA = problem.frozenB(file.u());
        Solution joint = problem.joint(Math.min(r, Math.min(problem.inputs(), problem.outputs())));
        ObjectNode result = Json.object();
        result.put("d_out", problem.outputs()).put("d_in", problem.inputs()).put("r", r);
        result.put("sigma", file.noise());
        result.put("loss_no_update", problem.lossWithoutUpdate());
        result.put("loss_freeze_A_tune_B", tuneB.loss());
        result.put("loss_freeze_B_tune_A", tuneA.loss());
        result.put("loss_joint", joint.loss());
        result.put("noise_floor", problem.noiseFloor());
        if (draws != null) {
            result.set("haar", haar(problem, r));
        }
        if (solutions != null) {
            SafetensorsWriter writer = new SafetensorsWriter();
            MatrixIo.put(writer, "B_star", tuneB.b());
            MatrixIo.put(writer, "A_star", tuneA.a());
            MatrixIo.put(writer, "BA_joint", joint.update());
            writer.write(solutions);
        }
        return result;
    }

    private ObjectNode haar(LeastSquares problem, int r) {
        HaarComparison comparison = HaarComparison.of(problem, r, draws, seed);
        ObjectNode haar = Json.object().put("draws", draws).put("seed", seed);
        put(haar, "loss_tune_B", comparison.tuningB());
        put(haar, "loss_tune_A", comparison.tuningA());
        haar.put("exact_mean_tune_A", problem.expectedLossTuningA(r));
        haar.putNull("exact_mean_tune_B");
        problem.expectedLossTuningB(r).ifPresent(exact -> haar.put("exact_mean_tune_B", exact));
        haar.put("mean_gap", comparison.gap().mean());
        haar.put("se_gap", comparison.gap().standardError());
        return haar.put("probability_tune_B_wins", comparison.tuningBWins().mean());
    }

    private static void put(ObjectNode haar, String loss, Estimate estimate) {
        String arm = loss.substring("loss_".length());
        haar.put("mean_" + loss, estimate.mean());
        haar.put("se_" + arm, estimate.standardError());
        haar.put("std_" + arm, estimate.standardDeviation());
    }

    private static String table(ObjectNode result) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "d_out %s, d_in %s, r %s, sigma %s%n", //
                result.get("d_out"),
                result.get("d_in"),
                result.get("r"),
                result.get("sigma")));
        line(table, "no update", result, "loss_no_update");
        line(table, "A = Q frozen, B tuned", result, "loss_freeze_A_tune_B");
        line(table, "B = U frozen, A tuned", result, "loss_freeze_B_tune_A");
        line(table, "both tuned", result, "loss_joint");
        line(table, "noise floor", result, "noise_floor");
        if (result.get("haar") instanceof ObjectNode haar) {
            table.append(String.format(Locale.ROOT, "over %s random frames:%n", haar.get("draws")));
            line(table, "B tuned, mean", haar, "mean_loss_tune_B");
            line(table, "A tuned, mean", haar, "mean_loss_tune_A");
            line(table, "mean gap", haar, "mean_gap");
            line(table, "its standard error", haar, "se_gap");
            line(table, "share of draws B wins", haar, "probability_tune_B_wins");
        }
        return table.toString().stripTrailing();
    }

    private static void line(StringBuilder table, String label, ObjectNode values, String field) {
        table.append(String.format(
                Locale.ROOT, "  %-24s %12.6g%n", label, values.get(field).asDouble()));
    }
}

package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.io.MatrixIo;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.linalg.Gaussian;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TheoryCommandTest {
    private static final Path GOLDEN = Path.of("../core/src/test/resources/fixtures/theory");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new TheoryCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(e.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lowrank_delta", "rank1", "square_iso", "square_power", "tall_mild", "wide_power"})
    void leastSquaresWritesTheFieldsOfTheReference(String name) throws Exception {
        JsonNode expected =
                JSON.readTree(GOLDEN.resolve(name).resolve("case.json").toFile());
        Path golden = GOLDEN.resolve(name).resolve("case.safetensors");
        Path problem = problem(golden, expected.get("sigma").asDouble());
        Path result = folder.resolve("result.json");
        Path solutions = folder.resolve("solutions.safetensors");
        assertThat(run(
                        "least-squares",
                        "--problem=" + problem,
                        "--out=" + result,
                        "--solutions=" + solutions,
                        "--draws=20000",
                        "--seed=3",
                        "--json"))
                .as(err.toString())
                .isZero();
        JsonNode actual = JSON.readTree(result.toFile());
        assertThat(JSON.readTree(out.toString())).isEqualTo(actual);
        for (String field : List.of(
                "loss_no_update", "loss_freeze_A_tune_B", "loss_freeze_B_tune_A", "loss_joint", "noise_floor")) {
            assertThat(actual.get(field).asDouble())
                    .as(field)
                    .isCloseTo(expected.get(field).asDouble(), within(1e-8));
        }
        for (String arm : List.of("tune_A", "tune_B")) {
            JsonNode haar = expected.get("haar");
            assertThat(actual.at("/haar/mean_loss_" + arm).asDouble())
                    .isCloseTo(
                            haar.get("mean_loss_" + arm).asDouble(),
                            within(5 * Math.sqrt(2) * haar.get("se_" + arm).asDouble()));
            assertThat(actual.at("/haar/exact_mean_" + arm).isNull())
                    .isEqualTo(haar.get("exact_mean_" + arm).isNull());
        }
        for (String tensor : List.of("B_star", "A_star", "BA_joint")) {
            RealMatrix difference = read(solutions, tensor).subtract(read(golden, tensor));
            assertThat(difference.getFrobeniusNorm()).as(tensor).isLessThan(1e-8);
        }
    }

    private Path problem(Path golden, double sigma) {
        SafetensorsWriter writer = new SafetensorsWriter();
        for (String tensor : List.of("W0", "W_target", "Sigma", "Q", "U")) {
            MatrixIo.put(writer, tensor, read(golden, tensor));
        }
        Path file = folder.resolve("problem.safetensors");
        writer.put("sigma", new double[] {sigma}, 1).write(file);
        return file;
    }

    private static RealMatrix read(Path file, String tensor) {
        try (Safetensors source = Safetensors.open(file)) {
            return MatrixIo.read(source, tensor);
        }
    }

    @Test
    void leastSquaresNamesFileAndTensor() {
        SafetensorsWriter writer = new SafetensorsWriter();
        MatrixIo.put(writer, "W0", Gaussian.matrix(3, 4, 1));
        MatrixIo.put(writer, "W_target", Gaussian.matrix(3, 4, 2));
        MatrixIo.put(writer, "Sigma", Gaussian.matrix(4, 4, 3));
        MatrixIo.put(writer, "Q", Gaussian.matrix(2, 4, 4));
        Path file = folder.resolve("bad.safetensors");
        writer.write(file);
        assertThat(solve(file)).isEqualTo(1);
        assertThat(err.toString()).contains("bad.safetensors", "\"U\"");
        MatrixIo.put(writer, "U", Gaussian.matrix(3, 1, 4));
        writer.put("sigma", new double[] {0.1}, 1).write(file);
        assertThat(solve(file)).isEqualTo(1);
        assertThat(err.toString()).contains("bad.safetensors: Sigma is not symmetric");
        assertThat(solve(folder.resolve("none.safetensors"))).isEqualTo(1);
        assertThat(err.toString()).contains("none.safetensors");
        assertThat(folder.resolve("r.json")).doesNotExist();
        assertThat(run("least-squares", "--problem=" + file)).isEqualTo(2);
        assertThat(run("least-squares", "--problem=" + file, "--out=r.json", "--draws=0"))
                .isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    private int solve(Path file) {
        return run("least-squares", "--problem=" + file, "--out=" + folder.resolve("r.json"));
    }

    @Test
    void leastSquaresPrintsATable() throws Exception {
        Path problem = problem(GOLDEN.resolve("wide_power/case.safetensors"), 0.3);
        Path result = folder.resolve("new/result.json");
        assertThat(run("least-squares", "--problem=" + problem, "--out=" + result, "--draws=100"))
                .isZero();
        assertThat(out.toString()).contains("both tuned", "2.34327", "share of draws B wins");
        assertThat(Files.readString(result)).endsWith("}\n");
    }

    @Test
    void boundPrintsTheReference() throws Exception {
        JsonNode expected =
                JSON.readTree(GOLDEN.resolve("bounds.json").toFile()).get(2);
        StringBuilder layers = new StringBuilder();
        for (int i = 0; i < expected.get("d_in").size(); i++) {
            layers.append(i == 0 ? "" : ",")
                    .append(expected.get("d_in").get(i))
                    .append('x')
                    .append(expected.get("d_out").get(i));
        }
        assertThat(run(
                        "bound",
                        "--layers",
                        layers.toString(),
                        "--rank=" + expected.get("r"),
                        "--samples=" + expected.get("n"),
                        "--bits=" + expected.get("q_bits"),
                        "--sigma=" + expected.get("sigma"),
                        "--json"))
                .isZero();
        JsonNode actual = JSON.readTree(out.toString());
        for (String field : List.of("bound_both", "bound_B_only", "bound_A_only")) {
            assertThat(actual.get(field).asDouble())
                    .isCloseTo(expected.get(field).asDouble(), withinPercentage(1e-10));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--layers=768 --rank=8 --samples=10 --bits=16 --sigma=1",
                "--layers=0x768 --rank=8 --samples=10 --bits=16 --sigma=1",
                "--layers=768x768 --rank=0 --samples=10 --bits=16 --sigma=1",
                "--layers=768x768 --rank=8 --samples=0 --bits=16 --sigma=1",
                "--layers=768x768 --rank=8 --samples=10 --bits=-1 --sigma=1",
                "--layers=768x768 --rank=8 --samples=10 --bits=16 --sigma=NaN",
                "--layers=768x768 --rank=8 --samples=10 --bits=16"
            })
    void boundRefusesImpossibleOptions(String options) {
        assertThat(run(("bound " + options).split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
    }

    @Test
    void boundPrintsATable() {
        assertThat(run("bound", "--layers=384x384,384x1536", "--rank=8", "--samples=1000", "--bits=16", "--sigma=0.5"))
                .isZero();
        assertThat(out.toString()).contains("trained", "both", "b only", "21504");
    }
}

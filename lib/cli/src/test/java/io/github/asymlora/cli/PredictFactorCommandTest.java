package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PredictFactorCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... more) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<Object> arguments = new java.util.ArrayList<>(List.of(
                "predict-factor",
                "--model",
                folder.resolve("tiny"),
                "--task",
                "cola",
                "--folder",
                folder.resolve("cola"),
                "--examples",
                "10"));
        arguments.addAll(List.of(more));
        return commandLine.execute(arguments.stream().map(Object::toString).toArray(String[]::new));
    }

    @Test
    void eachModuleHasItsRatiosAndShares() throws IOException {
        TinyWork.texts(folder);
        assertThat(run("--targets", "query,intermediate.dense", "--rank", "2", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode modules = new ObjectMapper().readTree(out.toString()).path("modules");
        assertThat(modules).hasSize(4);
        for (JsonNode module : modules) {
            assertThat(module.path("kappa_in").asDouble()).isBetween(1.0, 64.0);
            assertThat(module.path("kappa_in").asDouble())
                    .isBetween(
                            module.path("kappa_in_interval").get(0).asDouble(),
                            module.path("kappa_in_interval").get(1).asDouble());
            assertThat(module.path("share_b_only").asDouble())
                    .isBetween(2.0 / module.path("d_in").asInt(), 1.0);
            assertThat(module.path("share_a_only").asDouble()).isBetween(0.0, 1.0);
            assertThat(module.path("train").asText()).isIn("A", "B");
        }
        assertThat(modules.get(0).path("module").asText()).endsWith("query");
        // two classes leave few output directions: far fewer than inputs have
        assertThat(modules.get(0).path("kappa_out").asDouble())
                .isGreaterThan(modules.get(0).path("kappa_in").asDouble());
    }

    @Test
    void theTableNamesTheFactor() throws IOException {
        TinyWork.texts(folder);
        assertThat(run("--targets", "value", "--layers", "1", "--head-epochs", "0"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().lines().toList().get(1))
                .contains("layer.1.attention.self.value")
                .matches(".* [AB]");
        assertThat(err.toString()).contains("measured 1 of");
    }

    @Test
    void whatIsWrongIsOneLine() throws IOException {
        TinyWork.texts(folder);
        assertThat(run("--targets", "qeury")).isEqualTo(1);
        assertThat(err.toString()).contains("Did you mean \"query\"?").doesNotContain("\tat ");
        assertThat(run("--texts", "1")).isEqualTo(2);
        assertThat(run("--head-examples", "9")).isEqualTo(2);
        assertThat(err.toString()).contains("--head-examples at least 10");
    }
}

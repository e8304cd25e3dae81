package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.adapter.Plan;
import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
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

    /** Where a layer has more outputs than inputs, A is cheaper: it gets as much more rank. */
    @Test
    void theRecipeTrainsWhatTheTableSays() throws IOException {
        TinyWork.texts(folder);
        Path file = folder.resolve("by-geometry.yaml");
        assertThat(run("--targets", "query,intermediate.dense", "--rank", "2", "--json", "--recipe", file))
                .as(err.toString())
                .isZero();
        JsonNode modules = new ObjectMapper().readTree(out.toString()).path("modules");
        try (Model model = Models.load(folder.resolve("tiny"))) {
            Plan plan = Recipes.read(file, List.of()).fineTuning(0).plan(model.newHead(2, 0));
            for (JsonNode module : modules) {
                String path = module.path("module").asText();
                boolean a = module.path("train").asText().equals("A");
                int rank = 2
                        * (a
                                ? module.path("d_out").asInt()
                                        / module.path("d_in").asInt()
                                : 1);
                assertThat(plan.trains(path + ".lora_A")).as(path).isEqualTo(a);
                assertThat(plan.trains(path + ".lora_B")).as(path).isEqualTo(!a);
                assertThat(plan.rows())
                        .filteredOn(row -> row.name().equals(path + ".lora_A.weight"))
                        .singleElement()
                        .satisfies(row -> assertThat(row.shape().get(0)).isEqualTo(rank));
            }
        }
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

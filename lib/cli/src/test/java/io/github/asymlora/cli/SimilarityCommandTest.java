package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.io.MatrixIo;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.linalg.Gaussian;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SimilarityCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new SimilarityCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(e.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    private String adapter(String name, long seedOfA, long seedOfB) {
        SafetensorsWriter writer = new SafetensorsWriter();
        MatrixIo.put(writer, "base_model.model.h.0.query.lora_A.weight", Gaussian.matrix(2, 30, seedOfA));
        MatrixIo.put(writer, "base_model.model.h.0.query.lora_B.weight", Gaussian.matrix(20, 2, seedOfB));
        writer.write(folder.resolve(name).resolve("adapter_model.safetensors"));
        return "--adapter=" + folder.resolve(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cca", "svcca", "pwcca", "cka", "subspace"})
    void comparesFactorsLayerByLayer(String measure) throws Exception {
        assertThat(run(adapter("one", 1, 7), adapter("two", 2, 7), "--measure=" + measure, "--json"))
                .as(err.toString())
                .isZero();
        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.get("measure").asText()).isEqualTo(measure);
        JsonNode layer = result.get("layers").get(0);
        assertThat(layer.get("layer").asText()).isEqualTo("h.0.query");
        assertThat(layer.get("B").asDouble()).isCloseTo(1, within(1e-9));
        assertThat(layer.get("A").asDouble()).isLessThan(0.7);
        assertThat(layer.get("chance_A").asDouble()).isBetween(0.02, 0.3);
        assertThat(layer.has("phi_B")).isEqualTo(measure.equals("subspace"));
        assertThat(result.get("mean_B").asDouble()).isCloseTo(1, within(1e-9));
    }

    @Test
    void printsATable() {
        assertThat(run(adapter("one", 1, 7), adapter("two", 2, 7))).isZero();
        assertThat(out.toString()).contains("h.0.query", "chance A", "1.0000");
    }

    @Test
    void wrongUseAndWrongFilesDiffer() {
        assertThat(run(adapter("one", 1, 7))).isEqualTo(2);
        assertThat(err.toString()).contains("two or more");
        assertThat(run(adapter("one", 1, 7), adapter("two", 1, 7), "--measure=CKAA"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("'CKAA' is none of cca, svcca, pwcca, cka, subspace");
        assertThat(run(adapter("one", 1, 7), "--adapter=" + folder.resolve("none")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("none");
    }
}

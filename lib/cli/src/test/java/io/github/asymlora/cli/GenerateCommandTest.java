package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class GenerateCommandTest {
    private static final Path MODELS = Path.of("../core/src/test/resources/fixtures/models");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new GenerateCommand())
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(e.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    /** Every setting of the golden runs, as an option. */
    @ParameterizedTest
    @CsvSource({"llama,generate", "llama,generate_more", "bart,generate", "bart,generate_more"})
    void writesHuggingFacesSequences(String family, String file) throws IOException {
        JsonNode golden =
                JSON.readTree(MODELS.resolve(family).resolve(file + ".json").toFile());
        Path inputs = inputs(golden.get("inputs"));
        golden.get("runs").properties().forEach(entry -> {
            Path output = folder.resolve(entry.getKey() + ".safetensors");
            List<String> arguments = new ArrayList<>(List.of(
                    "--model=" + MODELS.resolve(family).toAbsolutePath(), "--inputs=" + inputs, "--output=" + output));
            entry.getValue()
                    .get("config")
                    .properties()
                    .forEach(setting -> arguments.add(option(setting.getKey(), setting.getValue())));
            assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
            JsonNode run = entry.getValue();
            try (Safetensors written = Safetensors.open(output)) {
                long[][] rows = JSON.convertValue(run.get("sequences"), long[][].class);
                assertThat(written.info("sequences").shape().getShape()).containsExactly(rows.length, rows[0].length);
                assertThat(written.longs("sequences"))
                        .as(entry.getKey())
                        .isEqualTo(Arrays.stream(rows)
                                .flatMapToLong(Arrays::stream)
                                .toArray());
                assertThat(written.tensors().containsKey("sequences_scores")).isEqualTo(run.has("sequences_scores"));
            }
        });
    }

    @Test
    void wrongUseIs2AndWrongInputIs1() throws IOException {
        String model = "--model=" + MODELS.resolve("llama").toAbsolutePath();
        String inputs = "--inputs=" + inputs(JSON.readTree("{\"input_ids\": [[5, 6, 7]]}"));
        String output = "--output=" + folder.resolve("out.safetensors");
        assertThat(run(model, inputs)).isEqualTo(2);
        assertThat(run(model)).isEqualTo(2);
        assertThat(run(model, inputs, output, "--prompt=Hi")).isEqualTo(2);
        assertThat(run(model, "--prompt=Hi")).isEqualTo(1);
        assertThat(err.toString()).contains("the model folder has no tokenizer.json");
        assertThat(run(model, inputs, output, "--max-new-tokens=many")).isEqualTo(2);
        assertThat(run(model, inputs, output, "--beams=0")).isEqualTo(1);
        assertThat(err.toString()).contains("num_beams: 0 is not at least 1.");
        assertThat(run(model, inputs, output, "--early-stopping=soon")).isEqualTo(1);
        assertThat(run(model, inputs, output, "--max-new-tokens=2", "--beams=2", "--early-stopping"))
                .isZero();
        assertThat(folder.resolve("out.safetensors")).exists();
    }

    private static String option(String name, JsonNode value) {
        String text = value.isArray() ? String.join(",", JSON.convertValue(value, String[].class)) : value.asText();
        return "--" + name.replace('_', '-') + "=" + text;
    }

    private Path inputs(JsonNode tensors) {
        Path file = folder.resolve("in.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        tensors.properties().forEach(tensor -> {
            long[][] rows = JSON.convertValue(tensor.getValue(), long[][].class);
            writer.put(
                    tensor.getKey(),
                    Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray(),
                    rows.length,
                    rows[0].length);
        });
        writer.write(file);
        return file;
    }
}

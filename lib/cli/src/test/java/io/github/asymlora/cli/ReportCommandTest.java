package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest extends CommandTest {
    @TempDir
    private Path folder;

    /** From a study's file to its table; a second report of the same runs is the same to the byte. */
    @Test
    void aStudyIsReported() throws IOException {
        TinyWork.texts(folder);
        Path study = Files.writeString(folder.resolve("study.yaml"), """
                base: texts.yaml
                set: {training: {epochs: 1}}
                arms: {both: {adapter: {arm: hA_km_hB_zero}}, B only: {}}
                search: {over: {training.learning_rate: [0.01, 0.03]}}
                seeds: 2
                """);
        Path runs = folder.resolve("runs");
        assertThat(run("sweep", study, "--runs", runs)).as(err.toString()).isZero();
        assertThat(run("report", "--runs", runs, "--format", "json", "--study", "study"))
                .isZero();
        JsonNode arms = new ObjectMapper().readTree(out.toString());
        assertThat(arms).hasSize(2);
        assertThat(arms.at("/0/settings/arm").asText()).isEqualTo("both");
        assertThat(arms.at("/0/n").asInt()).isEqualTo(2);
        assertThat(arms.at("/0/low").asDouble())
                .isLessThanOrEqualTo(arms.at("/0/mean").asDouble());
        assertThat(arms.at("/1/against/settings/arm").asText()).isEqualTo("both");
        Path table = folder.resolve("table.txt");
        assertThat(run("report", "--runs", runs, "--curve", "training.learning_rate", "--out", table))
                .isZero();
        assertThat(run("report", "--runs", runs, "--curve", "training.learning_rate"))
                .isZero();
        assertThat(out.toString())
                .isEqualTo(Files.readString(table))
                .contains("B only, ", "− both, ", "By validation score:", "0.01 ", "0.03 ");
        assertThat(run("report", "--runs", runs, "--against", "arm=B only")).isZero();
        assertThat(out.toString()).contains("both, ", "− B only, ");
        assertThat(run("report", "--runs", folder.resolve("cola"))).isEqualTo(1);
        assertThat(err.toString()).contains("holds no run");
    }
}

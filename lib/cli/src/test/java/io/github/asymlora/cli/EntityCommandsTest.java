package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe of named entities through every command. */
class EntityCommandsTest extends CommandTest {
    @TempDir
    private Path folder;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOUND = "d a e";

    /** An a is a name. */
    private Path recipe() throws IOException {
        TinyWork.texts(folder); // for its model
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            for (int j = 0; j < 2 + random.nextInt(4); j++) {
                String word = List.of("a", "b", "d", "e", "f").get(random.nextInt(5));
                rows.append(word).append(word.equals("a") ? " B-NAME\n" : " O\n");
            }
            rows.append('\n');
        }
        return Files.writeString(folder.resolve("names.yaml"), """
                model: '%s'
                task: {name: ner, folder: '%s'}
                adapter: {rank: 2}
                training: {epochs: 4, batch_size: 8, learning_rate: 0.02, max_length: 16}
                """.formatted(
                        folder.resolve("tiny"), Files.writeString(folder.resolve("all.conll"), rows)));
    }

    private JsonNode json(Object... words) throws IOException {
        assertThat(run(words)).as(err.toString()).isZero();
        return JSON.readTree(out.toString());
    }

    @Test
    void namesAreTrainedJudgedAndFound() throws IOException {
        Path recipe = recipe();
        JsonNode plan = json("train", recipe, "--dry-run", "--json");
        assertThat(plan.path("adapter_parameters").asInt()).isPositive();
        Path directory = folder.resolve("runs/first");
        assertThat(run("train", recipe, "--out", directory)).as(err.toString()).isZero();
        JsonNode test = JSON.readTree(directory.resolve("result.json").toFile()).path("test");
        double f1 = test.path("entity_f1").asDouble();
        assertThat(f1).isGreaterThan(0.5);
        assertThat(Files.readString(directory.resolve("recipe.yaml"))).contains("pooling: \"TOKENS\"");
        JsonNode report = json("report", "--runs", folder.resolve("runs"), "--format", "json");
        assertThat(report.get(0).path("mean").asDouble()).isEqualTo(f1, within(1e-9));
        assertThat(report.get(0).path("low").asDouble()).isLessThanOrEqualTo(f1);

        JsonNode judged = json(
                "evaluate",
                "--model",
                folder.resolve("tiny"),
                "--adapter",
                directory,
                "--task",
                "ner",
                "--folder",
                folder.resolve("all.conll"),
                "--json");
        assertThat(judged.path("entity_f1").asDouble()).isEqualTo(f1, within(1e-9));

        JsonNode said = json("predict", "--adapter", directory, "--text", FOUND, "--json");
        JsonNode entity = said.at("/0/entities/0");
        assertThat(said.get(0).fieldNames()).toIterable().containsExactly("text", "entities");
        assertThat(entity.path("label").asText()
                        + entity.path("start")
                        + entity.path("end")
                        + entity.path("text").asText())
                .isEqualTo("NAME23a");
        assertThat(run("predict", "--adapter", directory, "--text", FOUND)).isZero();
        assertThat(out.toString()).contains("a (NAME)");

        Path merged = folder.resolve("merged");
        assertThat(run("merge", "--model", folder.resolve("tiny"), "--adapter", directory, "--out", merged))
                .as(err.toString())
                .isZero();
        assertThat(json("predict", "--model", merged, "--text", FOUND, "--json")
                        .at("/0/entities/0/text")
                        .asText())
                .isEqualTo("a");
    }
}

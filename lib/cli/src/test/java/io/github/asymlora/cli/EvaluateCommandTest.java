package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest extends CommandTest {
    private static final Path RESOURCES = Path.of("../core/src/test/resources");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /** A golden model with the tests' tokenizer. */
    private Path model(String family) throws IOException {
        Path model = Files.createDirectories(folder.resolve(family));
        for (String name : List.of("config.json", "generation_config.json", "model.safetensors")) {
            Files.copy(RESOURCES.resolve("fixtures/models").resolve(family).resolve(name), model.resolve(name));
        }
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(RESOURCES.resolve("tiny-tokenizer").resolve(name), model.resolve(name));
        }
        return model;
    }

    private Path summaries(String... parts) throws IOException {
        Path data = Files.createDirectories(folder.resolve("samsum"));
        for (String part : parts) {
            StringBuilder rows = new StringBuilder("id,dialogue,summary\n");
            for (int i = 0; i < 12; i++) {
                rows.append(i)
                        .append(",a ")
                        .append("b ".repeat(i))
                        .append(part.charAt(0))
                        .append(",c d\n");
            }
            Files.writeString(data.resolve(part + ".csv"), rows);
        }
        return data;
    }

    @Test
    void whatWasTrainedIsJudgedAsTheRunDid() throws IOException {
        Path data = summaries("train", "val", "test");
        Path model = model("bart");
        Path recipe = Files.writeString(folder.resolve("r.yaml"), """
                model: %s
                task: {name: samsum, folder: %s}
                adapter: {rank: 2, targets: [q_proj, v_proj]}
                training: {epochs: 1, batch_size: 4, learning_rate: 0.03, max_length: 32,
                  frozen_weights: int8}
                """.formatted(model, data));
        Path run = folder.resolve("run");
        assertThat(run("train", recipe, "--out", run)).as(err.toString()).isZero();
        JsonNode trained = JSON.readTree(run.resolve("result.json").toFile()).get("test");

        Object[] evaluate = {
            "evaluate", "--model", model, "--task=samsum", "--folder", data, "--max-new-tokens=8", "--json"
        };
        assertThat(run(with(evaluate, "--adapter", run))).as(err.toString()).isZero();
        JsonNode judged = JSON.readTree(out.toString());
        assertThat(judged.get("examples").asInt()).isEqualTo(12);
        assertThat(judged.get("loss").asDouble()).isCloseTo(trained.get("loss").asDouble(), within(1e-6));
        assertThat(judged.get("perplexity").asDouble())
                .isCloseTo(Math.exp(judged.get("loss").asDouble()), within(1e-6));
        assertThat(judged.get("rouge1").asDouble()).isBetween(0.0, 1.0);
        assertThat(judged.has("rougeLsum")).isTrue();
        assertThat(run(with(evaluate, "--adapter", run.resolve("adapter"), "--weights=fp32")))
                .isZero();
        assertThat(JSON.readTree(out.toString()).get("loss").asDouble())
                .isNotCloseTo(trained.get("loss").asDouble(), within(1e-6));
        assertThat(run(with(evaluate, "--max-input-tokens=32")))
                .as(err.toString())
                .isZero();
        assertThat(JSON.readTree(out.toString()).get("loss").asDouble())
                .isGreaterThan(judged.get("loss").asDouble());
    }

    private static Object[] with(Object[] arguments, Object... more) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return all;
    }

    @Test
    void theTestPartAloneIsEnough() throws IOException {
        Path data = summaries("test");
        assertThat(run(
                        "evaluate",
                        "--model",
                        model("llama"),
                        "--task=samsum",
                        "--folder",
                        data,
                        "--examples=5",
                        "--max-new-tokens=3"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("task              samsum", "examples          5")
                .containsPattern("loss +\\d");
        assertThat(err.toString()).contains("read 5 of 5", "summarized 5 of 5");
    }

    @Test
    void mmluHasItsIntervalAndItsSubjects() throws IOException {
        for (String subject : List.of("letters", "numbers")) {
            for (String part : List.of("dev", "test")) {
                Path file =
                        Files.createDirectories(folder.resolve("mmlu/" + part)).resolve(subject + "_" + part + ".csv");
                Files.writeString(file, "a?,a,b,c,d,A\nb?,a,b,c,d,B\nc?,a,b,c,d,C\n");
            }
        }
        Object[] evaluate = {
            "evaluate",
            "--model",
            model("llama"),
            "--task=mmlu",
            "--folder",
            folder.resolve("mmlu"),
            "--questions=5",
            "--shots=1"
        };
        assertThat(run(with(evaluate, "--json"))).as(err.toString()).isZero();
        JsonNode result = JSON.readTree(out.toString());
        assertThat(result.get("questions").asInt()).isEqualTo(5);
        assertThat(result.get("accuracy").asDouble())
                .isEqualTo(result.get("right").asInt() / 5.0);
        assertThat(result.get("accuracy").asDouble())
                .isBetween(
                        result.get("low_95").asDouble(), result.get("high_95").asDouble());
        assertThat(result.get("shots").asInt()).isEqualTo(1);
        assertThat(result.get("with_fewer_shots").asInt()).isZero();
        JsonNode subjects = result.get("subjects");
        assertThat(subjects.get("letters").get("right").asInt()
                        + subjects.get("numbers").get("right").asInt())
                .isEqualTo(result.get("right").asInt());
        assertThat(run(evaluate)).isZero();
        assertThat(out.toString()).contains("accuracy").doesNotContain("letters");
        assertThat(err.toString()).contains("answered 5 of 5");
    }

    @Test
    void wrongUseIs2AndWrongInputIs1() throws IOException {
        Path data = summaries("test");
        assertThat(run("evaluate", "--model=x", "--task=mmlu")).isEqualTo(2);
        assertThat(run("evaluate", "--model=x", "--task=samsum", "--shots=1")).isEqualTo(2);
        assertThat(run("evaluate", "--model=x", "--task=rte", "--beams=4")).isEqualTo(2);
        assertThat(err.toString()).contains("[num_beams] goes with summaries only");
        assertThat(run("evaluate", "--model=x", "--task=samsum", "--examples=0"))
                .isEqualTo(2);
        assertThat(run("evaluate", "--model", model("llama"), "--task=samsom", "--folder", data))
                .isEqualTo(1);
        assertThat(err.toString()).contains("Did you mean \"samsum\"?");
    }
}

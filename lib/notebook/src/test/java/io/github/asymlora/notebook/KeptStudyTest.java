package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.stat.Comparison;
import io.github.asymlora.stat.Interval;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class KeptStudyTest {
    private static final int SIZE = 8;

    @TempDir
    private Path clone;

    private Path notebooks;

    @BeforeEach
    void files() throws IOException {
        notebooks = clone.resolve("notebooks");
        Files.createDirectories(notebooks.resolve("results"));
        Files.createDirectories(notebooks.resolve("studies"));
    }

    @Test
    void showsWhatWasKept() throws IOException {
        Files.writeString(notebooks.resolve("results/kept.json"), """
                [{"settings": {"arm": "both", "task.name": "cola"}, "metric": "matthews", "mean": 0.5, "low": 0.25, "high": 0.75,
                  "n": 5, "curve": [{"value": "0.1", "validation": 0.5, "n": 1}]},
                 {"settings": {"arm": "B only", "task.name": "cola"}, "metric": "matthews", "mean": 0.25, "low": null,
                  "high": null, "n": 1,
                  "against": {"settings": {"arm": "both"}, "p": 0.25, "difference": -0.25, "low": -0.5, "high": 0.125, "verdict": "not told apart"}}]
                """);
        KeptStudy study = KeptStudy.of(notebooks, "kept", null);
        Table table = study.table();
        assertThat(table.columnNames()).containsExactly("arm", "task.name", "metric", "mean", "difference", "seeds");
        assertThat(table.column("mean").asList()).isEqualTo(List.of("0.500 [0.250, 0.750]", ""));
        assertThat(table.column("difference").asList())
                .isEqualTo(List.of("", "-0.250 [-0.500, +0.125], not told apart"));
        KeptArm only = study.arms().get(1);
        assertThat(only.other()).isEqualTo(Map.of("arm", "both"));
        assertThat(only.comparison()).isEqualTo(new Comparison(new Interval(-0.25, -0.5, 0.125), 0.25));
        assertThat(study.arms().get(0).curve()).isEqualTo(Map.of("0.1", 0.5));
        assertThat(study.arms().get(0).comparison()).isNull();
        assertThat(study.plot().figure().asJavascript("plot")).contains("cola").doesNotContain("B only");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> KeptStudy.of(notebooks, "none", "other"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none.json");
        assertThatThrownBy(() -> KeptStudy.of(notebooks, "none", "other, none"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none.yaml");
    }

    /** Trained where it is named; a second time everything is done, and the same. */
    @Test
    void trainsWhereItIsNamed() throws IOException {
        pictures("train", 40);
        pictures("t10k", 20);
        Files.writeString(
                notebooks.resolve("studies/tiny.yaml"),
                "{base: base.yaml, arms: {full: {}, slow: {training:" + " {learning_rate: 0.0001}}}, seeds: 2}");
        Files.writeString(notebooks.resolve("studies/base.yaml"), """
                from_scratch: {model_type: vit, architectures: [ViTForImageClassification], image_size: 8, patch_size: 4,
                  num_channels: 3, hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16}
                task: {name: mnist, folder: '%s'}
                method: full
                training: {epochs: 1, batch_size: 8, learning_rate: 0.003}
                """.formatted(clone));
        List<KeptArm> arms = KeptStudy.of(notebooks, "tiny", "tiny").arms();
        assertThat(arms).extracting(KeptArm::seeds).containsExactly(2, 2);
        assertThat(arms.get(1).verdict()).isNotEmpty();
        assertThat(Files.readAllLines(notebooks.resolve("results/tiny.csv"))).hasSize(1 + 4);
        long before = runs();
        assertThat(KeptStudy.of(notebooks, "tiny", "tiny").arms()).isEqualTo(arms);
        assertThat(runs()).isEqualTo(before).isEqualTo(4);
    }

    private long runs() throws IOException {
        try (var files = Files.walk(clone.resolve("runs/tiny"))) {
            return files.filter(file -> file.endsWith("result.json")).count();
        }
    }

    private void pictures(String part, int count) throws IOException {
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
        }
        byte[] pixels = new byte[count * SIZE * SIZE];
        new SplittableRandom(count).nextBytes(pixels);
        Files.write(clone.resolve(part + "-labels-idx1-ubyte"), idx(labels, count));
        Files.write(clone.resolve(part + "-images-idx3-ubyte"), idx(pixels, count, SIZE, SIZE));
    }

    private static byte[] idx(byte[] content, int... shape) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x0800 + shape.length);
        for (int size : shape) {
            out.writeInt(size);
        }
        out.write(content);
        return bytes.toByteArray();
    }
}

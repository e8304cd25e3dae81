package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.train.Events;
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

/** A vision model from scratch, then adapted to one domain and judged in the others. */
class VisionExperimentTest {
    private static final int SIZE = 8;

    @TempDir
    private Path folder;

    /** Ten classes, a bright row or column each, in MNIST's files. */
    @BeforeEach
    void write() throws IOException {
        write("train", 120);
        write("t10k", 60);
    }

    private void write(String part, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(count);
        try (DataOutputStream pictures = idx(part + "-images-idx3-ubyte", count, SIZE, SIZE);
                DataOutputStream labels = idx(part + "-labels-idx1-ubyte", count)) {
            for (int i = 0; i < count; i++) {
                labels.writeByte(i % 10);
                for (int at = 0; at < SIZE * SIZE; at++) {
                    int line = i % 10 < 5 ? at / SIZE : at % SIZE;
                    pictures.writeByte(random.nextInt(40) + (line == i % 5 + 1 ? 200 : 0));
                }
            }
        }
    }

    private DataOutputStream idx(String name, int... shape) throws IOException {
        DataOutputStream out = new DataOutputStream(Files.newOutputStream(folder.resolve(name)));
        out.writeInt(0x0800 + shape.length);
        for (int size : shape) {
            out.writeInt(size);
        }
        return out;
    }

    private Recipe recipe(String text) throws IOException {
        return Recipes.read(
                Files.writeString(folder.resolve("r.yaml"), text.replace("FOLDER", folder.toString())), List.of());
    }

    private static final String SCRATCH = """
            from_scratch: {model_type: vit, architectures: [ViTForImageClassification], image_size: 8, patch_size: 4,
              num_channels: 3, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 16}
            task: {name: mnist, folder: 'FOLDER'}
            method: full
            training: {epochs: 2, learning_rate: 0.003, augmentation: {shift: 1, flip: false}}
            """;

    @Test
    void aModelFromScratchIsAdaptedToADomain() throws IOException {
        Path pretrained = folder.resolve("pretrained");
        Map<String, Object> first = Experiment.run(recipe(SCRATCH), pretrained, new Events() {});
        assertThat(first.get("task")).isEqualTo("mnist");
        assertThat(pretrained.resolve("adapter/config.json")).exists();
        assertThat(pretrained.resolve("recipe.yaml")).content().contains("shift: 1", "hidden_size: 16");
        Map<String, Object> second = Experiment.run(recipe("""
                        model: 'FOLDER/pretrained/adapter'
                        task: {name: rotated_mnist, folder: 'FOLDER', domain: "30"}
                        adapter: {arm: A_rand_hB_zero, rank: 2, targets: [query, value]}
                        training: {epochs: 1}
                        """), folder.resolve("adapted"), new Events() {});
        assertThat(((Map<?, ?>) second.get("domains")).keySet().toString()).isEqualTo("[0, 15, 45, 60, 75]");
    }

    @Test
    void theSameRecipeGivesTheSameModel() throws IOException {
        Map<String, Object> one = Experiment.run(recipe(SCRATCH), folder.resolve("one"), new Events() {});
        Map<String, Object> two = Experiment.run(recipe(SCRATCH), folder.resolve("two"), new Events() {});
        one.remove("seconds");
        two.remove("seconds");
        assertThat(two).isEqualTo(one);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> recipe("{model: x, from_scratch: {model_type: vit}, task: {name: mnist}}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("exclude each other");
        assertThatThrownBy(() -> recipe("{task: {name: tweets, domain: x}}")).hasMessageContaining("no domains");
        assertThatThrownBy(() -> recipe("{task: {name: mnist, folder: 'FOLDER', domain: x}}")
                        .task()
                        .load())
                .hasMessageContaining("no domains to choose from");
        assertThatThrownBy(() -> recipe("{task: {name: rotated_mnist, folder: 'FOLDER', domain: '31'}}")
                        .task()
                        .load())
                .hasMessageContaining("no domain \"31\"");
        assertThatThrownBy(() -> recipe("{task: {name: domains}}").task().load())
                .hasMessageContaining("folder");
    }
}

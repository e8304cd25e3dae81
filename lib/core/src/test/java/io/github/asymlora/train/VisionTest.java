package io.github.asymlora.train;

import static io.github.asymlora.adapter.Factor.orthonormal;
import static io.github.asymlora.adapter.Factor.zero;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.vision.Augmentation;
import io.github.asymlora.vision.Image;
import io.github.asymlora.vision.ImageSet;
import io.github.asymlora.vision.ImageTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures learn through the same loop as texts. */
class VisionTest {
    private static final int SIZE = 32;
    private static final TrainingOptions OPTIONS = TrainingOptions.DEFAULT
            .withEpochs(4)
            .withBatchSize(8)
            .withMicroBatchSize(4)
            .withLearningRate(0.02);
    private static final Lora BOTH = Lora.rank(4).on("query", "value");

    private final Model model = Tiny.model("vit");

    @AfterEach
    void free() {
        model.close();
    }

    /** Is the picture red or blue? */
    private static ImageTask task() {
        return new ImageTask(
                "colours",
                List.of("blue", "red"),
                colours("train", 64, 1),
                colours("validation", 16, 2),
                colours("test", 32, 3),
                Map.of("other", colours("other", 16, 4)));
    }

    private static ImageSet colours(String name, int size, long seed) {
        return ImageSet.of("colours/" + name, size, i -> i % 2, i -> {
            SplittableRandom random = new SplittableRandom(seed * 1000 + i);
            byte[] rgb = new byte[3 * SIZE * SIZE];
            for (int at = 0; at < rgb.length; at++) {
                boolean strong = at % 3 == (i % 2 == 1 ? 0 : 2);
                rgb[at] = (byte) (random.nextInt(100) + (strong ? 120 : 0));
            }
            return new Image(SIZE, SIZE, rgb);
        });
    }

    @Test
    void everyArmLearns() {
        List<FineTuning> arms = List.of(
                BOTH,
                BOTH.a(orthonormal().frozen()),
                BOTH.b(orthonormal().frozen()).a(zero()),
                new HeadOnly(),
                new FullFineTuning());
        for (FineTuning arm : arms) {
            try (Run run =
                    Trainer.of(model).method(arm).options(OPTIONS).seed(1).fit(task())) {
                assertThat(run.test()).as(arm.name()).isGreaterThan(0.8);
                assertThat(run.domains()).containsOnlyKeys("other");
            }
        }
    }

    @Test
    void augmentationComesFromTheSeed() {
        TrainingOptions options = OPTIONS.withEpochs(1).withAugmentation(new Augmentation(true, 4));
        List<Events.Step> first = losses(options, 1);
        assertThat(losses(options, 1)).isEqualTo(first);
        assertThat(losses(OPTIONS.withEpochs(1), 1)).isNotEqualTo(first);
    }

    private List<Events.Step> losses(TrainingOptions options, long seed) {
        try (Run run =
                Trainer.of(model).method(BOTH).options(options).seed(seed).fit(task())) {
            return run.history().steps().stream()
                    .map(step -> new Events.Step(
                            step.step(), 0, 0, 0, 0, step.loss(), step.gradientNorm(), step.learningRate(), 0, 0, 0))
                    .toList();
        }
    }

    @Test
    void onlyBatchesToTrainOnChange() {
        ImageExamples examples = ImageExamples.of(task().train(), model, new Augmentation(false, 3));
        try (NDManager manager = model.manager().newSubManager()) {
            int[] some = {0, 1, 2};
            NDArray plain = examples.batch(some, manager).get("pixel_values");
            assertThat(examples.batch(some, manager).get("pixel_values")).isEqualTo(plain);
            NDArray changed = examples.batch(some, manager, 7).get("pixel_values");
            assertThat(changed).isNotEqualTo(plain);
            assertThat(examples.batch(some, manager, 7).get("pixel_values")).isEqualTo(changed);
            assertThat(examples.batch(some, manager, 8).get("pixel_values")).isNotEqualTo(changed);
        }
    }

    /** The same pictures, made other inputs: what frozen layers give for them is another thing. */
    @Test
    void theContentIsWhatTheModelSees(@TempDir Path folder) throws IOException {
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(model.folder().resolve(name), folder.resolve(name));
        }
        Set<String> hashes = new HashSet<>();
        for (String settings :
                List.of("", "\"image_mean\": [0, 0, 0]", "\"image_std\": [1, 1, 1]", "\"resample\": 3")) {
            Files.writeString(folder.resolve("preprocessor_config.json"), "{" + settings + "}");
            try (Model other = Models.load(folder)) {
                hashes.add(ImageExamples.of(task().train(), other, Augmentation.NONE)
                        .contentHash());
            }
        }
        assertThat(hashes).hasSize(4);
    }

    @Test
    void aTextModelReadsNoPictures() {
        try (Model bert = Tiny.model("bert")) {
            assertThatThrownBy(() -> Trainer.of(bert).options(OPTIONS).fit(task()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("reads no pictures");
        }
    }
}

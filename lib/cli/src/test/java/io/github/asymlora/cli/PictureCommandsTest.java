package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures: trained, judged again from the run's folder, and files classified. */
class PictureCommandsTest extends CommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private JsonNode json(Object... arguments) throws IOException {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return JSON.readTree(out.toString());
    }

    private JsonNode judged(Path run, String... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("evaluate", "--model", run.resolve("model"), "--adapter"));
        arguments.addAll(List.of(run.resolve("adapter"), "--folder", folder.resolve("mnist"), "--json"));
        arguments.addAll(List.of(more));
        return json(arguments.toArray());
    }

    @Test
    void aRunIsJudgedAgainAndClassifiesFiles() throws IOException {
        Path run = folder.resolve("run");
        assertThat(run("train", TinyWork.pictures(folder), "--out", run))
                .as(err.toString())
                .isZero();
        double reported = JSON.readTree(run.resolve("result.json").toFile())
                .path("test")
                .path("accuracy")
                .asDouble(Double.NaN);

        JsonNode judged = judged(run, "--task", "mnist");
        assertThat(judged.path("accuracy").asDouble()).isEqualTo(reported, within(1e-9));
        assertThat(judged.path("examples").asInt()).isEqualTo(30);

        JsonNode domains = judged(run, "--task", "rotated_mnist", "--domain", "30");
        assertThat(domains.path("task").asText()).isEqualTo("rotated-mnist/30");
        assertThat(domains.path("domains").fieldNames())
                .toIterable()
                .contains("0", "75")
                .doesNotContain("30");

        Path picture = folder.resolve("one.png");
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        JsonNode predicted = json("predict", "--adapter", run, "--image", picture, picture, "--json");
        assertThat(predicted).hasSize(2);
        assertThat(predicted.get(0).path("image").asText()).isEqualTo(picture.toString());
        assertThat(predicted.get(0).path("probabilities")).hasSize(10);
        assertThat(predicted.get(0)).isEqualTo(predicted.get(1));
    }

    @Test
    void whatDoesNotGoTogetherIsSaid() throws IOException {
        assertThat(run("evaluate", "--model", folder, "--task", "rte", "--domain", "0"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--domain goes with tasks of pictures");
        assertThat(run("predict", "--model", folder, "--image", "a.png", "--text", "b"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--image excludes --text and --file");
        TinyWork.texts(folder);
        assertThat(run("predict", "--model", folder.resolve("tiny"), "--image", "a.png"))
                .isEqualTo(1);
    }
}

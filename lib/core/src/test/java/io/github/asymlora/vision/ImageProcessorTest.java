package io.github.asymlora.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageProcessorTest {
    private static final Image TWO_PIXELS = new Image(2, 1, new byte[] {0, (byte) 255, 51, 0, 0, 102});

    @TempDir
    Path folder;

    @Test
    void channelsComeFirst() throws IOException {
        assertThat(ImageProcessor.square(1).pixelValues(new Image(1, 1, new byte[] {0, (byte) 255, 51})))
                .containsExactly(-1, 1, (51f / 255 - 0.5f) / 0.5f);
        ImageProcessor scaled = open("\"do_rescale\": false, \"image_mean\": [0, 1, 2], \"image_std\": [1, 2, 4]");
        assertThat(scaled.pixelValues(TWO_PIXELS))
                .containsExactly(0, 0, 0, 0, 127, -0.5f, 127, -0.5f, 12.25f, 25, 12.25f, 25);
        assertThat(open("\"do_normalize\": false, \"rescale_factor\": 1").pixelValues(TWO_PIXELS))
                .containsExactly(0, 0, 0, 0, 255, 0, 255, 0, 51, 102, 51, 102);
    }

    private ImageProcessor open(String settings) throws IOException {
        Files.writeString(folder.resolve("preprocessor_config.json"), "{" + settings + "}");
        return ImageProcessor.open(folder, 2);
    }

    @Test
    void whatIsNotSupportedIsRefused() throws IOException {
        assertThat(ImageProcessor.open(folder.resolve("none"), 32).height()).isEqualTo(32);
        assertThat(open("\"size\": 2, \"resample\": 3").width()).isEqualTo(2);
        assertThat(open("\"size\": {\"height\": 2, \"width\": 2}").width()).isEqualTo(2);
        assertRefused("\"size\": {\"height\": 2, \"width\": 3}", "size must be the model's image_size, 2 x 2");
        assertRefused("\"size\": {\"shortest_edge\": 2}", "size must be the model's image_size");
        assertRefused("\"resample\": 1", "resample must be 2 (bilinear) or 3 (bicubic), not 1");
        assertRefused("\"do_center_crop\": true", "only do_resize without do_center_crop");
        assertRefused("\"image_std\": [1, 1]", "image_std must be three numbers, not [1,1]");
        assertRefused("\"image_std\": [1, 1, 0]", "image_std must not be 0");
        assertThatThrownBy(() -> open("]"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("preprocessor_config.json, line 1, is not JSON");
    }

    private void assertRefused(String settings, String message) {
        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder.resolve("preprocessor_config.json") + ": " + message);
    }
}

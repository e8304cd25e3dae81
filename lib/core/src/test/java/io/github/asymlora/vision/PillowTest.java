package io.github.asymlora.vision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import org.junit.jupiter.api.Test;

/** Sizes and turns against Pillow 13. */
class PillowTest {
    private static final int WIDTH = 13;
    private static final int HEIGHT = 9;

    @Test
    void resizingEqualsPillow() {
        JsonNode cases = Golden.json("vision/pillow.json").get("resize");
        assertThat(cases).hasSize(8);
        Image image = new Image(WIDTH, HEIGHT, pixels(3));
        for (JsonNode expected : cases) {
            Resampling filter = Resampling.valueOf(expected.get("filter").textValue());
            Image resized = filter.resize(
                    image,
                    expected.get("width").intValue(),
                    expected.get("height").intValue());
            assertThat(resized.rgb()).as(filter + "").containsExactly(bytes(expected.get("rgb")));
        }
    }

    @Test
    void rotationEqualsPillow() {
        JsonNode cases = Golden.json("vision/pillow.json").get("rotate");
        assertThat(cases).hasSize(4);
        for (JsonNode expected : cases) {
            double degrees = expected.get("degrees").doubleValue();
            assertThat(Rotation.rotate(pixels(1), WIDTH, HEIGHT, degrees)).containsExactly(bytes(expected.get("grey")));
        }
        assertThat(Rotation.rotate(pixels(1), WIDTH, HEIGHT, 0)).containsExactly(pixels(1));
    }

    /** The file's formula: [9, 13, channels]. */
    private static byte[] pixels(int channels) {
        byte[] pixels = new byte[WIDTH * HEIGHT * channels];
        for (int i = 0; i < pixels.length; i++) {
            int k = i % channels;
            int x = i / channels % WIDTH;
            int y = i / channels / WIDTH;
            pixels[i] = (byte) (37 * x * x + 91 * y + 53 * k * x + 17 * y * k * k + 29 * x * y);
        }
        return pixels;
    }

    private static byte[] bytes(JsonNode values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values.get(i).intValue();
        }
        return bytes;
    }
}

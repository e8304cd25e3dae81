package io.github.asymlora.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY
            })
    void storedValuesAreTakenAsTheyAre(int type) throws IOException {
        BufferedImage stored = new BufferedImage(3, 2, type);
        boolean grey = type == BufferedImage.TYPE_BYTE_GRAY || type == BufferedImage.TYPE_USHORT_GRAY;
        if (grey) {
            stored.getRaster().setSample(2, 1, 0, type == BufferedImage.TYPE_BYTE_GRAY ? 100 : 100 << 8);
        } else {
            stored.setRGB(2, 1, 0xFF33CC66); // a colour of the indexed kind's palette, too
        }
        Image image = ImageFiles.read(write(stored, "png"));
        assertThat(image.width()).isEqualTo(3);
        assertThat(image.height()).isEqualTo(2);
        assertThat(new int[] {image.at(2, 1, 0), image.at(2, 1, 1), image.at(2, 1, 2)})
                .containsExactly(grey ? new int[] {100, 100, 100} : new int[] {0x33, 0xCC, 0x66});
        assertThat(image.at(1, 1, 0)).isZero();
    }

    /** 187 KB that would be 3 GB: only its header is read. */
    @Test
    void aPictureOfMorePixelsThanThereIsMemoryForIsRefused() throws IOException {
        Path small = write(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY), "bmp");
        ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(small)).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(18, 40_000).putInt(22, 30_000); // width and height
        assertThatThrownBy(() -> ImageFiles.read(Files.write(folder.resolve("huge.bmp"), header.array())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("huge.bmp")
                .hasMessageContaining("40000 x 30000 pixels");
    }

    @Test
    void whatIsNoWholePictureIsRefusedByName() throws IOException {
        BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 64 * 64; i++) {
            noise.setRGB(i % 64, i / 64, i * 7919);
        }
        for (String format : new String[] {"jpg", "png", "bmp"}) {
            Path whole = write(noise, format);
            byte[] bytes = Files.readAllBytes(whole);
            assertThat(ImageFiles.read(whole).width()).isEqualTo(64);
            assertRefused(Files.write(folder.resolve("cut." + format), Arrays.copyOf(bytes, bytes.length / 2)));
            assertRefused(Files.write(folder.resolve("head." + format), Arrays.copyOf(bytes, 20)));
        }
        assertRefused(Files.writeString(folder.resolve("text.jpg"), "<html>Not found</html>"));
        assertRefused(Files.createFile(folder.resolve("empty.png")));
        assertRefused(folder.resolve("missing.png"));
    }

    private static void assertRefused(Path file) {
        assertThatThrownBy(() -> ImageFiles.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": ");
    }

    private Path write(BufferedImage image, String format) throws IOException {
        Path file = folder.resolve("picture." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }
}

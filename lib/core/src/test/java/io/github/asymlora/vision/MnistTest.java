package io.github.asymlora.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {
    private static final int TRAIN = 3000;
    private static final int TEST = 20;

    @TempDir
    Path folder;

    /** Pictures of 2 x 2 pixels whose values spell their number; the test set goes on where the training set ends. */
    @BeforeEach
    void write() throws IOException {
        writePart("train", 0, TRAIN, "");
        writePart("t10k", TRAIN, TEST, ".gz");
    }

    private void writePart(String part, int first, int count, String ending) throws IOException {
        byte[] pixels = new byte[4 * count];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            pixels[4 * i] = (byte) ((first + i) / 200);
            pixels[4 * i + 1] = (byte) ((first + i) % 200);
            pixels[4 * i + 2] = 1;
            labels[i] = (byte) ((first + i) % 10);
        }
        write(folder.resolve(part + "-images-idx3-ubyte" + ending), pixels, count, 2, 2);
        write(folder.resolve(part + "-labels-idx1-ubyte" + ending), labels, count);
    }

    private static void write(Path file, byte[] values, int... shape) throws IOException {
        OutputStream raw = Files.newOutputStream(file);
        OutputStream stream = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw;
        try (DataOutputStream out = new DataOutputStream(stream)) {
            out.writeInt(0x0800 + shape.length);
            for (int size : shape) {
                out.writeInt(size);
            }
            out.write(values);
        }
    }

    @Test
    void picturesAndLabelsBelongTogether() {
        Mnist mnist = Mnist.digits(folder);
        assertThat(mnist.train().size()).isEqualTo(TRAIN);
        assertThat(mnist.test().size()).isEqualTo(TEST);
        assertThat(number(mnist.train().image(1234))).isEqualTo(1234);
        assertThat(mnist.train().label(1234)).isEqualTo(4);
        assertThat(number(mnist.test().image(3))).isEqualTo(TRAIN + 3);
        assertThat(Mnist.clothes(folder).labels()).hasSize(10).startsWith("T-shirt/top");
    }

    private static int number(Image image) {
        int brightest = Math.max(Math.max(image.at(0, 0, 0), image.at(0, 0, 1)), image.at(0, 0, 2));
        int next = Math.max(Math.max(image.at(1, 0, 0), image.at(1, 0, 1)), image.at(1, 0, 2));
        return 200 * brightest + next;
    }

    @Test
    void rotatedDomainsShareNoPicture() {
        Domains domains = MnistDomains.rotated(Mnist.digits(folder), 3);
        assertThat(domains.domains().keySet()).containsExactly("0", "15", "30", "45", "60", "75");
        assertThat(domains.domains().values().stream().mapToInt(ImageSet::size))
                .containsExactly(504, 504, 503, 503, 503, 503);
        ImageSet upright = domains.domains().get("0");
        Set<Integer> numbers = new TreeSet<>();
        for (int i = 0; i < upright.size(); i++) {
            numbers.add(number(upright.image(i)));
            assertThat(upright.label(i)).isEqualTo(number(upright.image(i)) % 10);
        }
        assertThat(numbers).hasSize(504);
        Image turned = domains.domains().get("30").image(0);
        assertThat(turned.rgb()).isNotEqualTo(upright.image(0).rgb());
        ImageSet other = MnistDomains.rotated(Mnist.digits(folder), 4).domains().get("0");
        assertThat(number(other.image(0))).isNotEqualTo(number(upright.image(0)));
    }

    /** DomainBed's probabilities, within five standard deviations of so many draws. */
    @Test
    void coloursAgreeWithLabelsAsOftenAsTheirDomainSays() {
        Domains domains = MnistDomains.colored(Mnist.digits(folder), 5);
        Map<String, Double> agreement = Map.of("+90%", 0.9, "+80%", 0.8, "-90%", 0.1);
        assertThat(domains.domains().keySet()).containsExactly("+90%", "+80%", "-90%");
        domains.domains().forEach((name, set) -> {
            int right = 0;
            int coloured = 0;
            for (int i = 0; i < set.size(); i++) {
                Image image = set.image(i);
                int colour = image.at(0, 1, 1) > 0 ? 1 : 0;
                assertThat(image.at(0, 1, 1 - colour)).isZero();
                assertThat(image.at(0, 1, 2)).isZero();
                right += set.label(i) == (number(image) % 10 < 5 ? 1 : 0) ? 1 : 0;
                coloured += colour == set.label(i) ? 1 : 0;
            }
            double five = 5 * Math.sqrt(0.25 / set.size());
            assertThat((double) right / set.size()).isCloseTo(0.75, within(five));
            assertThat((double) coloured / set.size()).isCloseTo(agreement.get(name), within(five));
        });
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        Path labels = folder.resolve("train-labels-idx1-ubyte");
        byte[] whole = Files.readAllBytes(labels);
        Files.write(labels, Arrays.copyOf(whole, whole.length - 1));
        assertRefused(labels + ": holds 2999 values instead of 3000, the product of [3000]");
        Files.write(labels, Arrays.copyOf(whole, whole.length + 1));
        assertRefused(labels + ": holds more than 3000 values");
        Files.write(labels, new byte[] {0, 0, 8, 3, 0, 0, 0, 1});
        assertRefused(labels + ": begins with 0x00000803 instead of 0x00000801");
        Files.write(labels, new byte[] {0, 0, 8, 1, -1, 0, 0, 0});
        assertRefused(labels + ": impossible shape [-16777216]");
        whole[8 + 17] = 10;
        Files.write(labels, whole);
        assertRefused(labels + ": label 10 at 17 is none of the classes 0 to 9");
        write(labels, new byte[5], 5);
        assertRefused(labels + ": 5 labels for 3000 pictures");
        Files.delete(labels);
        assertRefused(folder + ": there is neither train-labels-idx1-ubyte nor train-labels-idx1-ubyte.gz");
        writePart("train", 0, TRAIN, "");
        Path compressed = folder.resolve("t10k-labels-idx1-ubyte.gz");
        Files.write(compressed, Arrays.copyOf(Files.readAllBytes(compressed), 12));
        assertRefused(compressed + ": can't be read: ");
    }

    @Test
    void aSmallFileThatClaimsMoreThanTheMemoryIsRefusedUnread() throws IOException {
        Path bomb = folder.resolve("bomb.gz");
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(bomb)))) {
            for (int number : new int[] {0x0803, 2000, 1000, 1000}) {
                out.writeInt(number);
            }
        }
        assertThatThrownBy(() -> Idx.read(bomb, 3))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("2000000000 values");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Mnist.digits(folder))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aPermutationHoldsEveryNumberOnce() {
        int[] order = ImageSet.permutation(100, new SplittableRandom(1));
        assertThat(order).containsExactlyInAnyOrder(IntStream.range(0, 100).toArray());
        assertThat(List.of(order[0], order[1], order[2])).isNotEqualTo(List.of(0, 1, 2));
    }
}

package io.github.asymlora.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    /** One bright pixel at (2, 1) of 5 x 4. */
    private static final Image DOT = dot();

    private static Image dot() {
        byte[] rgb = new byte[3 * 5 * 4];
        for (int channel = 0; channel < 3; channel++) {
            rgb[3 * (1 * 5 + 2) + channel] = (byte) (200 + channel);
        }
        return new Image(5, 4, rgb);
    }

    /** Where the dot is: x + 10 y, -1 where it is gone. */
    private static int place(Image image) {
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                if (image.at(x, y, 0) == 200 && image.at(x, y, 2) == 202) {
                    return x + 10 * y;
                }
            }
        }
        return -1;
    }

    private static Set<Integer> places(Augmentation augmentation, Image image) {
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            places.add(place(augmentation.of(image, new SplittableRandom(i))));
        }
        return places;
    }

    @Test
    void noneIsTheSamePicture() {
        assertThat(Augmentation.NONE.of(DOT, new SplittableRandom(1)).rgb()).isEqualTo(DOT.rgb());
    }

    @Test
    void aShiftMovesByAtMostThatMuch() {
        assertThat(places(new Augmentation(false, 1), DOT)).containsExactlyInAnyOrder(1, 2, 3, 11, 12, 13, 21, 22, 23);
        assertThat(places(new Augmentation(false, 3), DOT)).contains(-1); // out of the picture
    }

    @Test
    void aFlipIsAboutTheMiddle() {
        byte[] rgb = new byte[3 * 5 * 4];
        rgb[0] = (byte) 200;
        rgb[2] = (byte) 202;
        assertThat(places(new Augmentation(true, 0), new Image(5, 4, rgb))).containsExactlyInAnyOrder(0, 4);
    }

    @Test
    void refusesAShiftBelowZero() {
        assertThatThrownBy(() -> new Augmentation(false, -1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("shift");
    }
}

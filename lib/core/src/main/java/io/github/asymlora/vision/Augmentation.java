package io.github.asymlora.vision;

import io.github.asymlora.InputException;
import java.util.SplittableRandom;

/**
 * Random changes of a training picture that leave its class.
 *
 * @param flip whether left and right may change sides, with probability a half
 * @param shift how many pixels it may move along each axis; black comes in
 */
public record Augmentation(boolean flip, int shift) {
    /** The picture as it is. */
    public static final Augmentation NONE = new Augmentation(false, 0);

    private static final int MOST = 1024;

    public Augmentation {
        if (shift < 0 || shift > MOST) {
            throw new InputException("training.augmentation.shift: " + shift + " is not from 0 to " + MOST + ".");
        }
    }

    /** A changed copy. */
    public Image of(Image image, SplittableRandom random) {
        boolean flipped = flip && random.nextBoolean();
        int right = random.nextInt(-shift, shift + 1);
        int down = random.nextInt(-shift, shift + 1);
        byte[] changed = new byte[image.rgb().length];
        int next = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int fromX = (flipped ? image.width() - 1 - x : x) - right;
                int fromY = y - down;
                boolean inside = fromX >= 0 && fromX < image.width() && fromY >= 0 && fromY < image.height();
                for (int channel = 0; channel < Image.CHANNELS; channel++) {
                    changed[next++] = inside ? (byte) image.at(fromX, fromY, channel) : 0;
                }
            }
        }
        return new Image(image.width(), image.height(), changed);
    }
}

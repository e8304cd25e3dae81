package io.github.asymlora.vision;

import java.util.Arrays;

/**
 * Grey pictures of one size, with their classes.
 *
 * @param width pixels in a row
 * @param height rows
 * @param pixels unsigned bytes, row-major [pictures, height, width]
 * @param labels [pictures]
 */
record GreyImages(int width, int height, byte[] pixels, byte[] labels) {

    int size() {
        return labels.length;
    }

    /** One picture: [height, width]. */
    byte[] picture(int index) {
        int area = width * height;
        return Arrays.copyOfRange(pixels, index * area, (index + 1) * area);
    }

    ImageSet named(String name) {
        return ImageSet.of(name, size(), i -> labels[i], i -> Image.ofGrey(width, height, picture(i)));
    }

    /** These, and behind them the others. */
    GreyImages and(GreyImages others) {
        return new GreyImages(width, height, join(pixels, others.pixels), join(labels, others.labels));
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}

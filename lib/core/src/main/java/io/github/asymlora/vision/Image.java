package io.github.asymlora.vision;

import io.github.asymlora.InputException;

/**
 * A picture in red, green and blue.
 *
 * @param width pixels in a row
 * @param height rows, the top one first
 * @param rgb unsigned bytes, row-major [height, width, 3]
 */
public record Image(int width, int height, byte[] rgb) {
    static final int CHANNELS = 3;

    public Image {
        if (width < 1 || height < 1 || rgb.length != CHANNELS * width * height) {
            throw new InputException(
                    rgb.length + " bytes are no picture of " + width + " x " + height + " pixels in three colours");
        }
    }

    /** One channel of one pixel, 0 to 255. */
    public int at(int x, int y, int channel) {
        return Byte.toUnsignedInt(rgb[CHANNELS * (y * width + x) + channel]);
    }

    /** A picture whose three channels are the same: [height, width]. */
    static Image ofGrey(int width, int height, byte[] grey) {
        byte[] rgb = new byte[CHANNELS * grey.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = grey[i / CHANNELS];
        }
        return new Image(width, height, rgb);
    }
}

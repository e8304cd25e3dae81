package io.github.asymlora.vision;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Turns a grey picture about its centre, counter-clockwise, at its size, what comes from outside black. Between pixels
 * it is bilinear; byte for byte what Pillow's {@code rotate} gives, with which RotatedMNIST is made.
 */
final class Rotation {
    private final double cosine;
    private final double sine;

    private Rotation(double degrees) {
        double angle = Math.toRadians(degrees);
        this.cosine = rounded(Math.cos(angle));
        this.sine = rounded(Math.sin(angle));
    }

    /** To 15 decimal places, as Pillow does: what is cut off below would differ otherwise. */
    private static double rounded(double value) {
        return new BigDecimal(value).setScale(15, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** The turned picture: [height, width] as given. */
    static byte[] rotate(byte[] grey, int width, int height, double degrees) {
        return degrees == 0 ? grey.clone() : new Rotation(degrees).of(grey, width, height);
    }

    private byte[] of(byte[] grey, int width, int height) {
        double shiftX = cosine * (-width / 2.0) - sine * (-height / 2.0) + width / 2.0;
        double shiftY = sine * (-width / 2.0) + cosine * (-height / 2.0) + height / 2.0;
        byte[] turned = new byte[grey.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double fromX = cosine * (x + 0.5) - sine * (y + 0.5) + shiftX;
                double fromY = sine * (x + 0.5) + cosine * (y + 0.5) + shiftY;
                if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
                    turned[y * width + x] = between(grey, width, height, fromX - 0.5, fromY - 0.5);
                }
            }
        }
        return turned;
    }

    /** The value at a place among pixel centres; beyond the last centre, that of the edge. */
    private static byte between(byte[] grey, int width, int height, double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double upper = alongRow(grey, width, Math.max(0, top), left, x - left);
        double lower = alongRow(grey, width, Math.min(height - 1, top + 1), left, x - left);
        return (byte) (upper + (lower - upper) * (y - top)); // Pillow cuts off, too
    }

    private static double alongRow(byte[] grey, int width, int row, int left, double share) {
        int first = Byte.toUnsignedInt(grey[row * width + Math.max(0, left)]);
        int second = Byte.toUnsignedInt(grey[row * width + Math.min(width - 1, left + 1)]);
        return first + (second - first) * share;
    }
}

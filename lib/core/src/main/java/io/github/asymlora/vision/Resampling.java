package io.github.asymlora.vision;

import java.util.function.DoubleUnaryOperator;

/**
 * Changes a picture's size. Every new pixel is a weighted mean of the old ones under a filter that widens when the
 * picture shrinks, first along rows, then along columns; byte for byte what Pillow's {@code resize} gives, which
 * transformers' image processors use. (The JDK's own scaling skips pixels.)
 */
enum Resampling {
    /** A triangle of radius 1. */
    BILINEAR(1, x -> Math.max(0, 1 - Math.abs(x))),
    /** Keys' cubic with a = -0.5, of radius 2. Source: Keys 1981, eq. 15. */
    BICUBIC(2, Resampling::cubic);

    /** Weights are whole numbers in units of 2^-22, so that sums are the same everywhere. */
    private static final int PRECISION = 22;

    private final double radius;
    private final DoubleUnaryOperator filter;

    Resampling(double radius, DoubleUnaryOperator filter) {
        this.radius = radius;
        this.filter = filter;
    }

    /** Which old pixels a new one takes, from {@code first} on, and how much of each. */
    private record Weights(int first, int[] weights) {}

    /** The picture at another size. */
    Image resize(Image image, int width, int height) {
        Image narrow = width == image.width() ? image : alongRows(image, width);
        return height == image.height() ? narrow : transpose(alongRows(transpose(narrow), height));
    }

    private Image alongRows(Image image, int width) {
        Weights[] columns = weights(image.width(), width);
        byte[] rgb = new byte[Image.CHANNELS * width * image.height()];
        int next = 0;
        for (int y = 0; y < image.height(); y++) {
            for (Weights column : columns) {
                for (int channel = 0; channel < Image.CHANNELS; channel++) {
                    rgb[next++] = mean(image, y, channel, column);
                }
            }
        }
        return new Image(width, image.height(), rgb);
    }

    private static byte mean(Image image, int y, int channel, Weights column) {
        int sum = 1 << (PRECISION - 1); // rounds
        for (int i = 0; i < column.weights().length; i++) {
            sum += column.weights()[i] * image.at(column.first() + i, y, channel);
        }
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }

    private Weights[] weights(int oldSize, int newSize) {
        double scale = (double) oldSize / newSize;
        double stretch = Math.max(1, scale);
        Weights[] all = new Weights[newSize];
        for (int i = 0; i < newSize; i++) {
            double centre = (i + 0.5) * scale;
            int first = Math.max(0, (int) (centre - radius * stretch + 0.5));
            int end = Math.min(oldSize, (int) (centre + radius * stretch + 0.5));
            double[] shares = new double[end - first];
            double sum = 0;
            for (int j = 0; j < shares.length; j++) {
                shares[j] = filter.applyAsDouble((first + j - centre + 0.5) / stretch);
                sum += shares[j];
            }
            all[i] = new Weights(first, whole(shares, sum));
        }
        return all;
    }

    private static int[] whole(double[] shares, double sum) {
        int[] weights = new int[shares.length];
        for (int j = 0; j < weights.length; j++) {
            double exact = shares[j] / sum * (1 << PRECISION);
            weights[j] = (int) (exact < 0 ? exact - 0.5 : exact + 0.5);
        }
        return weights;
    }

    private static Image transpose(Image image) {
        byte[] rgb = new byte[image.rgb().length];
        int next = 0;
        for (int x = 0; x < image.width(); x++) {
            for (int y = 0; y < image.height(); y++) {
                for (int channel = 0; channel < Image.CHANNELS; channel++) {
                    rgb[next++] = (byte) image.at(x, y, channel);
                }
            }
        }
        return new Image(image.height(), image.width(), rgb);
    }

    private static double cubic(double signed) {
        double x = Math.abs(signed);
        if (x < 1) {
            return (1.5 * x - 2.5) * x * x + 1;
        }
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }
}

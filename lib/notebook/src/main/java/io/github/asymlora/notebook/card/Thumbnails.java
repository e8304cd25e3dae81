package io.github.asymlora.notebook.card;

import io.github.asymlora.vision.Image;
import io.github.asymlora.vision.ImageSet;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** The first pictures of a set in a row, each over its class. */
final class Thumbnails {
    private static final int PICTURES = 8;
    private static final int LARGEST_SIDE = 112;

    private Thumbnails() {}

    static String html(ImageSet images, List<String> classes) {
        return IntStream.range(0, Math.min(PICTURES, images.size()))
                .mapToObj(i -> figure(images.image(i), name(images.label(i), classes)))
                .collect(Collectors.joining("", "<div style=\"display: flex; gap: 8px; flex-wrap: wrap\">", "</div>"));
    }

    private static String name(int label, List<String> classes) {
        return label < classes.size() ? classes.get(label) : Integer.toString(label);
    }

    private static String figure(Image image, String label) {
        String name = HtmlTable.escaped(label);
        String png = Base64.getEncoder().encodeToString(png(image));
        return "<figure style=\"margin: 0; text-align: center\"><img alt=\"" + name
                + "\" style=\"height: 64px; image-rendering: pixelated\" src=\"data:image/png;base64," + png
                + "\"/><figcaption>" + name
                + "</figcaption></figure>";
    }

    /** Every so many pixels of a large picture, so that the notebook's file stays small. */
    private static byte[] png(Image image) {
        int every = Math.max(1, Math.max(image.width(), image.height()) / LARGEST_SIDE);
        var small = new BufferedImage(
                (image.width() + every - 1) / every, (image.height() + every - 1) / every, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < small.getHeight(); y++) {
            for (int x = 0; x < small.getWidth(); x++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    rgb = rgb << 8 | image.at(x * every, y * every, channel);
                }
                small.setRGB(x, y, rgb);
            }
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(small, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

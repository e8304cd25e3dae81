package io.github.asymlora.vision;

import io.github.asymlora.InputException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Picture files of the kinds that the JDK decodes: JPEG, PNG, BMP, GIF, TIFF. */
public final class ImageFiles {
    /** Pillow's limit against pictures that are small as files and huge in memory. */
    private static final long MOST_PIXELS = 89_478_485;

    static {
        ImageIO.setUseCache(false); // else every picture goes through a temporary file
    }

    private ImageFiles() {}

    /**
     * Reads a picture. Stored values are taken as they are, as Pillow's {@code convert("RGB")} does: no colour profile
     * is applied, transparency is dropped, grey becomes three equal channels.
     *
     * @throws InputException naming the file if it is missing, damaged, cut off, of another kind or of more than 89 million pixels
     */
    public static Image read(Path file) {
        return read(file, false);
    }

    /**
     * Reads a picture as it looks on white paper: what is transparent shows the paper.
     *
     * @throws InputException as {@link #read}
     */
    static Image readOnWhite(Path file) {
        return read(file, true);
    }

    private static Image read(Path file, boolean onWhite) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": there is no such file");
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new InputException(file + ": is no picture in JPEG, PNG, BMP, GIF or TIFF");
            }
            ImageReader reader = readers.next();
            try {
                return decode(reader, in, onWhite);
            } finally {
                reader.dispose();
            }
        } catch (OutOfMemoryError e) {
            throw new InputException(
                    file + ": is too large for the memory there is (ASYMLORA_JVM_OPTS=-Xmx4g gives more)", e);
        } catch (IOException | RuntimeException e) { // decoders throw either on damaged files
            throw e instanceof InputException known
                    ? known
                    : new InputException(file + ": can't be decoded: " + e.getMessage(), e);
        }
    }

    private static Image decode(ImageReader reader, ImageInputStream in, boolean onWhite) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MOST_PIXELS) {
            throw new IOException(
                    reader.getWidth(0) + " x " + reader.getHeight(0) + " pixels; the most is " + MOST_PIXELS);
        }
        BufferedImage image = reader.read(0);
        for (String warning : warnings) {
            if (warning.toLowerCase(Locale.ROOT).contains("premature")) { // the rest would be grey
                throw new IOException(warning);
            }
        }
        if (image.getRaster().getNumBands() > Image.CHANNELS
                && reader.getFormatName().equals("JPEG")) {
            throw new IOException("a JPEG in four colours (CMYK) instead of RGB");
        }
        return image(onWhite ? onWhite(image) : image);
    }

    private static BufferedImage onWhite(BufferedImage image) {
        BufferedImage paper = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = paper.createGraphics();
        graphics.drawImage(image, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return paper;
    }

    private static Image image(BufferedImage image) throws IOException {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Image.CHANNELS * width * height];
        if (image.getColorModel() instanceof IndexColorModel) {
            for (int y = 0; y < height; y++) {
                int[] colours = image.getRGB(0, y, width, 1, null, 0, width);
                for (int i = 0; i < Image.CHANNELS * width; i++) {
                    int shift = 16 - 8 * (i % Image.CHANNELS);
                    rgb[y * Image.CHANNELS * width + i] = (byte) (colours[i / Image.CHANNELS] >> shift);
                }
            }
            return new Image(width, height, rgb);
        }
        Raster raster = image.getRaster(); // getRGB would apply the colour profile, and a gamma to grey
        int bands = raster.getNumBands();
        int bits = raster.getSampleModel().getSampleSize(0);
        if (bands > 4 || bits != 8 && bits != 16) {
            throw new IOException(bands + " channels of " + bits + " bits");
        }
        int[] samples = new int[bands * width];
        for (int y = 0; y < height; y++) { // by rows: a whole picture of ints would take four times its memory
            raster.getPixels(0, y, width, 1, samples);
            for (int i = 0; i < Image.CHANNELS * width; i++) {
                int band = bands < Image.CHANNELS ? 0 : i % Image.CHANNELS;
                rgb[y * Image.CHANNELS * width + i] = (byte) (samples[i / Image.CHANNELS * bands + band] >> (bits - 8));
            }
        }
        return new Image(width, height, rgb);
    }
}

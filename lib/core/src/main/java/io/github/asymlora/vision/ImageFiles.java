package io.github.asymlora.vision;

import io.github.asymlora.InputException;
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
    static {
        ImageIO.setUseCache(false); // else every picture goes through a temporary file
    }

    private ImageFiles() {}

    /**
     * Reads a picture. Stored values are taken as they are, as Pillow's {@code convert("RGB")} does: no colour profile
     * is applied, transparency is dropped, grey becomes three equal channels.
     *
     * @throws InputException naming the file if it is missing, damaged, cut off or of another kind
     */
    public static Image read(Path file) {
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
                return decode(reader, in);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) { // decoders throw either on damaged files
            throw e instanceof InputException known
                    ? known
                    : new InputException(file + ": can't be decoded: " + e.getMessage(), e);
        }
    }

    private static Image decode(ImageReader reader, ImageInputStream in) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in, true, true);
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
        return image(image);
    }

    private static Image image(BufferedImage image) throws IOException {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Image.CHANNELS * width * height];
        if (image.getColorModel() instanceof IndexColorModel) {
            int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) (colours[i / Image.CHANNELS] >> (16 - 8 * (i % Image.CHANNELS)));
            }
            return new Image(width, height, rgb);
        }
        Raster raster = image.getRaster(); // getRGB would apply the colour profile, and a gamma to grey
        int bands = raster.getNumBands();
        int bits = raster.getSampleModel().getSampleSize(0);
        if (bands > 4 || bits != 8 && bits != 16) {
            throw new IOException(bands + " channels of " + bits + " bits");
        }
        int[] samples = raster.getPixels(0, 0, width, height, (int[]) null);
        for (int i = 0; i < rgb.length; i++) {
            int band = bands < Image.CHANNELS ? 0 : i % Image.CHANNELS;
            rgb[i] = (byte) (samples[i / Image.CHANNELS * bands + band] >> (bits - 8));
        }
        return new Image(width, height, rgb);
    }
}

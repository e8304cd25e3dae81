package io.github.asymlora.vision;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Makes a picture a model's input: its size, then every value times {@code factor}, less the channel's mean, divided by
 * its standard deviation. Equal to transformers' ViTImageProcessor.
 */
public final class ImageProcessor {
    private static final String FILE = "preprocessor_config.json";

    /** Pillow's numbers. */
    private static final Map<Integer, Resampling> RESAMPLING = Map.of(2, Resampling.BILINEAR, 3, Resampling.BICUBIC);

    private static final float[] HALF = {0.5f, 0.5f, 0.5f};

    private final int width;
    private final int height;
    private final Resampling resampling;
    private final float[] mean;
    private final float[] deviation;
    private final double factor;

    private ImageProcessor(
            int width, int height, Resampling resampling, double factor, float[] mean, float[] deviation) {
        this.width = width;
        this.height = height;
        this.resampling = resampling;
        this.factor = factor;
        this.mean = mean;
        this.deviation = deviation;
    }

    /** Square pictures with values from -1 to 1, as ViT's. */
    public static ImageProcessor square(int size) {
        return new ImageProcessor(size, size, Resampling.BILINEAR, 1 / 255.0, HALF, HALF);
    }

    /**
     * The processor that a model was trained with.
     *
     * @param folder holds {@code preprocessor_config.json}; without it, ViT's own for {@code size}
     * @param size the model's {@code image_size}
     * @throws InputException if the file asks for what is not supported: cropping, sizes other than a height and a
     *     width, other filters than bilinear and bicubic
     */
    public static ImageProcessor open(Path folder, int size) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return square(size);
        }
        return read(file, JsonFiles.object(file), size);
    }

    private static ImageProcessor read(Path file, JsonNode config, int size) {
        if (config.path("do_center_crop").asBoolean(false)
                || !config.path("do_resize").asBoolean(true)) {
            throw new InputException(file + ": only do_resize without do_center_crop is supported");
        }
        JsonNode sizes = config.path("size");
        int height = sizes.isInt() ? sizes.intValue() : sizes.path("height").asInt(size);
        int width = sizes.isInt() ? sizes.intValue() : sizes.path("width").asInt(size);
        if (height != size || width != size || sizes.has("shortest_edge")) {
            throw new InputException(
                    file + ": size must be the model's image_size, " + size + " x " + size + ", not " + sizes);
        }
        int code = config.path("resample").asInt(2);
        if (!RESAMPLING.containsKey(code)) {
            throw new InputException(file + ": resample must be 2 (bilinear) or 3 (bicubic), not " + code);
        }
        boolean rescale = config.path("do_rescale").asBoolean(true);
        boolean normalize = config.path("do_normalize").asBoolean(true);
        return new ImageProcessor(
                width,
                height,
                RESAMPLING.get(code),
                rescale ? config.path("rescale_factor").asDouble(1 / 255.0) : 1,
                normalize ? channels(file, config, "image_mean", HALF) : new float[3],
                normalize ? channels(file, config, "image_std", HALF) : new float[] {1, 1, 1});
    }

    private static float[] channels(Path file, JsonNode config, String field, float[] usual) {
        JsonNode values = config.path(field);
        if (values.isMissingNode()) {
            return usual;
        }
        float[] channels = new float[Image.CHANNELS];
        for (int channel = 0; channel < channels.length; channel++) {
            if (values.size() != channels.length || !values.path(channel).isNumber()) {
                throw new InputException(file + ": " + field + " must be three numbers, not " + values);
            }
            channels[channel] = values.path(channel).floatValue();
            if (field.equals("image_std") && channels[channel] == 0) {
                throw new InputException(file + ": image_std must not be 0");
            }
        }
        return channels;
    }

    /** Rows of a processed picture. */
    public int height() {
        return height;
    }

    /** Columns of a processed picture. */
    public int width() {
        return width;
    }

    /** All that {@link #pixelValues} depends on. */
    @Override
    public String toString() {
        return width + "x" + height + " " + resampling + ", factor " + factor + ", mean " + Arrays.toString(mean)
                + ", deviation " + Arrays.toString(deviation);
    }

    /** The model's input: [3, height, width], row-major. */
    public float[] pixelValues(Image image) {
        Image resized = resampling.resize(image, width, height);
        float[] values = new float[Image.CHANNELS * width * height];
        int area = width * height;
        for (int i = 0; i < values.length; i++) {
            int channel = i / area;
            float scaled = (float) (Byte.toUnsignedInt(resized.rgb()[Image.CHANNELS * (i % area) + channel]) * factor);
            values[i] = (scaled - mean[channel]) / deviation[channel];
        }
        return values;
    }
}

package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.HashStream;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Config;
import io.github.asymlora.model.Model;
import io.github.asymlora.vision.Augmentation;
import io.github.asymlora.vision.Image;
import io.github.asymlora.vision.ImageProcessor;
import io.github.asymlora.vision.ImageSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Pictures as {@code pixel_values [batch, 3, height, width]}, made by the model's own processor when asked for. */
public final class ImageExamples implements Examples {
    private static final int CHANNELS = 3;

    private final ImageSet images;
    private final ImageProcessor processor;
    private final Augmentation augmentation;
    private final int tokens;

    private ImageExamples(ImageSet images, ImageProcessor processor, Augmentation augmentation, int tokens) {
        this.images = images;
        this.processor = processor;
        this.augmentation = augmentation;
        this.tokens = tokens;
    }

    /**
     * Pictures for a vision model.
     *
     * @param augmentation of batches to train on
     * @throws InputException where the model reads no pictures in three colours
     */
    public static ImageExamples of(ImageSet images, Model model, Augmentation augmentation) {
        Config config = model.config();
        if (!config.has("image_size")) {
            throw new InputException(model.name() + " reads no pictures; " + images.name() + " holds some.");
        }
        if (config.integer("num_channels", CHANNELS) != CHANNELS) {
            throw config.wrong("num_channels", config.integer("num_channels"), String.valueOf(CHANNELS));
        }
        int size = config.integer("image_size");
        int side = size / config.integer("patch_size", 16);
        return new ImageExamples(images, ImageProcessor.open(model.folder(), size), augmentation, side * side + 1);
    }

    @Override
    public int size() {
        return images.size();
    }

    /** Patches and the class token. */
    @Override
    public int length(int index) {
        return tokens;
    }

    @Override
    public double label(int index) {
        return images.label(index);
    }

    @Override
    public Map<String, NDArray> batch(int[] indices, NDManager manager) {
        return batch(indices, manager, i -> images.image(indices[i]));
    }

    @Override
    public Map<String, NDArray> batch(int[] indices, NDManager manager, long stream) {
        return batch(
                indices,
                manager,
                i -> augmentation.of(images.image(indices[i]), RandomStreams.at(stream, "augmentation", i)));
    }

    private Map<String, NDArray> batch(int[] indices, NDManager manager, IntFunction<Image> read) {
        int one = CHANNELS * processor.height() * processor.width();
        float[] pixels = new float[indices.length * one];
        IntStream.range(0, indices.length)
                .parallel()
                .forEach(i -> System.arraycopy(processor.pixelValues(read.apply(i)), 0, pixels, i * one, one));
        float[] labels = new float[indices.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = images.label(indices[i]);
        }
        Shape shape = new Shape(indices.length, CHANNELS, processor.height(), processor.width());
        Map<String, NDArray> batch = new HashMap<>();
        batch.put("pixel_values", manager.create(pixels, shape));
        batch.put(LABELS, manager.create(labels));
        return batch;
    }

    /** The JDK's version counts because its decoders make the pixels. */
    @Override
    public String contentHash() {
        return new HashStream()
                .add("pictures")
                .add(images.contentHash())
                .add(processor.toString())
                .add(Runtime.version().toString())
                .hex();
    }
}

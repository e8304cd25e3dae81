package io.github.asymlora.vision;

import io.github.asymlora.data.Data;
import io.github.asymlora.io.HashStream;
import io.github.asymlora.linalg.RandomStreams;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Labelled pictures by their index. They are decoded or made when they are asked for. */
public final class ImageSet implements Data {
    private final String name;
    private final int[] indices;
    private final IntUnaryOperator labels;
    private final IntFunction<Image> images;
    private final IntFunction<String> hashes;

    private ImageSet(
            String name,
            int[] indices,
            IntUnaryOperator labels,
            IntFunction<Image> images,
            IntFunction<String> hashes) {
        this.name = name;
        this.indices = indices;
        this.labels = labels;
        this.images = images;
        this.hashes = hashes;
    }

    /**
     * Pictures and classes by their index; both functions give the same every time.
     *
     * @param name for tables and messages: {@code PACS/cartoon}
     */
    public static ImageSet of(String name, int size, IntUnaryOperator labels, IntFunction<Image> images) {
        return of(name, size, labels, images, index -> hash(images.apply(index)));
    }

    /** The same where a picture's content has a hash without the picture being decoded, such as that of its file. */
    static ImageSet of(
            String name, int size, IntUnaryOperator labels, IntFunction<Image> images, IntFunction<String> hashes) {
        return new ImageSet(name, IntStream.range(0, size).toArray(), labels, images, hashes);
    }

    private static String hash(Image image) {
        return new HashStream()
                .add(image.width(), image.height())
                .add(ByteBuffer.wrap(image.rgb()))
                .hex();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return indices.length;
    }

    /** The class of one picture. */
    public int label(int index) {
        return labels.applyAsInt(indices[index]);
    }

    /**
     * One picture.
     *
     * @throws io.github.asymlora.InputException naming the file if it can't be read
     */
    public Image image(int index) {
        return images.apply(indices[index]);
    }

    /** The same pictures in an order that seed and purpose decide. */
    ImageSet shuffled(long seed, String purpose) {
        int[] order = permutation(size(), RandomStreams.at(seed, purpose + " of " + name, 0));
        return new ImageSet(name, IntStream.of(order).map(i -> indices[i]).toArray(), labels, images, hashes);
    }

    @Override
    public ImageSet head(int n, long seed) {
        return shuffled(seed, "sample").part(name, 0, Math.min(n, size()));
    }

    /** Over the pictures' files, or where they are made, sizes and pixels; and over classes. */
    @Override
    public String contentHash() {
        String[] contents = IntStream.of(indices).parallel().mapToObj(hashes).toArray(String[]::new);
        HashStream all = new HashStream();
        for (int i = 0; i < contents.length; i++) {
            all.add(contents[i]).add(label(i));
        }
        return all.hex();
    }

    /** The numbers below {@code n} in a random order. Source: Fisher and Yates. */
    static int[] permutation(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /** The pictures from {@code start} up to {@code end}, under another name. */
    ImageSet part(String partName, int start, int end) {
        return new ImageSet(partName, Arrays.copyOfRange(indices, start, end), labels, images, hashes);
    }
}

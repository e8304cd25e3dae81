package io.github.asymlora.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Recipes that train in a second, with what they need. */
final class TinyWork {
    private static final Path RESOURCES = Path.of("../core/src/test/resources");
    private static final int SIZE = 8;

    private TinyWork() {}

    /** LoRA on the upper layer of the golden BERT, so that the lower layer's outputs are kept; CoLA's format. */
    static Path texts(Path folder) throws IOException {
        Path model = Files.createDirectories(folder.resolve("tiny"));
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(RESOURCES.resolve("fixtures/models/bert/" + name), model.resolve(name));
        }
        Files.copy(RESOURCES.resolve("tiny-tokenizer/tokenizer.json"), model.resolve("tokenizer.json"));
        Path data = Files.createDirectories(folder.resolve("cola"));
        Files.writeString(data.resolve("train.tsv"), rows(96, 1));
        Files.writeString(data.resolve("dev.tsv"), rows(40, 2));
        return Files.writeString(folder.resolve("texts.yaml"), """
                model: '%s'
                task: {name: cola, folder: '%s'}
                adapter: {arm: A_rand_hB_zero, rank: 2, layers: [1]}
                training: {epochs: 4, batch_size: 8, micro_batch_size: 2, learning_rate: 0.01, max_length: 16,
                  dropout: {hidden: 0, attention: 0}, save_every: 5}
                """.formatted(model, data));
    }

    private static String rows(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            boolean right = random.nextBoolean();
            rows.append("x\t")
                    .append(right ? 1 : 0)
                    .append('\t')
                    .append(right ? "" : "*")
                    .append('\t');
            rows.append("a b ".repeat(1 + random.nextInt(4))).append(right ? "c\n" : "d\n");
        }
        return rows.toString();
    }

    /** Every weight of a vision model from scratch; MNIST's files. */
    static Path pictures(Path folder) throws IOException {
        Path data = Files.createDirectories(folder.resolve("mnist"));
        write(data, "train", 60);
        write(data, "t10k", 30);
        return Files.writeString(folder.resolve("pictures.yaml"), """
                from_scratch: {model_type: vit, architectures: [ViTForImageClassification], image_size: 8, patch_size: 4,
                  num_channels: 3, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 16}
                task: {name: mnist, folder: '%s'}
                method: full
                training: {epochs: 3, batch_size: 8, learning_rate: 0.003, save_every: 3}
                """.formatted(data));
    }

    private static void write(Path data, String part, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(count);
        byte[] labels = new byte[count];
        byte[] pictures = new byte[count * SIZE * SIZE];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
            for (int at = 0; at < SIZE * SIZE; at++) {
                int line = i % 10 < 5 ? at / SIZE : at % SIZE;
                pictures[i * SIZE * SIZE + at] = (byte) (random.nextInt(40) + (line == i % 5 + 1 ? 200 : 0));
            }
        }
        Files.write(data.resolve(part + "-labels-idx1-ubyte"), idx(labels, count));
        Files.write(data.resolve(part + "-images-idx3-ubyte"), idx(pictures, count, SIZE, SIZE));
    }

    private static byte[] idx(byte[] content, int... shape) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x0800 + shape.length);
        for (int size : shape) {
            out.writeInt(size);
        }
        out.write(content);
        return bytes.toByteArray();
    }
}

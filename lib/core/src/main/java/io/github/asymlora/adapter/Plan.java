package io.github.asymlora.adapter;

import io.github.asymlora.model.Model;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a method would train in a model: read it before training.
 *
 * @param title method, rank and targets in a line
 * @param rows the tensors, in forward order
 * @param modelParameters numbers in the model with its head, without adapters
 */
public record Plan(String title, List<Row> rows, long modelParameters) {
    /**
     * One tensor.
     *
     * @param name its parameter name
     * @param shape its shape
     * @param start how it starts
     * @param trained whether it trains
     */
    public record Row(String name, List<Long> shape, String start, boolean trained) {
        /** Numbers in the tensor. */
        public long size() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }
    }

    static Row row(String name, String start, boolean trained, long... shape) {
        return new Row(name, Arrays.stream(shape).boxed().toList(), start, trained);
    }

    static Row row(String name, TensorSpec slot) {
        return row(name, slot.start(), slot.trained(), slot.shape().getShape());
    }

    /** A parameter of the model that trains. */
    static Row pretrained(Model model, String name) {
        return row(
                name, "pretrained", true, model.weights().get(name).getShape().getShape());
    }

    /** A row for each parameter of the model's head. */
    static List<Row> headRows(Model model) {
        return model.headParameters().stream()
                .map(name -> row(
                        name,
                        "drawn",
                        true,
                        model.weights().get(name).getShape().getShape()))
                .toList();
    }

    static long size(Model model) {
        return model.parameters().stream()
                .mapToLong(name -> model.weight(name).getShape().size())
                .sum();
    }

    /** Numbers that train, the head's included. */
    public long trainable() {
        return rows.stream().filter(Row::trained).mapToLong(Row::size).sum();
    }

    /** Whether a tensor trains that has this in its name: {@code lora_A}. */
    public boolean trains(String part) {
        return rows.stream().anyMatch(row -> row.trained() && row.name().contains(part));
    }

    /** The table that is shown before training. */
    @Override
    public String toString() {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder(title).append('\n');
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-" + width + "s  %-13s %-16s %s%n",
                    row.name(),
                    row.shape(),
                    row.start(),
                    row.trained() ? "trained" : "frozen"));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "  trainable %,d of %,d parameters (%.2f %%)",
                        trainable(),
                        modelParameters,
                        100.0 * trainable() / modelParameters))
                .toString();
    }
}

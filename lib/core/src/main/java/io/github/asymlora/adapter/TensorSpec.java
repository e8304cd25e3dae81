package io.github.asymlora.adapter;

import ai.djl.ndarray.types.Shape;

/**
 * A tensor that a method has on each layer.
 *
 * @param name PEFT's name below the module path, such as {@code lora_A.weight}
 * @param shape its shape on the layer in question
 * @param start how it starts, in words
 * @param trained whether it trains
 */
public record TensorSpec(String name, Shape shape, String start, boolean trained) {
    /** The same with a shape in numbers. */
    public TensorSpec(String name, String start, boolean trained, long... shape) {
        this(name, new Shape(shape), start, trained);
    }
}

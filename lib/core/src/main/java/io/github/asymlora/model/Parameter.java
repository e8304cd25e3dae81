package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;

/** A named tensor of a model. While an adapter is on, another one may be in its place. */
public final class Parameter {
    private final String name;
    private NDArray value;

    Parameter(String name, NDArray value) {
        this.name = name;
        this.value = value;
    }

    public String name() {
        return name;
    }

    public NDArray value() {
        return value;
    }

    /** Puts another tensor in its place, which may have more rows or fewer. */
    NDArray exchange(NDArray other) {
        NDArray before = value;
        value = other;
        return before;
    }
}

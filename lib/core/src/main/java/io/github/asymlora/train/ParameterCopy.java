package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;

/** A copy of parameters at one moment. */
final class ParameterCopy implements AutoCloseable {
    private final Map<String, NDArray> parameters;
    private final Map<String, NDArray> copies = new LinkedHashMap<>();

    /** Empty at first. */
    ParameterCopy(Map<String, NDArray> parameters) {
        this.parameters = parameters;
    }

    Map<String, NDArray> parameters() {
        return parameters;
    }

    void take() {
        take(parameters);
    }

    /** Copies these in place of the parameters' present values. */
    void take(Map<String, NDArray> values) {
        close();
        parameters.forEach((name, parameter) -> {
            NDArray copy = values.get(name).duplicate();
            copy.attach(parameter.getManager());
            copies.put(name, copy);
        });
    }

    /** Empty before anything was taken. */
    Map<String, NDArray> copies() {
        return copies;
    }

    /** Puts the copies back. */
    void restore() {
        copies.forEach((name, copy) -> Operators.copy(copy, parameters.get(name)));
    }

    @Override
    public void close() {
        copies.values().forEach(NDArray::close);
        copies.clear();
    }
}

package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.tensor.FrozenWeight;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A model's tensors by name, as they are at present. */
final class Weights {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, NDArray> values = new LinkedHashMap<>();
    private final Map<String, String> tied = new HashMap<>();
    private final Set<String> transposed = new HashSet<>();
    private final Set<String> constants = new HashSet<>();

    /** In the order of building. One that is tied to another is among them only while their values are two tensors. */
    Map<String, NDArray> values() {
        return Collections.unmodifiableMap(values);
    }

    Parameter add(String name, NDArray value) {
        Parameter parameter = new Parameter(name, value);
        add(parameter);
        return parameter;
    }

    void add(Parameter parameter) {
        parameters.put(parameter.name(), parameter);
        values.put(parameter.name(), parameter.value());
    }

    /** Forgets it without freeing it. */
    void remove(Parameter parameter) {
        parameters.remove(parameter.name());
        values.remove(parameter.name());
    }

    /** A parameter that is the same tensor as another one, until one of them gets another. */
    Parameter tie(String name, Parameter to) {
        Parameter parameter = new Parameter(name, to.value());
        parameters.put(name, parameter);
        tied.put(name, to.name());
        return parameter;
    }

    /** Names of the parameters that are tied to each other with this one, itself included. */
    List<String> tiedWith(String name) {
        String first = tied.getOrDefault(name, name);
        return Stream.concat(
                        Stream.of(first),
                        tied.keySet().stream()
                                .filter(other -> tied.get(other).equals(first))
                                .sorted())
                .toList();
    }

    /** Of a parameter, or null where there is none of that name. */
    NDArray get(String name) {
        Parameter parameter = parameters.get(name);
        return parameter == null ? null : parameter.value();
    }

    NDArray exchange(String name, NDArray other) {
        NDArray before = parameters.get(name).exchange(other);
        values.put(name, other);
        tied.forEach((one, first) -> {
            if (get(one) == get(first)) {
                values.remove(one);
            } else {
                values.put(one, get(one));
            }
        });
        return before;
    }

    void transpose(String name) {
        transposed.add(name);
    }

    boolean isTransposed(String name) {
        return transposed.contains(name);
    }

    void markConstant(String name) {
        constants.add(name);
    }

    boolean isConstant(String name) {
        return constants.contains(name);
    }

    /**
     * A parameter's tensor as checkpoints hold it: itself, or a view of the scope that shares its values, or of a frozen
     * weight computes them when it is used.
     */
    NDArray stored(String name, NDArray tensor, NDManager scope) {
        if (!isTransposed(name)) {
            return tensor;
        }
        if (tensor instanceof FrozenWeight frozen) {
            Shape shape = new Shape(tensor.getShape().get(1), tensor.getShape().get(0));
            return FrozenWeight.deferred(shape, scope, target -> transposed(frozen.values(target), target));
        }
        return transposed(tensor, scope);
    }

    private static NDArray transposed(NDArray tensor, NDManager scope) {
        NDArray view = tensor.transpose();
        view.attach(scope);
        return view;
    }

    /** All of them. */
    Map<String, NDArray> stored(NDManager scope) {
        Map<String, NDArray> stored = new LinkedHashMap<>();
        values.forEach((name, tensor) -> stored.put(name, stored(name, tensor, scope)));
        return stored;
    }
}

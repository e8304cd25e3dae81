package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The nonlinearities that configurations name. */
public enum Activation {
    /** x Φ(x), by the error function. */
    GELU("gelu"),
    /** GELU by the hyperbolic tangent, as GPT-2 has it. */
    GELU_NEW("gelu_new", "gelu_pytorch_tanh"),
    RELU("relu"),
    /** x σ(x). */
    SILU("silu");

    private final List<String> names;

    Activation(String... names) {
        this.names = List.of(names);
    }

    /** The activation of {@code "hidden_act"}. */
    static Activation of(Config config) {
        return of(config, "hidden_act", GELU);
    }

    /** The activation that a field names. */
    static Activation of(Config config, String field, Activation otherwise) {
        String wanted = config.text(field, otherwise.names.get(0));
        return named(wanted)
                .orElseThrow(() -> config.wrong(field, wanted, "one of gelu, gelu_new, gelu_pytorch_tanh, relu, silu"));
    }

    /** The one that transformers calls so. */
    static Optional<Activation> named(String name) {
        return Stream.of(values())
                .filter(activation -> activation.names.contains(name))
                .findFirst();
    }

    /** Same shape as x. */
    public NDArray apply(NDArray x) {
        return switch (this) {
            case GELU -> x.getNDArrayInternal().gelu();
            case GELU_NEW -> Operators.geluNew(x);
            case RELU -> x.getNDArrayInternal().relu();
            case SILU -> Operators.silu(x);
        };
    }
}

package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/** The nonlinearities that configurations name. */
public enum Activation {
    /** x Φ(x), by the error function. */
    GELU("gelu"),
    /** GELU by the hyperbolic tangent, as GPT-2 has it. */
    GELU_NEW("gelu_new"),
    RELU("relu"),
    /** x σ(x). */
    SILU("silu");

    private final String fieldName;

    Activation(String fieldName) {
        this.fieldName = fieldName;
    }

    /** The activation of {@code "hidden_act"}. */
    static Activation of(Config config) {
        return of(config, "hidden_act", GELU);
    }

    /** The activation that a field names. */
    static Activation of(Config config, String field, Activation otherwise) {
        String wanted = config.text(field, otherwise.fieldName);
        for (Activation activation : values()) {
            if (activation.fieldName.equals(wanted)) {
                return activation;
            }
        }
        throw config.wrong(field, wanted, "one of gelu, gelu_new, relu, silu");
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

package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.Locale;

/** Which of the model's own biases train beside an adapter: PEFT's {@code bias}. */
public enum Bias {
    NONE,
    /** Every bias of the model. */
    ALL,
    /** Those of the adapted layers. */
    LORA_ONLY;

    static Bias of(String text) {
        return Arrays.stream(values())
                .filter(bias -> bias.toString().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new InputException("\"bias\": \"" + text + "\" is none of " + Arrays.toString(values()) + "."));
    }

    /** As PEFT writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

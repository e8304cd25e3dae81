package io.github.asymlora.generate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.asymlora.InputException;

/** When beam search ends before the longest length: Hugging Face's true, false and "never". */
public enum EarlyStopping {
    /** As soon as there are as many finished sequences as beams. */
    TRUE,
    /** When the best beam, at its present length, is no better than the worst finished one. */
    FALSE,
    /** When no beam can become better, however long it grows. */
    NEVER;

    @JsonCreator
    static EarlyStopping of(Object value) {
        return switch (String.valueOf(value)) {
            case "true" -> TRUE;
            case "false" -> FALSE;
            case "never" -> NEVER;
            default -> throw new InputException("early_stopping: " + value + " is not true, false or \"never\".");
        };
    }

    @JsonValue
    Object json() {
        return this == NEVER ? "never" : (Object) (this == TRUE);
    }
}

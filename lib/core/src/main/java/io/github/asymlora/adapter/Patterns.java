package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Values that differ by layer: PEFT's {@code rank_pattern} and {@code alpha_pattern}. */
final class Patterns {
    private Patterns() {}

    /**
     * The value of the first key that is the path's ending, as a regular expression {@code (.*\.)?(KEY)$}.
     *
     * @param otherwise where no key matches
     */
    static <T> T lookUp(Map<String, T> patterns, String path, T otherwise) {
        for (Map.Entry<String, T> entry : patterns.entrySet()) {
            try {
                if (Pattern.matches("(.*\\.)?(" + entry.getKey() + ")", path)) {
                    return entry.getValue();
                }
            } catch (PatternSyntaxException e) {
                throw new InputException(
                        "\"" + entry.getKey() + "\" is no regular expression: " + e.getDescription() + ".", e);
            }
        }
        return otherwise;
    }
}

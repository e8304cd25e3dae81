package io.github.asymlora.adapter;

import java.util.Map;

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
            if (PathPattern.ending(entry.getKey()).matches(path)) {
                return entry.getValue();
            }
        }
        return otherwise;
    }
}

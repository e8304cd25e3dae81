package io.github.asymlora.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** What {@code namespace()} makes: the one value that a template may change, from within a loop too. */
record Namespace(Map<String, Object> attributes) {
    Namespace() {
        this(new HashMap<>());
    }
}

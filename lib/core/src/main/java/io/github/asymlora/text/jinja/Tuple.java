package io.github.asymlora.text.jinja;

import java.util.List;

/** Python's tuple: a list that prints in round brackets and equals no list. */
record Tuple(List<Object> items) {}

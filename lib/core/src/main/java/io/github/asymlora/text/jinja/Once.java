package io.github.asymlora.text.jinja;

import java.util.Iterator;

/** Python's generator: items that can be gone through once. */
record Once(Iterator<Object> items) {}

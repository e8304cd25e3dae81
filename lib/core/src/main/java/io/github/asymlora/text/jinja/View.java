package io.github.asymlora.text.jinja;

import java.util.List;

/** A dict's keys, values or items, or a range: can be counted and gone through. */
record View(String name, List<Object> items) {}

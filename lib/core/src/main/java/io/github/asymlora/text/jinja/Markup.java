package io.github.asymlora.text.jinja;

/** What the filter {@code safe} gives: can only be printed, since what else is done with it would escape HTML. */
record Markup(String text) {}

package io.github.asymlora.text.jinja;

/** What a template can call: a macro, a filter (the value comes first), a test, a method (so does its object). */
@FunctionalInterface
interface Function {
    Object call(Arguments arguments);
}

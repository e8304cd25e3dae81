/**
 * Jinja, as far as chat templates speak it, with the results of Jinja2 in the sandbox that transformers puts it in.
 *
 * <p>{@link io.github.asymlora.text.jinja.JinjaTemplate} reads and renders. A source becomes tokens ({@code Lexer}), then
 * statements and expressions that run themselves ({@code StatementParser}, {@code ExpressionParser}) in a {@code Scope}
 * and within a {@code Budget}. Values are Java's: null is None, {@code Long} and {@code Double}, {@code Boolean},
 * {@code String}, {@code List}, {@code Map}. What isn't known is an {@link io.github.asymlora.InputException}, never a
 * different text.
 */
package io.github.asymlora.text.jinja;

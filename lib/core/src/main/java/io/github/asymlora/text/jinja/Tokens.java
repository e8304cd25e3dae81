package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.List;
import java.util.function.Supplier;

/** A template's tokens, read one after the other. */
final class Tokens {
    /** Of brackets and blocks in one another: far below what a thread's stack holds. */
    private static final int NESTING = 100;

    private final List<Token> tokens;
    private int at;
    private int depth;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token following() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    int line() {
        return current().line();
    }

    Token next() {
        Token token = current();
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }

    boolean is(Token.Kind kind) {
        return current().kind() == kind;
    }

    boolean is(String word) {
        return current().is(word);
    }

    /** Goes on if the current token is this name or operator. */
    boolean accept(String word) {
        boolean found = is(word);
        if (found) {
            at++;
        }
        return found;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw error("\"" + word + "\" is expected, not " + current() + ".");
        }
    }

    Token expect(Token.Kind kind, String what) {
        if (!is(kind)) {
            throw error(what + " is expected, not " + current() + ".");
        }
        return next();
    }

    String name() {
        return expect(Token.Kind.NAME, "a name").text();
    }

    /** What a parser finds one level further in. */
    <T> T nested(Supplier<T> parser) {
        if (++depth > NESTING) {
            throw error("more than " + NESTING + " brackets or blocks are in one another.");
        }
        T found = parser.get();
        depth--;
        return found;
    }

    InputException error(String message) {
        return error(line(), message);
    }

    static InputException error(int line, String message) {
        return new InputException("line " + line + ": " + message);
    }
}

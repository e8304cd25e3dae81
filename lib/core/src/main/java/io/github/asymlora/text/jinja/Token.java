package io.github.asymlora.text.jinja;

/**
 * A piece of a template.
 *
 * @param text its characters; of data and strings, what they stand for
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    /** Whether it is this name or operator. */
    boolean is(String word) {
        return (kind == Kind.NAME || kind == Kind.OPERATOR) && text.equals(word);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, NAME, INTEGER, FLOAT, OPERATOR ->
                "\"" + text + "\"";
            case DATA -> "text";
            case STRING -> "a string";
            case END -> "the end of the template";
        };
    }
}

package io.github.asymlora.text.jinja;

import java.util.List;

/** A part of a template that writes text or sets variables. */
@FunctionalInterface
interface Statement {
    /** How a loop goes on afterwards. */
    enum Next {
        STATEMENT,
        BREAK,
        CONTINUE
    }

    Next run(Scope scope, Output out);

    /** The same as a step of its own, on this line. */
    static Statement at(int line, Statement inner) {
        return (scope, out) -> {
            scope.budget().enter(line);
            try {
                return inner.run(scope, out);
            } finally {
                scope.budget().leave();
            }
        };
    }

    /** One after the other, until one leaves the loop or its round. */
    static Statement all(List<Statement> statements) {
        return (scope, out) -> {
            for (Statement statement : statements) {
                Next next = statement.run(scope, out);
                if (next != Next.STATEMENT) {
                    return next;
                }
            }
            return Next.STATEMENT;
        };
    }

    /** The text that a statement writes in a scope. */
    static String text(Statement statement, Scope scope) {
        Output captured = new Output(scope.budget());
        statement.run(scope, captured);
        return captured.toString();
    }
}

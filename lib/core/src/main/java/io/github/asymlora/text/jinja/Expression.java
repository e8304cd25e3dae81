package io.github.asymlora.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** A part of a template that has a value. */
@FunctionalInterface
interface Expression {
    Object in(Scope scope);

    /** The same as a step of its own, on this line. */
    static Expression at(int line, Expression inner) {
        return scope -> {
            scope.budget().enter(line);
            try {
                return inner.in(scope);
            } finally {
                scope.budget().leave();
            }
        };
    }

    static Expression constant(Object value) {
        return scope -> value;
    }

    static List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        expressions.forEach(expression -> values.add(expression.in(scope)));
        return values;
    }
}

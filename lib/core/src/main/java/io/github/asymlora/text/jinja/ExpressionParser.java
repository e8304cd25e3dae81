package io.github.asymlora.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Reads expressions, each operator at Jinja2's precedence: its parser's methods of these names say what binds closer. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final Tokens tokens;
    private final OperandParser operands;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, this);
    }

    /** One expression, or several with commas, which are a tuple. */
    Expression tuple() {
        return tuple(this::expression);
    }

    /** The same without {@code … if … else …}: where an {@code if} means something else. */
    Expression plainTuple() {
        return tuple(() -> tokens.nested(this::or));
    }

    Expression expression() {
        return tokens.nested(this::conditional);
    }

    private Expression tuple(Supplier<Expression> element) {
        int line = tokens.line();
        Expression first = element.get();
        if (!tokens.is(",")) {
            return first;
        }
        List<Expression> elements = new ArrayList<>(List.of(first));
        while (tokens.accept(",") && !endsTuple()) {
            elements.add(element.get());
        }
        return Expression.at(line, scope -> new Tuple(Expression.values(elements, scope)));
    }

    private boolean endsTuple() {
        return tokens.is(Token.Kind.VARIABLE_END) || tokens.is(Token.Kind.BLOCK_END) || tokens.is(")");
    }

    private Expression conditional() {
        int line = tokens.line();
        Expression value = or();
        while (tokens.accept("if")) {
            Expression then = value;
            Expression condition = or();
            Expression otherwise = tokens.accept("else")
                    ? expression()
                    : Expression.constant(new Undefined("an inline if without else was false"));
            value = Expression.at(line, scope -> (Values.isTrue(condition.in(scope)) ? then : otherwise).in(scope));
        }
        return value;
    }

    private Expression or() {
        int line = tokens.line();
        Expression left = and();
        while (tokens.accept("or")) {
            Expression first = left;
            Expression second = and();
            left = Expression.at(line, scope -> {
                Object value = first.in(scope);
                return Values.isTrue(value) ? value : second.in(scope);
            });
        }
        return left;
    }

    private Expression and() {
        int line = tokens.line();
        Expression left = not();
        while (tokens.accept("and")) {
            Expression first = left;
            Expression second = not();
            left = Expression.at(line, scope -> {
                Object value = first.in(scope);
                return Values.isTrue(value) ? second.in(scope) : value;
            });
        }
        return left;
    }

    private Expression not() {
        int line = tokens.line();
        if (tokens.accept("not")) {
            Expression inner = tokens.nested(this::not);
            return Expression.at(line, scope -> !Values.isTrue(inner.in(scope)));
        }
        return comparison();
    }

    private Expression comparison() {
        int line = tokens.line();
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> operands = new ArrayList<>();
        while (true) {
            if (tokens.current().kind() == Token.Kind.OPERATOR
                    && COMPARISONS.contains(tokens.current().text())) {
                operators.add(tokens.next().text());
            } else if (tokens.accept("in")) {
                operators.add("in");
            } else if (tokens.is("not") && tokens.following().is("in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                break;
            }
            operands.add(sum());
        }
        if (operators.isEmpty()) {
            return first;
        }
        return Expression.at(line, scope -> {
            Object left = first.in(scope);
            for (int i = 0; i < operators.size(); i++) {
                Object right = operands.get(i).in(scope);
                if (!Comparisons.holds(operators.get(i), left, right, scope.budget())) {
                    return false;
                }
                left = right;
            }
            return true;
        });
    }

    private Expression sum() {
        return operations(Set.of("+", "-"), this::concatenation);
    }

    private Expression concatenation() {
        return operations(Set.of("~"), this::product);
    }

    private Expression product() {
        return operations(Set.of("*", "/", "//", "%"), this::power);
    }

    private Expression power() {
        return operations(Set.of("**"), () -> unary(true));
    }

    /** Operators of one precedence, from left to right. */
    private Expression operations(Set<String> operators, Supplier<Expression> operand) {
        int line = tokens.line();
        Expression left = operand.get();
        while (tokens.current().kind() == Token.Kind.OPERATOR
                && operators.contains(tokens.current().text())) {
            String operator = tokens.next().text();
            Expression first = left;
            Expression second = operand.get();
            left = Expression.at(
                    line, scope -> Arithmetic.of(operator, first.in(scope), second.in(scope), scope.budget()));
        }
        return left;
    }

    private Expression unary(boolean filtered) {
        int line = tokens.line();
        Expression value;
        if (tokens.is("-") || tokens.is("+")) {
            boolean minus = tokens.next().is("-");
            Expression inner = tokens.nested(() -> unary(false));
            value = Expression.at(line, scope -> Arithmetic.signed(minus, inner.in(scope)));
        } else {
            value = operands.primary();
        }
        value = operands.postfix(value);
        return filtered ? operands.filters(value) : value;
    }

    /** A filter behind its bar, for a value. */
    Expression filter(Expression value, int line) {
        return operands.filter(value, line);
    }
}

package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what operators stand between: names, constants, brackets, and what follows these: attributes, calls, filters, tests. */
final class OperandParser {
    private final Tokens tokens;
    private final ExpressionParser expressions;

    OperandParser(Tokens tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Expression primary() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME -> name(token);
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (tokens.is(Token.Kind.STRING)) {
                    text.append(tokens.next().text());
                }
                yield Expression.constant(text.toString());
            }
            case INTEGER, FLOAT -> Expression.constant(number(token));
            default -> {
                Expression value = brackets(token);
                if (value == null) {
                    throw Tokens.error(token.line(), token + " isn't expected here.");
                }
                yield value;
            }
        };
    }

    private static Expression name(Token token) {
        String name = token.text();
        return switch (name) {
            case "true", "True" -> Expression.constant(true);
            case "false", "False" -> Expression.constant(false);
            case "none", "None" -> Expression.constant(null);
            case "varargs", "kwargs" -> throw Tokens.error(token.line(), "\"" + name + "\" isn't supported.");
            default -> Expression.at(token.line(), scope -> scope.get(name));
        };
    }

    private static Object number(Token token) {
        String digits = token.text().replace("_", "");
        try {
            return token.kind() == Token.Kind.FLOAT ? (Object) Double.valueOf(digits) : Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw Tokens.error(token.line(), digits + " is a larger number than is supported.");
        }
    }

    private Expression brackets(Token open) {
        if (open.is("(")) {
            Expression inner =
                    tokens.is(")") ? Expression.constant(new Tuple(List.of())) : tokens.nested(expressions::tuple);
            tokens.expect(")");
            return inner;
        }
        if (open.is("[")) {
            List<Expression> items = new ArrayList<>();
            while (!tokens.accept("]")) {
                items.add(expressions.expression());
                separate("]");
            }
            return Expression.at(open.line(), scope -> Expression.values(items, scope));
        }
        return open.is("{") ? dict(open) : null;
    }

    private Expression dict(Token open) {
        List<Expression> keys = new ArrayList<>();
        List<Expression> items = new ArrayList<>();
        while (!tokens.accept("}")) {
            keys.add(expressions.expression());
            tokens.expect(":");
            items.add(expressions.expression());
            separate("}");
        }
        return Expression.at(open.line(), scope -> {
            Map<Object, Object> dict = new LinkedHashMap<>();
            for (int i = 0; i < items.size(); i++) {
                dict.put(Values.key(keys.get(i).in(scope)), items.get(i).in(scope));
            }
            return dict;
        });
    }

    /** A comma, or the bracket that closes. */
    private void separate(String close) {
        if (!tokens.is(close)) {
            tokens.expect(",");
        }
    }

    Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            int line = tokens.line();
            Expression of = value;
            if (tokens.accept(".")) {
                value = attribute(of, line);
            } else if (tokens.accept("[")) {
                value = subscript(of, line);
            } else if (tokens.is("(")) {
                value = call(of, line);
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression of, int line) {
        if (tokens.is(Token.Kind.INTEGER)) {
            Object index = number(tokens.next());
            return Expression.at(line, scope -> Attributes.item(of.in(scope), index));
        }
        String name = tokens.name();
        return Expression.at(line, scope -> Attributes.attribute(of.in(scope), name));
    }

    private Expression subscript(Expression of, int line) {
        Expression[] parts = new Expression[3];
        int part = 0;
        boolean slice = false;
        while (!tokens.accept("]")) {
            if (tokens.accept(":")) {
                slice = true;
                if (++part > 2) {
                    throw tokens.error("a slice has three parts at most.");
                }
            } else if (parts[part] == null) {
                parts[part] = expressions.expression();
            } else {
                throw tokens.error("\"]\" is expected, not " + tokens.current() + ".");
            }
        }
        if (slice) {
            return Expression.at(line, scope -> {
                Object value = of.in(scope);
                Object[] bounds = new Object[3];
                for (int i = 0; i < 3; i++) {
                    bounds[i] = parts[i] == null ? null : parts[i].in(scope);
                }
                return Slices.of(value, bounds, scope.budget());
            });
        }
        if (parts[0] == null) {
            throw tokens.error("an index is missing in \"[]\".");
        }
        return Expression.at(line, scope -> Attributes.item(of.in(scope), parts[0].in(scope)));
    }

    private Expression call(Expression of, int line) {
        ArgumentList arguments = arguments();
        return Expression.at(line, scope -> {
            Object function = of.in(scope);
            if (function instanceof Undefined undefined) {
                throw undefined.error();
            }
            if (!(function instanceof Function callable)) {
                throw new InputException("a " + Values.type(function) + " can't be called.");
            }
            return callable.call(arguments.in(scope));
        });
    }

    /** Arguments as they are written; with a star, a list of further ones, and with two, a dict of them. */
    record ArgumentList(
            List<Expression> positional,
            Map<String, Expression> named,
            List<Expression> lists,
            List<Expression> dicts) {
        static final ArgumentList NONE = of(List.of());

        static ArgumentList of(List<Expression> positional) {
            return new ArgumentList(positional, Map.of(), List.of(), List.of());
        }

        Arguments in(Scope scope) {
            List<Object> values = Expression.values(positional, scope);
            for (Expression list : lists) {
                Values.iterator(list.in(scope), scope.budget()).forEachRemaining(values::add);
                scope.budget().spend(values.size());
            }
            Map<String, Object> byName = new LinkedHashMap<>();
            named.forEach((name, value) -> byName.put(name, value.in(scope)));
            for (Expression dict : dicts) {
                if (!(dict.in(scope) instanceof Map<?, ?> more)) {
                    throw new InputException("two stars take a dict.");
                }
                more.forEach((name, value) -> byName.put(String.valueOf(name), value));
            }
            return new Arguments(values, byName, scope.budget());
        }
    }

    /** Arguments in brackets. */
    ArgumentList arguments() {
        ArgumentList arguments =
                new ArgumentList(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        tokens.expect("(");
        while (!tokens.accept(")")) {
            argument(arguments);
            separate(")");
        }
        return arguments;
    }

    private void argument(ArgumentList arguments) {
        if (tokens.accept("*")) {
            arguments.lists().add(expressions.expression());
        } else if (tokens.accept("**")) {
            arguments.dicts().add(expressions.expression());
        } else if (tokens.is(Token.Kind.NAME) && tokens.following().is("=")) {
            String name = tokens.name();
            tokens.expect("=");
            arguments.named().put(name, expressions.expression());
        } else if (arguments.named().isEmpty() && arguments.lists().isEmpty()) {
            arguments.positional().add(expressions.expression());
        } else {
            throw tokens.error("an argument without a name follows one with a name or star.");
        }
    }

    Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            int line = tokens.line();
            if (tokens.accept("|")) {
                value = filter(value, line);
            } else if (tokens.accept("is")) {
                value = test(value, line);
            } else if (tokens.is("(")) {
                value = call(value, line);
            } else {
                return value;
            }
        }
    }

    /** A filter's name and arguments, behind the bar, for a value. */
    Expression filter(Expression value, int line) {
        String name = dotted();
        ArgumentList arguments = tokens.is("(") ? arguments() : ArgumentList.NONE;
        return Expression.at(line, scope -> {
            Object first = value.in(scope);
            return Filters.get(name).call(arguments.in(scope).after(first));
        });
    }

    private Expression test(Expression value, int line) {
        boolean not = tokens.accept("not");
        String name = dotted();
        ArgumentList arguments = ArgumentList.NONE;
        if (tokens.is("(")) {
            arguments = arguments();
        } else if (beginsArgument()) {
            Expression argument = tokens.nested(() -> postfix(primary()));
            arguments = ArgumentList.of(List.of(argument));
        }
        ArgumentList given = arguments;
        return Expression.at(line, scope -> {
            Object first = value.in(scope);
            return not != Values.isTrue(Tests.get(name).call(given.in(scope).after(first)));
        });
    }

    private boolean beginsArgument() {
        return switch (tokens.current().kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> tokens.is("[") || tokens.is("{");
            case NAME -> {
                if (tokens.is("is")) {
                    throw tokens.error("tests can't be chained with \"is\".");
                }
                yield !Set.of("else", "or", "and").contains(tokens.current().text());
            }
            default -> false;
        };
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(tokens.name());
        while (tokens.accept(".")) {
            name.append('.').append(tokens.name());
        }
        return name.toString();
    }
}

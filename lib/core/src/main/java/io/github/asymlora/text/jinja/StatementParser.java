package io.github.asymlora.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads text, {@code {{ expressions }}} and {@code {% statements %}}. */
final class StatementParser {
    /** No name that a template could have. */
    private static final String BLOCK_TEXT = " block";

    private static final Expression TEXT = scope -> scope.get(BLOCK_TEXT);

    private final Tokens tokens;
    private final ExpressionParser expressions;
    private boolean inLoop;

    private StatementParser(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /** A whole template. */
    static Statement parse(List<Token> tokens) {
        StatementParser parser = new StatementParser(new Tokens(tokens));
        return parser.until();
    }

    /** Everything up to one of these tags, of which the name is next; without any, up to the end. */
    private Statement until(String... ends) {
        List<Statement> statements = new ArrayList<>();
        int start = tokens.line();
        while (!tokens.is(Token.Kind.END)) {
            Token token = tokens.next();
            switch (token.kind()) {
                case DATA -> statements.add(write(token.line(), Expression.constant(token.text())));
                case VARIABLE_BEGIN -> {
                    statements.add(write(token.line(), expressions.tuple()));
                    tokens.expect(Token.Kind.VARIABLE_END, "\"}}\"");
                }
                default -> {
                    if (tokens.is(Token.Kind.NAME)
                            && Set.of(ends).contains(tokens.current().text())) {
                        return Statement.all(statements);
                    }
                    statements.add(tokens.nested(this::statement));
                }
            }
        }
        if (ends.length > 0) {
            throw Tokens.error(start, "a block that begins here has no \"" + ends[ends.length - 1] + "\".");
        }
        return Statement.all(statements);
    }

    private static Statement write(int line, Expression expression) {
        return Statement.at(line, (scope, out) -> {
            out.append(PythonText.str(expression.in(scope), scope.budget()));
            return Statement.Next.STATEMENT;
        });
    }

    private Statement statement() {
        int line = tokens.line();
        String name = tokens.name();
        return Statement.at(
                line,
                switch (name) {
                    case "for" -> forLoop();
                    case "if" -> ifElse();
                    case "set" -> set();
                    case "macro" -> macro();
                    case "filter" -> filterBlock();
                    case "with" -> with();
                    case "generation" -> generation();
                    case "break", "continue" -> leave(line, name);
                    default -> throw Tokens.error(line, "the tag \"" + name + "\" isn't supported.");
                });
    }

    private void endTag() {
        tokens.expect(Token.Kind.BLOCK_END, "\"%}\"");
    }

    /** A block's content and its end. */
    private Statement block(String end) {
        endTag();
        Statement body = until(end);
        tokens.expect(end);
        endTag();
        return body;
    }

    /** The same where {@code break} would leave no loop. */
    private Statement ownBlock(String end) {
        boolean before = inLoop;
        inLoop = false;
        Statement body = block(end);
        inLoop = before;
        return body;
    }

    private Statement ifElse() {
        List<Expression> conditions = new ArrayList<>();
        List<Statement> bodies = new ArrayList<>();
        Statement otherwise = Statement.all(List.of());
        String next = "elif";
        while (next.equals("elif")) {
            conditions.add(expressions.plainTuple());
            endTag();
            bodies.add(until("elif", "else", "endif"));
            next = tokens.name();
        }
        if (next.equals("else")) {
            otherwise = block("endif");
        } else {
            endTag();
        }
        Statement last = otherwise;
        return (scope, out) -> {
            for (int i = 0; i < conditions.size(); i++) {
                if (Values.isTrue(conditions.get(i).in(scope))) {
                    return bodies.get(i).run(scope, out);
                }
            }
            return last.run(scope, out);
        };
    }

    private Statement forLoop() {
        Target target = targets();
        tokens.expect("in");
        Expression items = expressions.plainTuple();
        Expression condition = tokens.accept("if") ? expressions.expression() : null;
        if (tokens.is("recursive")) {
            throw tokens.error("recursive loops aren't supported.");
        }
        endTag();
        boolean before = inLoop;
        inLoop = true;
        Statement body = until("else", "endfor");
        inLoop = before;
        Statement otherwise = Statement.all(List.of());
        if (tokens.accept("else")) {
            otherwise = block("endfor");
        } else {
            tokens.expect("endfor");
            endTag();
        }
        return new ForLoop(target, items, condition, body, otherwise);
    }

    private Statement leave(int line, String name) {
        if (!inLoop) {
            throw Tokens.error(line, "\"" + name + "\" is in no loop.");
        }
        endTag();
        return (scope, out) -> name.equals("break") ? Statement.Next.BREAK : Statement.Next.CONTINUE;
    }

    private Target targets() {
        List<Target> targets = new ArrayList<>();
        boolean several = false;
        do {
            if (tokens.accept("(")) {
                targets.add(tokens.nested(this::targets));
                tokens.expect(")");
            } else if (tokens.is(Token.Kind.NAME) && !tokens.is("in")) {
                targets.add(target(tokens.name()));
            } else if (targets.isEmpty()) {
                throw tokens.error("a variable is expected, not " + tokens.current() + ".");
            }
            several |= tokens.is(",");
        } while (tokens.accept(","));
        return several ? Target.several(targets) : targets.get(0);
    }

    private Target target(String name) {
        if (tokens.accept(".")) {
            return Target.attribute(name, tokens.name());
        }
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
            throw tokens.error("\"" + name + "\" can't be set.");
        }
        return Target.variable(name);
    }

    private Statement set() {
        Target target = targets();
        if (tokens.accept("=")) {
            Expression value = expressions.tuple();
            endTag();
            return (scope, out) -> {
                target.assign(scope, value.in(scope));
                return Statement.Next.STATEMENT;
            };
        }
        Expression value = filtered("endset", filters(TEXT));
        return (scope, out) -> {
            target.assign(scope, value.in(scope));
            return Statement.Next.STATEMENT;
        };
    }

    private Statement filterBlock() {
        int line = tokens.line();
        return write(line, filtered("endfilter", filters(expressions.filter(TEXT, line))));
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (tokens.accept("|")) {
            value = expressions.filter(value, tokens.line());
        }
        return value;
    }

    /** A block's text behind filters that were read before it. */
    private Expression filtered(String end, Expression filters) {
        Statement body = ownBlock(end);
        return scope -> {
            Scope inner = scope.inner();
            inner.set(BLOCK_TEXT, Statement.text(body, inner));
            return filters.in(inner);
        };
    }

    private Statement with() {
        Map<Target, Expression> variables = new LinkedHashMap<>();
        while (!tokens.is(Token.Kind.BLOCK_END)) {
            Target target = target(tokens.name());
            tokens.expect("=");
            variables.put(target, expressions.expression());
            if (!tokens.accept(",")) {
                break;
            }
        }
        Statement body = block("endwith");
        return (scope, out) -> {
            Scope inner = scope.inner();
            variables.forEach((target, value) -> target.assign(inner, value.in(scope)));
            return body.run(inner, out);
        };
    }

    /** What transformers marks as the assistant's: the text itself, with variables of its own. */
    private Statement generation() {
        Statement body = ownBlock("endgeneration");
        return (scope, out) -> {
            out.append(Statement.text(body, scope.inner()));
            return Statement.Next.STATEMENT;
        };
    }

    private Statement macro() {
        String name = tokens.name();
        Macro.Parameters parameters = parameters();
        Statement body = ownBlock("endmacro");
        return (scope, out) -> {
            scope.set(name, new Macro(name, parameters, body, scope));
            return Statement.Next.STATEMENT;
        };
    }

    private Macro.Parameters parameters() {
        List<String> names = new ArrayList<>();
        Map<String, Expression> defaults = new LinkedHashMap<>();
        tokens.expect("(");
        while (!tokens.accept(")")) {
            String name = tokens.name();
            names.add(name);
            if (tokens.accept("=")) {
                defaults.put(name, expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw tokens.error("a parameter without a default follows one with a default.");
            }
            if (!tokens.is(")")) {
                tokens.expect(",");
            }
        }
        return new Macro.Parameters(names, defaults);
    }
}

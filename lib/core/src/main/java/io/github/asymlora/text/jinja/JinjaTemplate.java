package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A template that was read, and can be rendered any number of times. It reaches nothing but the values it is given. */
public final class JinjaTemplate {
    private final Statement body;

    private JinjaTemplate(Statement body) {
        this.body = body;
    }

    /**
     * Reads a template, with {@code trim_blocks} and {@code lstrip_blocks}.
     *
     * @throws InputException naming the line of what can't be read
     */
    public static JinjaTemplate parse(String source) {
        return new JinjaTemplate(StatementParser.parse(Lexer.read(source)));
    }

    /**
     * The text for these variables: maps, lists, strings, numbers, booleans and nulls.
     *
     * @throws InputException naming the line of what can't be rendered, or where rendering takes too much time or memory
     */
    public String render(Map<String, ?> variables) {
        Budget budget = new Budget();
        Scope scope = Scope.outermost(budget);
        variables.forEach((name, value) -> scope.set(name, ofJava(value)));
        Output out = new Output(budget);
        try {
            body.run(scope, out);
        } catch (InputException e) {
            throw new InputException("line " + budget.line() + ": " + e.getMessage(), e);
        }
        return out.toString();
    }

    private static Object ofJava(Object value) {
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            list.forEach(item -> items.add(ofJava(item)));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> items = new LinkedHashMap<>();
            map.forEach((key, item) -> items.put(key, ofJava(item)));
            return items;
        }
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }
}

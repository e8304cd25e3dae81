package io.github.asymlora.text.jinja;

import java.util.List;
import java.util.Map;

/** {@code {% macro name(parameters) %} body {% endmacro %}}: a function that gives the text of its body. */
record Macro(String name, Parameters parameters, Statement body, Scope scope) implements Function {

    record Parameters(List<String> names, Map<String, Expression> defaults) {}

    @Override
    public Object call(Arguments arguments) {
        Arguments.Bound given = arguments.bind(parameters.names().toArray(String[]::new));
        Scope inner = scope.inner();
        for (int i = 0; i < parameters.names().size(); i++) {
            String parameter = parameters.names().get(i);
            Expression otherwise = parameters.defaults().get(parameter);
            if (given.has(i)) {
                inner.set(parameter, given.value(i));
            } else if (otherwise != null) {
                inner.set(parameter, otherwise.in(inner));
            } else {
                inner.set(parameter, new Undefined("the parameter \"" + parameter + "\" was not given"));
            }
        }
        return Statement.text(body, inner);
    }
}

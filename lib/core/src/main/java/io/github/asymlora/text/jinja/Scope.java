package io.github.asymlora.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** Variables: those set here, then those of the scopes around, then the functions that each template has. */
final class Scope {
    private final Scope around;
    private final Budget budget;
    private final Map<String, Object> variables = new HashMap<>();

    private Scope(Scope around, Budget budget) {
        this.around = around;
        this.budget = budget;
    }

    static Scope outermost(Budget budget) {
        return new Scope(null, budget);
    }

    Scope inner() {
        return new Scope(this, budget);
    }

    Budget budget() {
        return budget;
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.around) {
            if (scope.variables.containsKey(name)) {
                return scope.variables.get(name);
            }
        }
        return Globals.get(name);
    }
}

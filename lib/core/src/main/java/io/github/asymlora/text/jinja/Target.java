package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.Iterator;
import java.util.List;

/** What a value is assigned to: a variable, a namespace's attribute, or several of these for several values. */
@FunctionalInterface
interface Target {
    void assign(Scope scope, Object value);

    static Target variable(String name) {
        return (scope, value) -> scope.set(name, value);
    }

    static Target attribute(String namespace, String name) {
        return (scope, value) -> {
            if (!(scope.get(namespace) instanceof Namespace object)) {
                throw new InputException("\"" + namespace + "\" is no namespace, whose attributes could be set.");
            }
            object.attributes().put(name, value);
        };
    }

    static Target several(List<Target> targets) {
        return (scope, value) -> {
            Iterator<Object> values = Values.iterator(value, scope.budget());
            for (Target target : targets) {
                if (!values.hasNext()) {
                    throw new InputException("there are fewer values than the " + targets.size() + " variables.");
                }
                target.assign(scope, values.next());
            }
            if (values.hasNext()) {
                throw new InputException("there are more values than the " + targets.size() + " variables.");
            }
        };
    }
}

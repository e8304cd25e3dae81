package io.github.asymlora.text.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** {@code {% for target in items if condition %} body {% else %} otherwise {% endfor %}}; each round has its own scope. */
record ForLoop(Target target, Expression items, Expression condition, Statement body, Statement otherwise)
        implements Statement {

    @Override
    public Next run(Scope scope, Output out) {
        Object sequence = items.in(scope);
        Iterator<Object> all = Values.iterator(sequence, scope.budget());
        Loop loop = new Loop(condition == null ? all : new Filtered(all, scope), scope.budget());
        if (!loop.hasNext()) {
            return otherwise.run(scope, out);
        }
        while (loop.hasNext()) {
            scope.budget().spend(1);
            Scope round = scope.inner();
            target.assign(round, loop.next());
            round.set("loop", loop);
            if (body.run(round, out) == Next.BREAK) {
                break;
            }
        }
        return Next.STATEMENT;
    }

    /** Items for which the condition holds, looked for when they are asked for: a round may change what it reads. */
    private final class Filtered implements Iterator<Object> {
        private final Iterator<Object> all;
        private final Scope scope;
        private Object next;
        private boolean found;

        Filtered(Iterator<Object> all, Scope scope) {
            this.all = all;
            this.scope = scope;
        }

        @Override
        public boolean hasNext() {
            while (!found && all.hasNext()) {
                scope.budget().spend(1);
                next = all.next();
                Scope round = scope.inner();
                target.assign(round, next);
                found = Values.isTrue(condition.in(round));
            }
            return found;
        }

        @Override
        public Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            found = false;
            return next;
        }
    }
}

package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;

/** What a template calls {@code loop}: where the loop is. Looks ahead only as far as it is asked to. */
final class Loop implements Iterator<Object> {
    private final Iterator<Object> items;
    private final Budget budget;
    private final Deque<Object> ahead = new LinkedList<>(); // which may hold nulls
    private Object before = new Undefined("there is no previous item");
    private Object current = before;
    private Object changing = new Undefined("");
    private long index;

    Loop(Iterator<Object> items, Budget budget) {
        this.items = items;
        this.budget = budget;
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty() || items.hasNext();
    }

    @Override
    public Object next() {
        before = current;
        current = ahead.isEmpty() ? items.next() : ahead.removeFirst();
        index++;
        return current;
    }

    Object attribute(String name) {
        return switch (name) {
            case "index" -> index;
            case "index0" -> index - 1;
            case "revindex" -> length() - index + 1;
            case "revindex0" -> length() - index;
            case "first" -> index == 1;
            case "last" -> !hasNext();
            case "length" -> length();
            case "previtem" -> before;
            case "nextitem" -> nextItem();
            case "cycle" -> (Function) this::cycle;
            case "changed" -> (Function) this::changed;
            case "depth", "depth0" -> throw new InputException("loop." + name + " isn't supported.");
            default -> new Undefined("a loop has no \"" + name + "\"");
        };
    }

    private long length() {
        while (items.hasNext()) {
            budget.spend(1);
            ahead.add(items.next());
        }
        return index + ahead.size();
    }

    private Object nextItem() {
        if (ahead.isEmpty() && items.hasNext()) {
            ahead.add(items.next());
        }
        return ahead.isEmpty() ? new Undefined("there is no next item") : ahead.getFirst();
    }

    private Object cycle(Arguments arguments) {
        List<Object> values = arguments.positional();
        if (values.isEmpty()) {
            throw new InputException("loop.cycle needs something to cycle through.");
        }
        return values.get((int) ((index - 1) % values.size()));
    }

    private Object changed(Arguments arguments) {
        Object before = changing;
        changing = new Tuple(arguments.positional());
        return !Comparisons.equal(before, changing, budget);
    }
}

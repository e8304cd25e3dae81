package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.List;

/** Python's {@code value[start:stop:step]}. */
final class Slices {
    private Slices() {}

    static Object of(Object value, Object[] bounds, Budget budget) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof String text) {
            List<Object> characters = new ArrayList<>();
            Values.iterator(text, budget).forEachRemaining(characters::add);
            StringBuilder cut = new StringBuilder();
            cut(characters, bounds).forEach(cut::append);
            return cut.toString();
        }
        if (!(value instanceof List<?> || value instanceof Tuple)) {
            throw new InputException("a part of a " + Values.type(value) + " isn't supported.");
        }
        List<Object> items = Values.items(value);
        budget.spend(items.size());
        List<Object> cut = cut(items, bounds);
        return value instanceof Tuple ? new Tuple(cut) : cut;
    }

    private static List<Object> cut(List<Object> items, Object[] bounds) {
        long step = bound(bounds[2], 1);
        if (step == 0) {
            throw new InputException("a slice's step can't be 0.");
        }
        int size = items.size();
        long first = step > 0 ? 0 : -1; // where a bound before the start is put
        long last = step > 0 ? size : size - 1;
        long start = place(bound(bounds[0], step > 0 ? 0 : Long.MAX_VALUE), size, first, last);
        long stop = bounds[1] == null ? step > 0 ? size : -1 : place(bound(bounds[1], 0), size, first, last);
        List<Object> cut = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            cut.add(items.get((int) i));
        }
        return cut;
    }

    private static long place(long bound, int size, long first, long last) {
        return Math.max(first, Math.min(last, bound < 0 ? bound + size : bound));
    }

    /** Far beyond what any text or list has, so that nothing overflows. */
    private static long bound(Object value, long otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long number) {
            return Math.max(-1L << 40, Math.min(1L << 40, number));
        }
        throw new InputException("a slice's bounds must be integers, not a " + Values.type(value) + ".");
    }
}

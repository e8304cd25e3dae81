package io.github.asymlora.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.asymlora.InputException;

/**
 * How much the prefix cache may hold. In recipes: {@code off}, or a number of gigabytes.
 *
 * @param bytes 0 where nothing is kept
 */
public record CacheLimit(long bytes) {
    private static final double GIGABYTE = 1L << 30;

    /** Nothing is kept and nothing is read: frozen layers run in each pass. */
    public static final CacheLimit OFF = new CacheLimit(0);

    /**
     * A limit in gigabytes of 2³⁰ bytes.
     *
     * @throws InputException where it isn't a finite number above 0
     */
    public static CacheLimit gigabytes(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw wrong(value);
        }
        return new CacheLimit((long) (value * GIGABYTE));
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static CacheLimit read(Object value) {
        if (value instanceof Number number) {
            return gigabytes(number.doubleValue());
        }
        if ("off".equals(value) || Boolean.FALSE.equals(value)) { // YAML 1.1 reads off as false
            return OFF;
        }
        throw wrong(value);
    }

    @JsonValue
    Object written() {
        return bytes == 0 ? "off" : bytes / GIGABYTE;
    }

    private static InputException wrong(Object value) {
        return new InputException(
                "training.prefix_cache: " + value + " is neither off nor a number of gigabytes above 0.");
    }
}

package io.github.asymlora.cli;

import io.github.asymlora.InputException;
import java.util.ServiceLoader;
import java.util.function.Function;

/** What {@code --engine} names. */
final class Engines {
    /** This machine. */
    static final String LOCAL = "local";

    private Engines() {}

    /**
     * Another one, found by {@link ServiceLoader}.
     *
     * @param service what it has to do
     * @param nameOf what it calls itself
     * @throws InputException if none of that name is on the class path
     */
    static <T> T named(String engine, Class<T> service, Function<T, String> nameOf) {
        return ServiceLoader.load(service).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> nameOf.apply(found).equals(engine))
                .findFirst()
                .orElseThrow(() -> new InputException("--engine " + engine
                        + " isn't on the class path; local and spark are known, and asymlora-spark brings Spark's."));
    }
}

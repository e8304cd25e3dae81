package io.github.asymlora.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What runs here, for provenance and {@code asymlora doctor}. */
public final class Versions {
    private Versions() {}

    /** This library's version and the commit it was built of, {@code 0.1.0 (4717b4a)}, from its jar; "development" outside one. */
    public static String asymlora() {
        Package built = Versions.class.getPackage();
        String version = built.getImplementationVersion();
        return version == null ? "development" : version + " (" + revision() + ")";
    }

    private static String revision() {
        try (InputStream file = Versions.class.getResourceAsStream("/META-INF/asymlora-core.properties")) {
            Properties build = new Properties();
            build.load(file);
            return build.getProperty("revision");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String java() {
        return System.getProperty("java.vendor") + " " + Runtime.version();
    }

    public static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors";
    }
}

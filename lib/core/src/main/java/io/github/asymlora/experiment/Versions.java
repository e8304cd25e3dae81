package io.github.asymlora.experiment;

/** What runs here, for provenance and {@code asymlora doctor}. */
public final class Versions {
    private Versions() {}

    /** This library's version, from its jar; "development" outside one. */
    public static String asymlora() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    public static String java() {
        return System.getProperty("java.vendor") + " " + Runtime.version();
    }

    public static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors";
    }
}

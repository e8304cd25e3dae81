package io.github.asymlora.spark;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Cache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;

/** Sends the driver's fetched models and data to executors, once one of them has said that its machine has none. */
final class Shipping implements AutoCloseable {
    /** So often may machines that join later, or run tasks that began before, ask for the same. */
    private static final int TRIES = 100;

    private final JavaSparkContext spark;
    private final Cache cache;
    private final Map<String, Integer> asked = new HashMap<>();
    private final Path folder;

    Shipping(JavaSparkContext spark, Cache cache) {
        this.spark = spark;
        this.cache = cache;
        try {
            this.folder = Files.createTempDirectory("asymlora-parcels");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for parcels: " + e, e);
        }
    }

    /** @throws InputException if what was sent again and again doesn't arrive */
    void ship(List<String> needs) {
        for (String need : needs) {
            int before = asked.merge(need, 1, Integer::sum);
            if (before == 1) {
                spark.addFile(new Parcel(need).pack(cache, folder).toString());
            } else if (before > TRIES) {
                throw new InputException(need + " was sent to the cluster's machines and isn't there: is their cache"
                        + " (ASYMLORA_CACHE) writable?");
            }
        }
    }

    @Override
    public void close() {
        FileUtils.deleteQuietly(folder.toFile());
    }
}

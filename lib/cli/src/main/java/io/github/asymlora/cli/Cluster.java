package io.github.asymlora.cli;

import java.util.List;

/** Runs command lines on other machines; found by {@link java.util.ServiceLoader}. */
public interface Cluster {
    /** As {@code --engine} names it. */
    String name();

    /**
     * Runs each somewhere.
     *
     * @param commands arguments, without the program's name
     * @param master of the cluster, or null where its own launcher has said it
     * @return what they printed, in their order
     * @throws RuntimeException where one failed, with what it said
     */
    List<String> run(List<List<String>> commands, String master);
}

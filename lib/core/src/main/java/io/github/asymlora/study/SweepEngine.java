package io.github.asymlora.study;

import java.nio.file.Path;

/** Works at a study's runs on other machines; found by {@link java.util.ServiceLoader}. */
public interface SweepEngine {
    /** As {@code --engine} names it. */
    String name();

    /** The folder in which this process sees what {@code --runs} names; what has ended elsewhere is brought there. */
    Path look(String runs);

    /**
     * Lets others work until nothing is left.
     *
     * @param runs where they are, as all machines know it: a folder's path, or what else the engine understands
     * @param master of the cluster, or null where the cluster's own launcher has said it
     * @param threads of the engine for a run, or null for as many as a run's machine gives it
     * @throws io.github.asymlora.train.InterruptedTraining where the thread was interrupted; runs that were at work go on
     *     from there
     */
    void work(Study study, String runs, Worker.Listener listener, String master, Integer threads);
}

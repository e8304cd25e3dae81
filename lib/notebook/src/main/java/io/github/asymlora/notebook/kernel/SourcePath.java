package io.github.asymlora.notebook.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;

/** Where JShell finds the sources whose Javadoc it answers with. */
final class SourcePath {
    private SourcePath() {}

    /**
     * Adds folders and jars to the JDK's own sources. JShell has no method for it: this sets a field, and where a JDK
     * doesn't let it, help is signatures without text.
     */
    static void add(SourceCodeAnalysis analysis, List<Path> sources) {
        try {
            Method find = analysis.getClass().getDeclaredMethod("findSources");
            find.setAccessible(true);
            Field available = analysis.getClass().getDeclaredField("availableSources");
            available.setAccessible(true);
            List<Object> all = new ArrayList<>((List<?>) find.invoke(analysis));
            all.addAll(sources);
            available.set(analysis, all);
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.getLogger(SourcePath.class.getName())
                    .log(System.Logger.Level.DEBUG, "help without Javadoc: JShell's sources can't be set", e);
        }
    }
}

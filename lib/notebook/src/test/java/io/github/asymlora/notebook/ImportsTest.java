package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names that a notebook sees without importing them. */
class ImportsTest {
    private static final Pattern ON_DEMAND = Pattern.compile("(?m)^import ([\\w.]+)\\.\\*;");

    /** JJava imports these before ours. */
    private static final List<String> JJAVAS = List.of(
            "java.lang",
            "java.io",
            "java.math",
            "java.net",
            "java.time",
            "java.util.concurrent",
            "java.util.prefs",
            "java.util.regex");

    private static String script() throws IOException {
        return Files.readString(Path.of("../../environment/kernel/imports.jsh"));
    }

    private static List<String> packages() throws IOException {
        List<String> packages = new ArrayList<>(JJAVAS);
        Matcher imports = ON_DEMAND.matcher(script());
        while (imports.find()) {
            packages.add(imports.group(1));
        }
        assertThat(packages).hasSizeGreaterThan(25);
        return packages;
    }

    private static Stream<String> ourClasses(String packageName) throws IOException {
        List<String> names = new ArrayList<>();
        for (String module : List.of("core", "notebook")) {
            Path folder = Path.of("..", module, "src/main/java", packageName.replace('.', '/'));
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java") && !name.startsWith("package"))
                            .map(name -> name.substring(0, name.length() - 5))
                            .filter(name -> isPublic(packageName, name))
                            .forEach(names::add);
                }
            }
        }
        return names.stream();
    }

    private static boolean isPublic(String packageName, String name) {
        try {
            return Modifier.isPublic(Class.forName(packageName + "." + name, false, ImportsTest.class.getClassLoader())
                    .getModifiers());
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Such a name is ambiguous where it is used: java.util.concurrent has a Flow, as our model package once had. */
    @Test
    void noClassOfOursHasTheNameOfAnotherThatIsImported() throws IOException {
        List<String> ambiguous = new ArrayList<>();
        int seen = 0;
        for (String ours : packages()) {
            for (String name : ourClasses(ours).toList()) {
                seen++;
                if (script().contains("import " + ours + "." + name + ";")) {
                    continue; // which decides it
                }
                packages().stream()
                        .filter(other -> !other.equals(ours) && isPublic(other, name))
                        .forEach(other -> ambiguous.add(ours + "." + name + " and " + other));
            }
        }
        assertThat(seen).isGreaterThan(80);
        assertThat(ambiguous).isEmpty();
    }
}

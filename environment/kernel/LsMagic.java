package io.github.asymlora.kernel;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;

/** {@code %lsmagic}: what begins with a percent sign here, and what it is for. */
final class LsMagic implements LineMagic<DisplayData, BaseKernel> {
    private static final Map<String, String> USES = Map.of(
            "%lsmagic", "this list",
            "%time", "statement: how long it takes",
            "%%time", "how long the cell takes",
            "%load", "file: runs the code of a notebook or of a .jshell file",
            "%classpath", "path: adds a jar or a folder of classes",
            "%maven", "group:artifact:version: adds a library",
            "%mavenRepo", "name address: looks for libraries there too",
            "%loadFromPOM", "pom.xml: adds what it names",
            "%%loadFromPOM", "the same, its dependencies being the cell's text");

    @Override
    public DisplayData eval(BaseKernel kernel, List<String> arguments) {
        var magics = kernel.getMagicsRegistry();
        return new DisplayData(listed("%", magics.getLineMagicNames())
                + listed("%%", magics.getCellMagicNames())
                + "?name, name?  what it is, with its Javadoc; as Shift-Tab does");
    }

    private static String listed(String prefix, Collection<String> names) {
        return new TreeSet<>(names).stream()
                .map(name -> String.format("%-14s %s%n", prefix + name, USES.getOrDefault(prefix + name, "")))
                .collect(Collectors.joining());
    }
}

package io.github.asymlora.notebook.kernel;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import org.apache.commons.text.StringEscapeUtils;

/** What there is to say of the name at a place of a cell: signatures, all of a method's, each with its Javadoc. */
public final class Help {
    private static final int MOST_OVERLOADS = 20;

    private final SourceCodeAnalysis analysis;

    /** Reads Javadoc in these folders and jars of sources, and in the JDK's where it comes with them. */
    public Help(JShell shell, List<Path> sources) {
        analysis = shell.sourceCodeAnalysis();
        SourcePath.add(analysis, sources);
    }

    /** One answer in two forms. */
    public record Answer(String html, String text) {}

    /** Whether a cell asks for help: {@code ?name} or {@code name?}. */
    public static boolean isQuestion(String cell) {
        String line = cell.strip();
        boolean marked = line.startsWith("?") || line.endsWith("?") && !line.startsWith("//");
        return marked && !line.contains("\n");
    }

    /** Help on what such a cell names. */
    public Optional<Answer> asked(String cell) {
        String name = cell.strip().replaceAll("^\\?+|\\?+$", "").strip();
        return at(name, name.length());
    }

    /** Help on the name at the cursor or, where there is none, on the method whose arguments are being written. */
    public Optional<Answer> at(String cell, int cursor) {
        String code = CellCode.of(cell);
        for (String asked : questions(code, Math.min(cursor, code.length()))) {
            List<Documentation> found = documented(asked);
            if (!found.isEmpty()) {
                return Optional.of(answer(found));
            }
        }
        return Optional.empty();
    }

    /** JShell answers on the end of a text. A method is known by its parenthesis. */
    private Set<String> questions(String code, int cursor) {
        int start = CellCode.startOfName(code, cursor);
        int end = CellCode.endOfName(code, cursor);
        String before = code.substring(0, start);
        String name = code.substring(0, end);
        boolean called = code.substring(end).stripLeading().startsWith("(");
        Set<String> texts = new LinkedHashSet<>();
        if (start < end) {
            texts.addAll(called ? List.of(name + "(", name) : List.of(name, name + "("));
        }
        if (start == end || before.matches("(?s).*[(,]\\s*")) {
            texts.add(before);
        }
        Set<String> questions = new LinkedHashSet<>();
        for (String text : texts) {
            questions.add(text.substring(CellCode.lastStatement(analysis, text)));
            questions.add(text); // which knows what the cell's earlier statements declare
            questions.add(CellCode.lastExpression(text)); // a type's name, say, is no value to be assigned
        }
        return questions;
    }

    private List<Documentation> documented(String code) {
        return code.isBlank() ? List.of() : analysis.documentation(code, code.length(), true);
    }

    private Answer answer(List<Documentation> found) {
        List<Documentation> all = found.stream()
                .flatMap(one -> Stream.concat(Stream.of(one), typeOf(one)))
                .limit(MOST_OVERLOADS)
                .toList();
        String html = all.stream().map(Help::html).collect(Collectors.joining("<hr/>"));
        String text = all.stream().map(Help::text).collect(Collectors.joining("\n\n"));
        return new Answer("<div class=\"mathjax_ignore tex2jax_ignore\">" + html + "</div>", text);
    }

    /** Of a variable one wants to know what its type is for. */
    private Stream<Documentation> typeOf(Documentation one) {
        int colon = one.signature().indexOf(':');
        return colon < 0 || one.javadoc() != null
                ? Stream.empty()
                : documented(one.signature().substring(colon + 1).replaceAll("<.*", "")).stream();
    }

    private static String html(Documentation one) {
        String signature = "<pre><b>" + StringEscapeUtils.escapeHtml4(signature(one)) + "</b></pre>";
        return one.javadoc() == null ? signature : signature + Javadoc.html(one.javadoc());
    }

    private static String text(Documentation one) {
        return one.javadoc() == null ? signature(one) : signature(one) + "\n" + Javadoc.text(one.javadoc());
    }

    /** A type by its full name; members by short ones, a variable after its type as it is declared. */
    private static String signature(Documentation one) {
        String written = one.signature();
        int colon = written.indexOf(':');
        String declared = colon < 0 ? written : written.substring(colon + 1) + " " + written.substring(0, colon);
        return declared.matches("[\\w.]+(<.*>)?") ? declared : Javadoc.withoutPackages(declared);
    }
}

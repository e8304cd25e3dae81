package io.github.asymlora.notebook.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** How the name at the cursor may go on: what fits and what is nearest first, each with its type. */
public final class Completer {
    /** What every object has, and nobody looks for in a list. */
    private static final Set<String> UNTYPED =
            Set.of("clone", "equals", "finalize", "getClass", "hashCode", "notify", "notifyAll", "wait");

    private static final Pattern CLASSES_FOLLOW = Pattern.compile("(?s).*(?:\\.|\\bnew)\\s*");

    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final Supplier<ClassLoader> loader;

    /** Looks at classes as this loader, which may become another one, knows them. */
    public Completer(JShell shell, Supplier<ClassLoader> loader) {
        this.shell = shell;
        this.analysis = shell.sourceCodeAnalysis();
        this.loader = loader;
    }

    /** One way to go on: its kind as Jupyter names it, and its Java type, which is empty where it isn't known. */
    public record Match(String text, String kind, String type) {}

    /** Each of the matches stands for the text from {@code start} to the cursor. */
    public record Answer(int start, List<Match> matches) {}

    /** The ways to go on at this place of a cell. */
    public Answer at(String cell, int cursor) {
        String code = CellCode.of(cell.substring(0, cursor));
        int statement = CellCode.lastStatement(analysis, code);
        Answer answer = after(code, statement);
        return answer.matches().isEmpty() && statement > 0 ? after(code, 0) : answer;
    }

    private Answer after(String code, int from) {
        String asked = code.substring(from);
        int[] start = {asked.length()};
        List<Suggestion> found = analysis.completionSuggestions(asked, asked.length(), start);
        boolean typed = start[0] < asked.length();
        String before = asked.substring(0, start[0]);
        Optional<Members> members = found.isEmpty() ? Optional.empty() : members(before);
        Map<String, String> session = session();
        Map<String, Boolean> fitting = found.stream()
                .filter(one -> !one.continuation().startsWith("$")) // JShell's own
                .filter(one -> typed || isMeant(name(one.continuation()), before))
                .collect(Collectors.toMap(Suggestion::continuation, Suggestion::matchesType, Boolean::logicalOr));
        Comparator<String> order = Comparator.<String, Boolean>comparing(text -> !fitting.get(text))
                .thenComparing(text ->
                        members.map(of -> of.distance(name(text))).orElse(session.containsKey(name(text)) ? 0 : 1))
                .thenComparing(String.CASE_INSENSITIVE_ORDER);
        List<Match> matches = fitting.keySet().stream()
                .sorted(order)
                .map(text -> match(text, members, session))
                .toList();
        return new Answer(from + start[0], matches);
    }

    /** Where nothing is typed yet, of classes there would be hundreds. */
    private static boolean isMeant(String name, String before) {
        boolean isClass = Character.isUpperCase(name.charAt(0));
        return !UNTYPED.contains(name)
                && (!isClass || CLASSES_FOLLOW.matcher(before).matches());
    }

    private static Match match(String text, Optional<Members> members, Map<String, String> session) {
        String name = name(text);
        String type = members.map(of -> of.signature(name)).orElse(session.getOrDefault(name, ""));
        return new Match(text, kind(text, type), type);
    }

    private static String kind(String text, String type) {
        boolean isType = type.isEmpty() && Character.isUpperCase(text.charAt(0));
        return text.contains("(") ? "function" : isType ? "class" : type.isEmpty() ? "keyword" : "instance";
    }

    private static String name(String continuation) {
        return continuation.replaceAll("\\(.*", "");
    }

    /** What cells have declared, with its type. */
    private Map<String, String> session() {
        Stream<String[]> variables = shell.variables().map(one -> new String[] {one.name(), one.typeName()});
        Stream<String[]> methods = shell.methods()
                .map(one -> new String[] {one.name(), one.signature().replaceAll("\\)(.*)", ") → $1")});
        return Stream.concat(variables, methods)
                .collect(Collectors.toMap(
                        one -> one[0], one -> Javadoc.withoutPackages(one[1]), (first, second) -> second));
    }

    /** What may come after a text that ends with a dot. */
    private Optional<Members> members(String text) {
        String expression = text.stripTrailing();
        if (!expression.endsWith(".")) {
            return Optional.empty();
        }
        String owner = expression.substring(0, expression.length() - 1);
        String last = CellCode.lastExpression(owner);
        Stream<Members> ofValue = Stream.ofNullable(analysis.analyzeType(last, last.length()))
                .map(Completer::withoutParameters)
                .flatMap(type -> Stream.concat(Stream.of(type), signatures(type)))
                .flatMap(type -> loaded(type).stream())
                .map(Members::ofInstance);
        Stream<Members> ofName = signatures(owner) // a type's, or "name:type" of a variable that the cell declares
                .flatMap(signature -> loaded(signature.replaceAll(".*:", "")).stream()
                        .map(signature.contains(":") ? Members::ofInstance : Members::ofType));
        return Stream.concat(ofValue, ofName).findFirst();
    }

    private Stream<String> signatures(String name) {
        return analysis.documentation(name, name.length(), false).stream()
                .map(one -> withoutParameters(one.signature()));
    }

    private static String withoutParameters(String type) {
        return type.replaceAll("<.*", "");
    }

    private Optional<Class<?>> loaded(String name) {
        try {
            return Optional.of(Class.forName(name, false, loader.get()));
        } catch (ClassNotFoundException | LinkageError e) {
            int dot = name.lastIndexOf('.');
            boolean nested = dot > 0 && Character.isUpperCase(name.charAt(name.lastIndexOf('.', dot - 1) + 1));
            return nested ? loaded(name.substring(0, dot) + "$" + name.substring(dot + 1)) : Optional.empty();
        }
    }
}

package io.github.asymlora.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/** Where JShell's numbered snippets stand in the notebook, so that a stack trace can name the cell and its line. */
final class CellLines {
    private static final Pattern PLACE = Pattern.compile("at (?:REPL\\.\\$JShell\\$\\w+)?\\.?([^\\s(]*)\\(#(\\d+):(\\d+)\\)");

    private static final Pattern VARIABLE = Pattern.compile("REPL\\.\\$JShell\\$\\w+\\.(?=\\w+\")");

    private record Place(int cell, int line) {}

    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private int cell;
    private String source = "";
    private int end;

    CellLines(JShell shell) {
        shell.onSnippetEvent(event -> {
            if (event.causeSnippet() == null) {
                remember(event.snippet());
            }
        });
    }

    /** The cell with this number begins. */
    void begin(int number) {
        cell = number;
    }

    /** Its code, one statement of which will come after the other. */
    void evaluating(String code) {
        source = code;
        end = 0;
    }

    private void remember(Snippet snippet) {
        String statement = snippet.source().strip().replaceAll(";$", ""); // JShell may have added the semicolon
        int start = source.indexOf(statement, end);
        if (start >= 0) {
            end = start + statement.length();
            int line = (int) source.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
            places.put(snippet.id(), new Place(cell, line));
        }
    }

    /** A line of a stack trace with the cell's number and line, as the notebook shows them. */
    String named(String line) {
        return PLACE.matcher(withoutSnippets(line)).replaceAll(found -> Matcher.quoteReplacement(named(found)));
    }

    /** The JDK's messages name variables by the classes in which JShell keeps them. */
    static String withoutSnippets(String message) {
        return VARIABLE.matcher(message).replaceAll("");
    }

    private String named(MatchResult found) {
        Place place = places.get(found.group(2));
        if (place == null) {
            return found.group();
        }
        String where = "cell " + place.cell + ", line " + (place.line + Integer.parseInt(found.group(3)) - 1);
        String method = found.group(1);
        return method.isEmpty() || method.contains("do_it$") ? "at " + where : "at " + method + " (" + where + ")";
    }
}

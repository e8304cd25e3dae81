package io.github.asymlora.notebook.kernel;

import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;

/** A cell's text as far as it is Java: what isn't, and imports, are blanks, so that all else keeps its place. */
final class CellCode {
    private static final Pattern NOT_STATEMENTS = Pattern.compile("(?m)^[ \\t]*(?:%.*|\\?+|import\\s[^;]*;)");

    private CellCode() {}

    static String of(String cell) {
        return NOT_STATEMENTS.matcher(cell).replaceAll(found -> found.group().replaceAll("\\S", " "));
    }

    /** Where the last statement of the code begins. */
    static int lastStatement(SourceCodeAnalysis analysis, String code) {
        String rest = code;
        var info = analysis.analyzeCompletion(rest);
        while (info.completeness().isComplete() && !info.remaining().isBlank()) {
            rest = info.remaining();
            info = analysis.analyzeCompletion(rest);
        }
        return code.length() - rest.length();
    }

    /** The expression that the code ends with, as far back as its dots and brackets go. */
    static String lastExpression(String code) {
        int start = code.stripTrailing().length();
        while (start > 0) {
            char before = code.charAt(start - 1);
            if (before == ')' || before == ']') {
                start = opening(code, start - 1);
            } else if (before == '"') {
                start = Math.max(0, code.lastIndexOf('"', start - 2));
            } else if (Character.isWhitespace(before)
                            && code.substring(start).stripLeading().startsWith(".")
                    || before == '.'
                    || Character.isJavaIdentifierPart(before)) {
                start--;
            } else {
                break;
            }
        }
        String prefix = code.substring(0, start).stripTrailing();
        return (prefix.endsWith("new") ? "new " : "") + code.substring(start).strip();
    }

    private static int opening(String code, int closing) {
        int depth = 0;
        int at = closing;
        do {
            char c = code.charAt(at);
            depth += c == ')' || c == ']' ? 1 : c == '(' || c == '[' ? -1 : 0;
            at--;
        } while (depth > 0 && at >= 0);
        return at + 1;
    }

    static int startOfName(String code, int place) {
        int start = place;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    static int endOfName(String code, int place) {
        int end = place;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        return end;
    }
}

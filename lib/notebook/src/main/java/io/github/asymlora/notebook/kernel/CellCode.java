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

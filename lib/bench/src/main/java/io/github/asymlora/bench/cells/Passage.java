package io.github.asymlora.bench.cells;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Neighbouring lines of a cell that Java would accept in one place: a cell has them all on one level. */
record Passage(Kind kind, String code) {
    enum Kind {
        /** Imports and magics. */
        FIXED,
        /** Methods and types. */
        MEMBERS,
        STATEMENTS,
        /** What a cell shows: no semicolon ends it. */
        EXPRESSION
    }

    /** The whole source, in pieces that follow one another without a gap. */
    static List<Passage> of(String source, SourceCodeAnalysis shell) {
        List<Passage> passages = new ArrayList<>();
        String rest = source;
        while (!rest.isEmpty()) {
            Passage next = first(rest, shell);
            rest = rest.substring(next.code.length());
            int last = passages.size() - 1;
            if (last >= 0 && passages.get(last).kind == next.kind) {
                passages.set(last, new Passage(next.kind, passages.get(last).code + next.code));
            } else {
                passages.add(next);
            }
        }
        return passages;
    }

    private static Passage first(String rest, SourceCodeAnalysis shell) {
        int start = rest.length() - rest.stripLeading().length();
        if (rest.startsWith("%", start)) {
            return new Passage(Kind.FIXED, rest.substring(0, endOfLine(rest, start)));
        }
        CompletionInfo found = shell.analyzeCompletion(rest);
        if (found.source() == null || found.source().isBlank()) { // comments, or what JShell can't read
            return new Passage(Kind.STATEMENTS, rest);
        }
        int end = rest.length() - found.remaining().length();
        String line = rest.substring(end, endOfLine(rest, end));
        String code = rest.substring(0, end);
        boolean alone =
                line.isBlank() || line.stripLeading().startsWith("//"); // a comment beside the code is part of it
        return new Passage(kind(found.source(), code, shell), alone ? code + line : code);
    }

    private static Kind kind(String snippet, String code, SourceCodeAnalysis shell) {
        Snippet.Kind kind = shell.sourceToSnippets(snippet).get(0).kind();
        return switch (kind) {
            case IMPORT -> Kind.FIXED;
            case METHOD, TYPE_DECL -> Kind.MEMBERS;
            default -> Tokens.last(code).matches("[;}]") ? Kind.STATEMENTS : Kind.EXPRESSION;
        };
    }

    private static int endOfLine(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }
}

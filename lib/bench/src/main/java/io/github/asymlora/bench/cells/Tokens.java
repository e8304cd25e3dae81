package io.github.asymlora.bench.cells;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What code says, without the white space between its words and around a comment's lines. */
final class Tokens {
    private static final String COMMENT = "//.*|/\\*[\\s\\S]*?\\*/";
    private static final String TEXT = "\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])+'";
    private static final String WORD = "[\\p{L}\\p{M}\\p{N}_$]+";
    private static final String OPERATOR = "[-+*%&|^!=<>?:~]+"; // as one: "- -" must not become "--"
    private static final Pattern TOKEN = Pattern.compile(String.join("|", COMMENT, TEXT, WORD, OPERATOR, "\\S"));
    private static final Pattern INDENTATION = Pattern.compile("\\s*\n\\s*");

    private Tokens() {}

    static List<String> of(String code) {
        return TOKEN.matcher(code)
                .results()
                .map(MatchResult::group)
                .map(Tokens::trimmed)
                .toList();
    }

    /** What the code ends with, apart from comments. */
    static String last(String code) {
        return of(code).stream()
                .filter(token -> !token.startsWith("//") && !token.startsWith("/*"))
                .reduce("", (before, token) -> token);
    }

    private static String trimmed(String token) {
        return token.startsWith("/") ? INDENTATION.matcher(token.strip()).replaceAll("\n") : token;
    }
}

package io.github.asymlora.notebook.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/** The text of a documentation comment as HTML, which it nearly is: its tags are replaced. */
final class Javadoc {
    private static final Set<String> CODE = Set.of("code", "link", "linkplain", "value");
    private static final Set<String> SHOWN = Set.of("param", "return", "throws", "exception", "see");
    private static final Pattern BLOCK = Pattern.compile("@(\\w+)\\s*([\\s\\S]*)");
    private static final Pattern NAMED = Pattern.compile("(\\S+)\\s*([\\s\\S]*)");
    private static final Pattern REFERENCE = Pattern.compile("([^\\s(]+(?:\\([^)]*\\))?)\\s*([\\s\\S]*)");
    private static final Pattern BREAKS =
            Pattern.compile("\\s*<(?:p|/?pre|/?ul|li|/?div|/?table|tr|dt|dd|h\\d|br)\\b[^>]*>\\s*");

    private Javadoc() {}

    /** The description first, and then a line for each parameter, what comes back, and each exception. */
    static String html(String comment) {
        List<String> parts = parts(comment.replaceAll("(?m)^ ", ""));
        var html = new StringBuilder("<div>" + inline(parts.get(0)).strip() + "</div>");
        parts.stream().skip(1).map(Javadoc::block).forEach(html::append);
        return html.toString();
    }

    /** The same for a terminal. */
    static String text(String comment) {
        var text = new StringBuilder();
        boolean code = false;
        for (String piece : html(comment).split("(?=<pre>)|(?<=</pre>)")) {
            code = piece.startsWith("<pre>");
            String flowing = code ? piece : piece.replaceAll("\\s+", " ");
            text.append(BREAKS.matcher(flowing).replaceAll("\n").replaceAll("<[^>]*>", ""));
        }
        return StringEscapeUtils.unescapeHtml4(text.toString())
                .replaceAll("[ \\t]+\n", "\n")
                .replaceAll("\n{2,}", "\n")
                .strip();
    }

    /** The description and the block tags, which begin a line outside braces. */
    private static List<String> parts(String comment) {
        List<String> parts = new ArrayList<>();
        var part = new StringBuilder();
        int depth = 0;
        for (String line : comment.split("\n")) {
            if (depth == 0 && line.strip().startsWith("@")) {
                parts.add(part.toString());
                part.setLength(0);
            }
            part.append(line).append('\n');
            depth += count(line, '{') - count(line, '}');
        }
        parts.add(part.toString());
        return parts;
    }

    private static int count(String line, char wanted) {
        return (int) line.chars().filter(c -> c == wanted).count();
    }

    private static String block(String part) {
        var tag = BLOCK.matcher(part.strip());
        if (!tag.matches() || !SHOWN.contains(tag.group(1))) {
            return "";
        }
        String said = tag.group(2).strip();
        return "<div>"
                + switch (tag.group(1)) {
                    case "return" -> "<b>returns</b> " + inline(said);
                    case "see" -> "<b>see</b> " + (said.startsWith("<") ? said : named(REFERENCE, said));
                    case "param" -> named(NAMED, said);
                    default -> "<b>throws</b> " + named(NAMED, said);
                }
                + "</div>";
    }

    private static String named(Pattern pattern, String text) {
        var named = pattern.matcher(text);
        return named.matches()
                ? "<code>" + reference(named.group(1)) + "</code> " + inline(named.group(2))
                : inline(text);
    }

    /** Replaces tags in braces; these may hold braces, and tags, themselves. */
    private static String inline(String text) {
        var html = new StringBuilder();
        int at = 0;
        for (int start = text.indexOf("{@"); start >= 0; start = text.indexOf("{@", at)) {
            int end = closing(text, start);
            html.append(text, at, start).append(tag(text.substring(start + 2, end)));
            at = Math.min(end + 1, text.length());
        }
        return html.append(text.substring(at)).toString();
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return text.length();
    }

    private static String tag(String tag) {
        String[] parts = tag.split("\\s", 2);
        String content = parts.length == 2 ? parts[1] : "";
        if (!CODE.contains(parts[0])) {
            return switch (parts[0]) {
                case "literal" -> StringEscapeUtils.escapeHtml4(content);
                case "return" -> "Returns " + inline(content) + ".";
                default -> inline(content);
            };
        }
        String shown = parts[0].equals("code") ? StringEscapeUtils.escapeHtml4(content) : label(content.strip());
        return "<code>" + shown + "</code>";
    }

    private static String label(String link) {
        var target = REFERENCE.matcher(link);
        return !target.matches() || target.group(2).isBlank()
                ? reference(link)
                : target.group(2).strip();
    }

    /** As a program says it: {@code Type.method(…)} without packages. */
    private static String reference(String target) {
        String member = target.replaceAll("^#", "").replace('#', '.');
        return StringEscapeUtils.escapeHtml4(withoutPackages(member));
    }

    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z][\\w]*\\.)+(?=[A-Z])");

    static String withoutPackages(String names) {
        return PACKAGE.matcher(names).replaceAll("");
    }
}

package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Cuts a template into tokens by Jinja2's rules with {@code trim_blocks} (the newline after a block goes) and
 * {@code lstrip_blocks} (so does the space before one that begins its line); minus signs take all space, plus signs
 * leave it. Each character is looked at a bounded number of times.
 */
final class Lexer {
    private static final Set<String> DOUBLE = Set.of("//", "**", "==", "!=", ">=", "<=");
    private static final String SINGLE = "+-/*%~[](){}><=.:|,";

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> read(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        try {
            lexer.read();
        } catch (InputException e) {
            throw new InputException("line " + lexer.line + ": " + e.getMessage(), e);
        }
        return lexer.tokens;
    }

    private void read() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(at));
                moveTo(source.length());
                break;
            }
            char kind = source.charAt(tag + 1);
            data(strippedBefore(tag, kind == '{'));
            moveTo(tag + 2);
            if (peek() == '-' || peek() == '+') {
                moveTo(at + 1);
            }
            switch (kind) {
                case '#' -> comment();
                case '{' -> inside(Token.Kind.VARIABLE_BEGIN, Token.Kind.VARIABLE_END, "}}");
                default -> {
                    int raw = tagOf("raw", at);
                    if (raw < 0) {
                        inside(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END, "%}");
                    } else {
                        raw(raw);
                    }
                }
            }
        }
        add(Token.Kind.END, "");
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** The text before a tag, without the space that the tag takes away. */
    private String strippedBefore(int tag, boolean variable) {
        String text = source.substring(at, tag);
        char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
        if (sign == '-') {
            return Whitespace.stripEnd(text);
        }
        if (sign == '+' || variable) {
            return text;
        }
        int blank = text.length();
        while (blank > 0 && text.charAt(blank - 1) != '\n' && Whitespace.is(text.charAt(blank - 1))) {
            blank--;
        }
        boolean startsLine = blank > 0 ? text.charAt(blank - 1) == '\n' : at == 0 || source.charAt(at - 1) == '\n';
        return startsLine ? text.substring(0, blank) : text;
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw new InputException("the comment that begins here has no end \"#}\".");
        }
        char sign = end > at ? source.charAt(end - 1) : ' ';
        moveTo(end + 2);
        trimAfter(sign, true);
    }

    /** Everything up to {@code endraw}, as it is. */
    private void raw(int start) {
        char sign = source.charAt(start - 3);
        moveTo(start);
        trimAfter(sign, false);
        for (int i = source.indexOf("{%", at); i >= 0; i = source.indexOf("{%", i + 2)) {
            boolean signed = i + 2 < source.length() && "+-".indexOf(source.charAt(i + 2)) >= 0;
            int end = tagOf("endraw", i + (signed ? 3 : 2));
            if (end >= 0) {
                data(strippedBefore(i, false));
                moveTo(end);
                trimAfter(source.charAt(end - 3), true);
                return;
            }
        }
        throw new InputException("\"raw\" has no \"endraw\".");
    }

    /** Where the tag of only this name ends that begins here, or -1 for another tag. */
    private int tagOf(String name, int from) {
        int i = Whitespace.skip(source, from);
        if (!source.startsWith(name, i)) {
            return -1;
        }
        i = Whitespace.skip(source, i + name.length());
        if (source.startsWith("-%}", i) || source.startsWith("+%}", i)) {
            return i + 3;
        }
        return source.startsWith("%}", i) ? i + 2 : -1;
    }

    /** What a tag's end takes away: all space for a minus sign, else only a block's newline. */
    private void trimAfter(char sign, boolean newline) {
        if (sign == '-') {
            moveTo(Whitespace.skip(source, at));
        } else if (sign != '+' && newline && peek() == '\n') {
            moveTo(at + 1);
        }
    }

    /** The tokens of a tag. Its end doesn't count inside of brackets. */
    private void inside(Token.Kind begin, Token.Kind end, String close) {
        add(begin, begin == Token.Kind.VARIABLE_BEGIN ? "{{" : "{%");
        Deque<Character> brackets = new ArrayDeque<>();
        while (true) {
            moveTo(Whitespace.skip(source, at));
            if (at >= source.length()) {
                throw new InputException("a tag has no end \"" + close + "\".");
            }
            boolean block = end == Token.Kind.BLOCK_END;
            boolean signed = peek() == '-' || block && peek() == '+';
            if (brackets.isEmpty() && source.startsWith(close, signed ? at + 1 : at)) {
                add(end, close);
                char sign = signed ? peek() : ' ';
                moveTo(at + (signed ? 3 : 2));
                trimAfter(sign, block);
                return;
            }
            token(brackets);
        }
    }

    private void token(Deque<Character> brackets) {
        char next = peek();
        if (next >= '0' && next <= '9') {
            number();
        } else if (Character.isUnicodeIdentifierStart(source.codePointAt(at)) || next == '_') {
            int end = at;
            while (end < source.length() && isNamePart(source.codePointAt(end))) {
                end += Character.charCount(source.codePointAt(end));
            }
            take(Token.Kind.NAME, end);
        } else if (next == '"' || next == '\'') {
            string(next);
        } else if (DOUBLE.contains(source.substring(at, Math.min(at + 2, source.length())))) {
            take(Token.Kind.OPERATOR, at + 2);
        } else if (SINGLE.indexOf(next) >= 0) {
            balance(next, brackets);
            take(Token.Kind.OPERATOR, at + 1);
        } else {
            throw new InputException("\"" + Character.toString(source.codePointAt(at)) + "\" isn't expected in a tag.");
        }
    }

    private static boolean isNamePart(int character) {
        return character == '_' || Character.isLetterOrDigit(character);
    }

    private static void balance(char bracket, Deque<Character> open) {
        int closes = ")]}".indexOf(bracket);
        if ("([{".indexOf(bracket) >= 0) {
            open.push(bracket);
        } else if (closes >= 0 && (open.isEmpty() || open.pop() != "([{".charAt(closes))) {
            throw new InputException("\"" + bracket + "\" closes nothing.");
        }
    }

    private void number() {
        boolean afterDot = tokens.get(tokens.size() - 1).is("."); // rows.0.1 has no fraction
        int end = digits(at);
        boolean real = false;
        if (!afterDot && end + 1 < source.length() && source.charAt(end) == '.' && isDigit(end + 1)) {
            real = true;
            end = digits(end + 1);
        }
        if (!afterDot && end < source.length() && (source.charAt(end) == 'e' || source.charAt(end) == 'E')) {
            int exponent = end + 1 < source.length() && "+-".indexOf(source.charAt(end + 1)) >= 0 ? end + 2 : end + 1;
            if (isDigit(exponent)) {
                real = true;
                end = digits(exponent);
            }
        }
        if (!real && peek() == '0' && end > at + 1 || end < source.length() && isNamePart(source.codePointAt(end))) {
            throw new InputException("numbers with a leading zero or letters aren't supported.");
        }
        take(real ? Token.Kind.FLOAT : Token.Kind.INTEGER, end);
    }

    private boolean isDigit(int index) {
        return index < source.length() && source.charAt(index) >= '0' && source.charAt(index) <= '9';
    }

    /** The end of digits, which single underscores may group. */
    private int digits(int from) {
        int end = from;
        while (isDigit(end) || end < source.length() && source.charAt(end) == '_' && isDigit(end + 1)) {
            end++;
        }
        return end;
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new InputException("a string has no closing " + quote + ".");
        }
        add(Token.Kind.STRING, StringLiteral.unescape(source.substring(at + 1, end)));
        moveTo(end + 1);
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            add(Token.Kind.DATA, text);
        }
    }

    private void take(Token.Kind kind, int end) {
        add(kind, source.substring(at, end));
        moveTo(end);
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private char peek() {
        return at < source.length() ? source.charAt(at) : '\0';
    }

    private void moveTo(int position) {
        for (; at < position; at++) {
            if (source.charAt(at) == '\n') {
                line++;
            }
        }
    }
}

package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression over module paths, as adapters' files have them. They come from strangers: one that backtracks without
 * end is an error here, not a program that hangs.
 */
final class PathPattern {
    private static final int LONGEST = 10_000;

    /** Characters looked at for one path; an ordinary expression needs a few hundred. */
    private static final int STEPS = 1_000_000;

    private final String expression;
    private final Pattern pattern;

    private PathPattern(String expression, Pattern pattern) {
        this.expression = expression;
        this.pattern = pattern;
    }

    /**
     * Matches whole paths.
     *
     * @throws InputException where it is no regular expression
     */
    static PathPattern whole(String expression) {
        return compile(expression, expression);
    }

    /** Matches a path that is, or ends after a dot in, what the expression matches: PEFT's {@code (.*\.)?(KEY)$}. */
    static PathPattern ending(String expression) {
        return compile(expression, "(.*\\.)?(" + expression + ")");
    }

    private static PathPattern compile(String expression, String whole) {
        if (expression.length() > LONGEST) {
            throw new InputException(
                    "a regular expression of " + expression.length() + " characters; the most is " + LONGEST + ".");
        }
        try {
            return new PathPattern(expression, Pattern.compile(whole));
        } catch (PatternSyntaxException e) {
            throw new InputException(
                    "\"" + shown(expression) + "\" is no regular expression: " + e.getDescription() + ".", e);
        }
    }

    /** @throws InputException where the answer takes more than a million steps */
    boolean matches(String path) {
        try {
            return pattern.matcher(new Counted(path, new int[] {STEPS})).matches();
        } catch (EndlessMatch | StackOverflowError e) {
            throw new InputException(
                    "\"" + shown(expression) + "\" backtracks without end on \"" + path
                            + "\". Nested repetitions such as (.*)* do that.",
                    e);
        }
    }

    private static String shown(String expression) {
        return expression.length() <= 200 ? expression : expression.substring(0, 200) + " …";
    }

    private static final class EndlessMatch extends RuntimeException {}

    /** The engine asks for each character that it looks at. */
    private record Counted(CharSequence text, int[] left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (left[0]-- <= 0) {
                throw new EndlessMatch();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }
    }
}

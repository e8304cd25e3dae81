package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The published ways to write who trains: {@code B̂₀A_rand} in the paper (the hat trains), {@code A_rand_hB_zero} in its
 * code (h for hat). Read and written at the edges only; inside, {@link Factor}s are typed.
 */
public final class Notation {
    private static final String HAT = "\u0302";
    private static final String INIT = "(rand|Vlow|V|Ulow|U|km|he|kaiming|zero|0|₀)";
    private static final Pattern CODE = Pattern.compile("(h?)A_?" + INIT + "_(h?)B_?" + INIT);
    private static final Pattern PAPER = Pattern.compile("B(" + HAT + "?)_?" + INIT + "\\s*A(" + HAT + "?)_?" + INIT);

    private Notation() {}

    /**
     * Sets the two factors of an adapter as the notation says.
     *
     * @throws InputException where it is neither form, or A is given U or B is given V
     */
    public static Lora apply(Lora lora, String notation) {
        String text = Normalizer.normalize(notation.strip(), Normalizer.Form.NFD);
        Matcher code = CODE.matcher(text);
        if (code.matches()) {
            return lora.a(factor(Init.Side.A, code.group(1), code.group(2), notation))
                    .b(factor(Init.Side.B, code.group(3), code.group(4), notation));
        }
        Matcher paper = PAPER.matcher(text);
        if (paper.matches()) {
            return lora.a(factor(Init.Side.A, paper.group(3), paper.group(4), notation))
                    .b(factor(Init.Side.B, paper.group(1), paper.group(2), notation));
        }
        throw new InputException(
                "\"" + notation + "\" is not an arm. Write it as B̂₀A_rand or A_rand_hB_zero: the hat (h)"
                        + " marks what trains; A starts at rand, V, km or 0, B at rand, U, km or 0.");
    }

    /** As in the paper: {@code B̂₀A_rand}. */
    public static String paper(Lora lora) {
        return "B" + hat(lora.b()) + subscript(lora.b().init().symbol(Init.Side.B)) + "A" + hat(lora.a())
                + subscript(lora.a().init().symbol(Init.Side.A));
    }

    /** As in the published code: {@code A_rand_hB_zero}. */
    public static String code(Lora lora) {
        return (lora.a().trained() ? "hA_" : "A_")
                + lora.a().init().symbol(Init.Side.A).replace("0", "zero")
                + (lora.b().trained() ? "_hB_" : "_B_")
                + lora.b().init().symbol(Init.Side.B).replace("0", "zero");
    }

    private static Factor factor(Init.Side side, String hat, String symbol, String notation) {
        String name =
                switch (symbol) {
                    case "he", "kaiming" -> "km";
                    case "zero", "₀" -> "0";
                    default -> symbol;
                };
        for (Init init : Init.values()) {
            if (init.symbol(side).equals(name)) {
                return new Factor(init, !hat.isEmpty());
            }
        }
        throw new InputException(String.format(
                Locale.ROOT,
                "\"%s\": %s can't start at %s; right singular vectors (V) belong to A, left ones (U) to B.",
                notation,
                side,
                symbol));
    }

    private static String hat(Factor factor) {
        return factor.trained() ? HAT : "";
    }

    private static String subscript(String symbol) {
        return symbol.equals("0") ? "₀" : "_" + symbol;
    }
}

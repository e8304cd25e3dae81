package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.theory.AdaptedLayer;
import io.github.asymlora.theory.GeneralizationBound;
import io.github.asymlora.theory.Trained;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code asymlora theory bound}: Lemma 4.5 for a list of layers. */
@Command(
        name = "bound",
        description = "Bound the generalization gap (Lemma 4.5) when both factors, B only or A only are trained.",
        mixinStandardHelpOptions = true)
final class BoundCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--layers",
            required = true,
            split = ",",
            paramLabel = "D_INxD_OUT",
            converter = ShapeConverter.class,
            description = "The adapted matrices, such as 768x768,768x3072.")
    private List<Shape> layers;

    @Option(names = "--rank", required = true, paramLabel = "R", description = "Of every adapter.")
    private int rank;

    @Option(names = "--samples", required = true, paramLabel = "N", description = "Training examples.")
    private long samples;

    @Option(names = "--bits", required = true, paramLabel = "Q", description = "Per trained parameter.")
    private double bits;

    @Option(
            names = "--sigma",
            required = true,
            paramLabel = "S",
            description = "The loss is S-sub-Gaussian (a loss within [0, c] has S = c/2).")
    private double sigma;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    /** Inputs and outputs of a matrix. */
    record Shape(int in, int out) {}

    @Override
    public void run() {
        GeneralizationBound bound = bound();
        ObjectNode result = Json.object();
        result.put("bound_both", bound.of(Trained.BOTH));
        result.put("bound_B_only", bound.of(Trained.B_ONLY));
        result.put("bound_A_only", bound.of(Trained.A_ONLY));
        spec.commandLine().getOut().println(json ? Json.text(result) : table(bound));
    }

    private GeneralizationBound bound() {
        try {
            List<AdaptedLayer> adapted = layers.stream()
                    .map(layer -> new AdaptedLayer(layer.in(), layer.out(), rank))
                    .toList();
            return new GeneralizationBound(adapted, samples, bits, sigma);
        } catch (InputException e) { // everything in it came from an option
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static String table(GeneralizationBound bound) {
        StringBuilder table =
                new StringBuilder(String.format(Locale.ROOT, "%-8s %12s %10s%n", "trained", "parameters", "bound"));
        for (Trained trained : Trained.values()) {
            String name = trained.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            table.append(String.format(
                    Locale.ROOT, "%-8s %12d %10.4g%n", name, bound.parameters(trained), bound.of(trained)));
        }
        return table.toString().stripTrailing();
    }

    static final class ShapeConverter implements ITypeConverter<Shape> {
        private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

        @Override
        public Shape convert(String text) {
            Matcher shape = SHAPE.matcher(text.strip());
            if (!shape.matches()) {
                throw new TypeConversionException("'" + text + "' is not a shape like 768x3072 (inputs x outputs)");
            }
            return new Shape(Integer.parseInt(shape.group(1)), Integer.parseInt(shape.group(2)));
        }
    }
}

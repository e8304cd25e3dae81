package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.similarity.AdapterProfile;
import io.github.asymlora.similarity.LayerFactors;
import io.github.asymlora.similarity.LayerSimilarity;
import io.github.asymlora.similarity.SavedFactors;
import io.github.asymlora.similarity.SimilarityMeasure;
import io.github.asymlora.similarity.Subspaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.RealMatrix;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code asymlora similarity}: how alike the factors of saved adapters are, layer by layer. */
@Command(
        name = "similarity",
        description = {
            "Compare the A and the B factors of two or more saved adapters, layer by layer (section 3, Fig. 1).",
            "Beside each value stands what unrelated random factors of that shape give."
        },
        mixinStandardHelpOptions = true)
public final class SimilarityCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--adapter",
            required = true,
            paramLabel = "DIR",
            description = "An adapter's folder or its safetensors file; give two or more.")
    private List<Path> adapters;

    @Option(
            names = "--measure",
            defaultValue = "cca",
            paramLabel = "MEASURE",
            converter = MeasureConverter.class,
            completionCandidates = MeasureNames.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: cca, the paper's goodness of fit).")
    private SimilarityMeasure measure;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Override
    public void run() {
        if (adapters.size() < 2) {
            throw new ParameterException(
                    spec.commandLine(), "--adapter is given once; it takes two or more to compare.");
        }
        List<Map<String, LayerFactors>> factors = new ArrayList<>();
        adapters.forEach(adapter -> factors.add(SavedFactors.read(adapter)));
        AdapterProfile profile = AdapterProfile.of(measure, factors);
        spec.commandLine().getOut().println(json ? Json.text(result(profile, factors)) : table(profile));
    }

    private ObjectNode result(AdapterProfile profile, List<Map<String, LayerFactors>> factors) {
        ObjectNode result = Json.object().put("measure", name(measure));
        ArrayNode files = result.putArray("adapters");
        adapters.forEach(adapter -> files.add(adapter.toString()));
        Json.number(result, "mean_A", profile.meanA());
        Json.number(result, "mean_B", profile.meanB());
        ArrayNode layers = result.putArray("layers");
        for (LayerSimilarity layer : profile.layers()) {
            ObjectNode entry = layers.addObject().put("layer", layer.layer());
            Json.number(entry, "A", layer.a());
            Json.number(entry, "B", layer.b());
            entry.put("chance_A", layer.chanceA().mean());
            entry.put("chance_B", layer.chanceB().mean());
            if (measure == SimilarityMeasure.SUBSPACE && factors.size() == 2) {
                LayerFactors first = factors.get(0).get(layer.layer());
                LayerFactors second = factors.get(1).get(layer.layer());
                putOverlaps(entry, "phi_A", first.a().transpose(), second.a().transpose());
                putOverlaps(entry, "phi_B", first.b(), second.b());
            }
        }
        ArrayNode unmatched = result.putArray("unmatched");
        profile.unmatched().forEach(unmatched::add);
        return result;
    }

    /** φ(i, j) by rows; nothing for a factor that is zero. */
    private static void putOverlaps(ObjectNode entry, String field, RealMatrix x, RealMatrix y) {
        if (x.getFrobeniusNorm() > 0 && y.getFrobeniusNorm() > 0) {
            ArrayNode rows = entry.putArray(field);
            for (double[] row : Subspaces.overlaps(x, y).getData()) {
                ArrayNode values = rows.addArray();
                Arrays.stream(row).forEach(values::add);
            }
        }
    }

    private String table(AdapterProfile profile) {
        int width = profile.layers().stream()
                .mapToInt(layer -> layer.layer().length())
                .max()
                .orElseThrow();
        String row = "%-" + Math.max(width, 5) + "s %9s %9s %10s %10s%n";
        StringBuilder table =
                new StringBuilder(String.format(Locale.ROOT, row, "layer", "A", "B", "chance A", "chance B"));
        for (LayerSimilarity layer : profile.layers()) {
            table.append(String.format(
                    Locale.ROOT,
                    row,
                    layer.layer(),
                    digits(layer.a()),
                    digits(layer.b()),
                    digits(layer.chanceA().mean()),
                    digits(layer.chanceB().mean())));
        }
        table.append(String.format(Locale.ROOT, row, "mean", digits(profile.meanA()), digits(profile.meanB()), "", ""));
        profile.unmatched()
                .forEach(layer ->
                        table.append("not in every adapter: ").append(layer).append('\n'));
        return table.toString().stripTrailing();
    }

    private static String digits(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String name(SimilarityMeasure measure) {
        return measure.name().toLowerCase(Locale.ROOT);
    }

    static final class MeasureNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(SimilarityMeasure.values())
                    .map(SimilarityCommand::name)
                    .iterator();
        }
    }

    static final class MeasureConverter implements ITypeConverter<SimilarityMeasure> {
        @Override
        public SimilarityMeasure convert(String text) {
            return Stream.of(SimilarityMeasure.values())
                    .filter(measure -> name(measure).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is none of " + String.join(", ", new MeasureNames())));
        }
    }
}

package io.github.asymlora.notebook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.notebook.card.Cards;
import io.github.asymlora.notebook.card.HtmlTable;
import io.github.asymlora.stat.Claims;
import io.github.asymlora.train.History;
import io.github.asymlora.train.Trainer;
import java.util.Locale;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseNotebookStatics;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/** Teaches the Java kernel to show our types. The kernel finds it on its class path when it starts. */
public final class NotebookExtension implements Extension {
    @Override
    public void install(BaseKernel kernel) {
        Locale.setDefault(
                Locale.Category.FORMAT, Locale.ROOT); // printf in a cell writes 0.5 everywhere, as the text does
        Renderer renderer = kernel.getRenderer();
        show(renderer, Table.class, (table, context) -> putTable(table, context.getOutputContainer()));
        show(renderer, Figure.class, (figure, context) -> putFigure(figure, context.getOutputContainer()));
        show(renderer, Plot.class, (plot, context) -> putFigure(plot.figure(), context.getOutputContainer()));
        show(
                renderer,
                PlotSlider.class,
                (slider, context) -> putPlotly(slider.json(), slider.middle(), context.getOutputContainer()));
        show(renderer, Claims.class, (claims, context) -> ClaimsTable.put(claims, context.getOutputContainer()));
        show(renderer, History.class, (history, context) -> putCurve(history, context.getOutputContainer()));
        Cards.register(renderer);
        show(renderer, LiveProgress.class, NotebookExtension::putProgress);
        LiveProgress.showIn(new LiveProgress.Screen() {
            @Override
            public String show(LiveProgress progress) {
                return BaseNotebookStatics.display(progress);
            }

            @Override
            public void update(String id, LiveProgress progress) {
                BaseNotebookStatics.updateDisplay(id, progress);
            }
        });
        Trainer.usualListener(TrainingProgress::ofOne);
    }

    private static <T> void show(Renderer renderer, Class<T> type, RenderFunction<T> function) {
        renderer.createRegistration(type).register(function);
    }

    private static void putTable(Table table, DisplayData output) {
        output.putText(table.print());
        output.putHTML(HtmlTable.of(table));
    }

    /** The figure as Plotly's JSON, with a drawing for readers that don't run Plotly, and a line of text. */
    private static void putFigure(Figure figure, DisplayData output) {
        ObjectNode plotly = PlotlyJson.of(figure);
        putPlotly(plotly, plotly, output);
    }

    private static void putPlotly(ObjectNode plotly, ObjectNode still, DisplayData output) {
        output.putData(PlotlyJson.MIME_TYPE, PlotlyJson.asMap(plotly));
        StillPicture.svg(still).ifPresent(output::putSVG);
        output.putText(PlotlyJson.summary(still));
    }

    /** The loss as a figure; its evaluations in lines, for who reads text. */
    private static void putCurve(History history, DisplayData output) {
        if (!history.steps().isEmpty()) {
            putFigure(Curve.of(history).figure(), output);
        }
        output.putText(history.toString());
    }

    private static void putProgress(LiveProgress progress, RenderContext context) {
        context.getOutputContainer().putText(progress.text());
        context.getOutputContainer().putHTML(progress.html());
    }
}

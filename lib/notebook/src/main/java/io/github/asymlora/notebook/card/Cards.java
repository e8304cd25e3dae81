package io.github.asymlora.notebook.card;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Plan;
import io.github.asymlora.data.Data;
import io.github.asymlora.data.Task;
import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.model.Model;
import io.github.asymlora.similarity.AdapterProfile;
import io.github.asymlora.train.Classification;
import io.github.asymlora.train.Predictions;
import io.github.asymlora.train.Run;
import java.util.function.Function;
import org.apache.commons.math3.linear.RealMatrix;
import org.dflib.jjava.jupyter.kernel.display.Renderer;

/** What has a card. */
public final class Cards {
    private Cards() {}

    /** Teaches the kernel all of them. */
    public static void register(Renderer renderer) {
        show(renderer, Model.class, ModelCard::of);
        show(renderer, FineTuning.class, MethodCard::of);
        show(renderer, Plan.class, PlanCard::of);
        show(renderer, Adapter.class, AdapterCard::of);
        show(renderer, Task.class, TaskCard::of);
        show(renderer, Data.class, DataCard::of);
        show(renderer, Run.class, RunCard::of);
        show(renderer, Recipe.class, RecipeCard::of);
        show(renderer, Predictions.class, PredictionsCard::of);
        show(renderer, Classification.class, ClassificationCard::of);
        show(renderer, AdapterProfile.class, ProfileCard::of);
        show(renderer, NDArray.class, ArrayCard::of);
        show(renderer, RealMatrix.class, MatrixCard::of);
    }

    private static <T> void show(Renderer renderer, Class<T> type, Function<T, Card> card) {
        renderer.createRegistration(type)
                .register((value, context) -> card.apply(value).put(context.getOutputContainer()));
    }
}

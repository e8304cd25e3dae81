package io.github.asymlora.cli.serve;

import io.github.asymlora.InputException;
import java.util.List;

/** Which model a request is for. */
final class Names {
    private Names() {}

    /** The one it names; the first where it names none. */
    static String choose(Fields request, List<String> models) {
        String name = request.text("model");
        if (name == null) {
            return models.get(0);
        }
        if (!models.contains(name)) {
            throw new Refusal(
                    404,
                    "model_not_found",
                    "There is no model \"" + InputException.printable(name) + "\" but " + models + "."
                            + InputException.didYouMean(name, models));
        }
        return name;
    }
}

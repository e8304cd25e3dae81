package io.github.asymlora.train;

import io.github.asymlora.InputException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Parameters that train at a rate of their own.
 *
 * @param parameters a regular expression that is found in their names, such as {@code classifier} or {@code lora_B}
 * @param learningRate in place of the training's; null for that
 * @param weightDecay in place of the training's, on vectors too; null for that
 */
public record ParameterGroup(String parameters, Double learningRate, Double weightDecay) {
    public ParameterGroup {
        if (parameters == null || parameters.isEmpty()) {
            throw new InputException("training.groups: parameters is missing, such as parameters: classifier.");
        }
        pattern(parameters);
        if (learningRate != null && !(learningRate >= 0 && Double.isFinite(learningRate))) {
            throw new InputException(
                    "training.groups, " + parameters + ", learning_rate: " + learningRate + " is not at least 0.");
        }
        if (weightDecay != null && !(weightDecay >= 0 && Double.isFinite(weightDecay))) {
            throw new InputException(
                    "training.groups, " + parameters + ", weight_decay: " + weightDecay + " is not at least 0.");
        }
    }

    boolean holds(String name) {
        return pattern(parameters).matcher(name).find();
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new InputException(
                    "training.groups: \"" + text + "\" is no regular expression: " + e.getDescription());
        }
    }
}

package io.github.asymlora.theory;

/** Adam (Kingma and Ba 2015) on one array [m, n], with the usual β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
final class Adam {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double[][] parameters;
    private final double[][] first;
    private final double[][] second;
    private int steps;

    Adam(double[][] parameters) {
        this.parameters = parameters;
        this.first = new double[parameters.length][parameters[0].length];
        this.second = new double[parameters.length][parameters[0].length];
    }

    void step(double[][] gradient, double learningRate) {
        steps++;
        double c1 = 1 - Math.pow(BETA1, steps);
        double c2 = 1 - Math.pow(BETA2, steps);
        for (int i = 0; i < parameters.length; i++) {
            for (int j = 0; j < parameters[i].length; j++) {
                double g = gradient[i][j];
                first[i][j] += (1 - BETA1) * (g - first[i][j]);
                second[i][j] += (1 - BETA2) * (g * g - second[i][j]);
                parameters[i][j] -= learningRate * (first[i][j] / c1) / (Math.sqrt(second[i][j] / c2) + EPSILON);
            }
        }
    }
}

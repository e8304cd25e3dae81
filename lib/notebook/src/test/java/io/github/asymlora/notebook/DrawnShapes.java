package io.github.asymlora.notebook;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The shapes of one colour in a still picture, as the boxes around them, without those of the legend. */
record DrawnShapes(List<Box> boxes) {
    private static final double LEGEND = 640;
    private static final Pattern PATH = Pattern.compile("<path d=\"([^\"]+)\" style=\"fill:(rgb\\([0-9,]+\\))");

    /** In pixels, from the top left. */
    record Box(double left, double top, double right, double bottom) {
        double height() {
            return bottom - top;
        }

        double middle() {
            return (top + bottom) / 2;
        }
    }

    static DrawnShapes in(String svg, String colour) {
        return new DrawnShapes(PATH.matcher(svg)
                .results()
                .filter(path -> path.group(2).equals(colour))
                .map(path -> around(path.group(1)))
                .filter(box -> box.left < LEGEND)
                .toList());
    }

    /** How far from the top the first mark of a line is drawn. */
    static double firstMark(String svg, String colour) {
        return marks(svg, colour).get(0)[1];
    }

    /** How far from the left and from the top the marks of one colour are drawn, those of the legend last. */
    static List<double[]> marks(String svg, String colour) {
        return Pattern.compile("cx=\"([0-9.]+)\" cy=\"([0-9.]+)\"[^>]+fill:" + Pattern.quote(colour))
                .matcher(svg)
                .results()
                .map(mark -> new double[] {Double.parseDouble(mark.group(1)), Double.parseDouble(mark.group(2))})
                .toList();
    }

    private static Box around(String path) {
        double[] numbers = Arrays.stream(path.split("[^-0-9.]+"))
                .filter(number -> !number.isEmpty())
                .mapToDouble(Double::parseDouble)
                .toArray();
        double[] box = {1e9, 1e9, -1e9, -1e9};
        for (int i = 0; i < numbers.length; i++) {
            int side = i % 2;
            box[side] = Math.min(box[side], numbers[i]);
            box[side + 2] = Math.max(box[side + 2], numbers[i]);
        }
        return new Box(box[0], box[1], box[2], box[3]);
    }
}

package dev.slipway.runtime.trees.ensemble;

/// What a model makes of a row's raw scores before it answers, such as a logistic curve.
///
/// *Threads*: stateless.
public interface OutputTransform {
    /// Answers that are the scores themselves.
    OutputTransform NONE =
            new OutputTransform() {
                @Override
                public int width(int groups) {
                    return groups;
                }

                @Override
                public void apply(double[] scores, double[] answers) {
                    System.arraycopy(scores, 0, answers, 0, scores.length);
                }
            };

    /// Values per answered row when a row has `groups` scores.
    int width(int groups);

    /// Turns one row's scores, one per group, into its answer of [width][#width(int)] values.
    void apply(double[] scores, double[] answers);
}

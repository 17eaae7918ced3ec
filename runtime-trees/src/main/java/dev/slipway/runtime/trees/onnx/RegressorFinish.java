package dev.slipway.runtime.trees.onnx;

/// The regressor's answers: base values are in the sums already, and a single target knows no
/// transform but `PROBIT`.
///
/// *Source*: `FinalizeScores1` and `FinalizeScores` of `TreeAggregatorSum` in ONNX Runtime.
record RegressorFinish(PostTransform transform) implements Finish {
    @Override
    public int apply(RowScores row, double[] answers) {
        System.arraycopy(row.score, 0, answers, 0, answers.length);
        if (answers.length > 1 || transform == PostTransform.PROBIT) {
            transform.apply(answers, answers.length);
        }
        return 0;
    }
}

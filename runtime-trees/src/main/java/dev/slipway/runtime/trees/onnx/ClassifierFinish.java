package dev.slipway.runtime.trees.onnx;

/// The classifier's answers, with ONNX Runtime's rules for two classes.
///
/// *Source*: `TreeAggregatorClassifier` and `write_scores` in ONNX Runtime.
@SuppressWarnings("ArrayRecordComponent") // a read-only table
record ClassifierFinish(
        PostTransform transform,
        double[] bases,
        boolean inDouble,
        boolean oneScore,
        boolean positiveWeights)
        implements Finish {
    static ClassifierFinish of(OnnxNode node, OnnxEnsemble ensemble, boolean inDouble) {
        double[] bases = node.numbers("base_values");
        int classes = ensemble.targets();
        if (classes > 2 ? bases.length != 0 && bases.length != classes : bases.length > 2) {
            throw node.refuse("base_values: " + bases.length + " for " + classes + " classes");
        }
        PostTransform transform = PostTransform.of(node);
        if (transform == PostTransform.PROBIT && classes == 2 && ensemble.onlyTarget() == 0) {
            throw node.refuse("PROBIT with one score for two classes (expected: two scores)");
        }
        return new ClassifierFinish(
                transform,
                bases,
                inDouble,
                classes == 2 && ensemble.onlyTarget() >= 0,
                !ensemble.hasNegativeWeight());
    }

    private double sum(double a, double b) {
        return inDouble ? a + b : (float) a + (float) b;
    }

    @Override
    public int apply(RowScores row, double[] answers) {
        return answers.length == 2 ? two(row, answers) : many(row, answers);
    }

    private int many(RowScores row, double[] answers) {
        double[] score = row.score;
        for (int k = 0; k < bases.length; k++) {
            score[k] = row.scored[k] ? sum(score[k], bases[k]) : bases[k];
            row.scored[k] = true;
        }
        int winner = -1;
        for (int k = 0; k < score.length; k++) {
            if (row.scored[k] && (winner < 0 || score[k] > score[winner])) {
                winner = k;
            }
        }
        System.arraycopy(score, 0, answers, 0, score.length);
        transform.apply(answers, answers.length);
        return Math.max(0, winner);
    }

    private int two(RowScores row, double[] answers) {
        double[] score = row.score;
        boolean pair = row.scored[1];
        if (bases.length == 2) {
            if (pair) {
                score[1] = sum(bases[1], score[0]);
                score[0] = -score[1];
            } else {
                score[1] = sum(score[1], bases[1]);
                score[0] = sum(score[0], bases[0]);
            }
        } else if (bases.length == 1) {
            score[0] = sum(score[0], bases[0]);
        }
        double decisive = pair ? score[1] : row.scored[0] ? score[0] : 0;
        boolean positive = decisive > (oneScore && positiveWeights ? 0.5 : 0);
        if (pair || bases.length == 2) {
            answers[0] = row.scored[0] ? score[0] : 0;
            answers[1] = row.scored[1] ? score[1] : 0;
            transform.apply(answers, 2);
        } else {
            expand(row.scored[0] ? score[0] : 0, answers);
        }
        return positive ? 1 : 0;
    }

    /// Two answers from the one score that there is.
    private void expand(double score, double[] answers) {
        if (transform == PostTransform.LOGISTIC) {
            answers[0] = PostTransform.logistic((float) -score);
            answers[1] = PostTransform.logistic((float) score);
        } else if (oneScore && positiveWeights) {
            answers[0] = inDouble ? 1 - score : 1 - (float) score;
            answers[1] = score;
        } else {
            answers[0] = -score;
            answers[1] = score;
        }
    }
}

package dev.slipway.runtime.trees.onnx;

/// Turns one row's sums into the ensemble operator's answers.
///
/// *Threads*: stateless.
interface Finish {
    /// Answers one row.
    ///
    /// @param row the targets' scores, read and overwritten
    /// @param answers one per class or target
    /// @return the winning class; 0 for a regressor
    int apply(RowScores row, double[] answers);

    /// One row's targets, reused from row to row.
    final class RowScores {
        final double[] score;
        final boolean[] scored;

        RowScores(int targets) {
            score = new double[targets];
            scored = new boolean[targets];
        }

        /// Takes a row of the engine's scores apart.
        void take(OnnxEnsemble ensemble, double[] block, int at) {
            int[] groupOf = ensemble.groupOf();
            for (int target = 0; target < score.length; target++) {
                int group = groupOf[target];
                scored[target] =
                        group >= 0
                                && (!ensemble.counted()
                                        || block[at + ensemble.scored() + group] > 0);
                score[target] = scored[target] ? block[at + group] : 0;
            }
        }
    }
}

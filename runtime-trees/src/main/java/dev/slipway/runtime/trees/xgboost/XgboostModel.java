package dev.slipway.runtime.trees.xgboost;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a model file says, before any of it is trusted.
final class XgboostModel {
    String booster = "";
    String objective = "";
    String baseScore = "";
    @Nullable String bestIteration;
    int featureCount;
    int classes;
    int targets = 1;
    int parallelTrees = 1;
    boolean hasLearner;
    int[] treeGroups = {};
    int[] roundStarts = {};
    float[] treeWeights = {};
    float[] linearWeights = {};
    List<String> featureNames = List.of();
    final List<TreeTable> trees = new ArrayList<>();
    final List<List<String>> categories = new ArrayList<>();

    /// Scores per row.
    int groups() {
        return Math.max(1, Math.max(classes, targets));
    }
}

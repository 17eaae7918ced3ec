package dev.slipway.runtime.trees.xgboost;

import dev.slipway.api.model.Feature;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.trees.engine.CompiledTrees;
import dev.slipway.runtime.trees.engine.Scorer;
import dev.slipway.runtime.trees.ensemble.Summation;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.runtime.trees.format.MatrixModel;
import dev.slipway.tensor.Datatype;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks what a file says and builds the model from it.
final class ModelAssembly {
    private static final String PARAMS = "/learner/learner_model_param";
    private static final String BOOSTER = "/learner/gradient_booster";
    private static final int GROUP_LIMIT = 1 << 16;
    private static final int FEATURE_LIMIT = 1 << 24;

    private final Path file;
    private final XgboostModel source;
    private final Objective objective;

    private ModelAssembly(Path file, XgboostModel source) {
        this.file = file;
        this.source = source;
        if (!source.hasLearner) {
            throw refuse("/learner", "absent");
        }
        this.objective =
                Objective.named(source.objective)
                        .orElseThrow(() ->
                                refuse(
                                        "/learner/objective/name",
                                        source.objective + " (expected: an XGBoost objective)"));
    }

    static LoadedModel assemble(ModelPackage model, XgboostModel source) {
        ModelAssembly assembly = new ModelAssembly(model.file(), source);
        return MatrixModel.of(
                model,
                "xgboost",
                assembly.features(),
                assembly.scorer(),
                assembly.objective.transform());
    }

    static Scorer scorer(Path file, XgboostModel source) {
        return new ModelAssembly(file, source).scorer();
    }

    private Scorer scorer() {
        checkCount("num_feature", source.featureCount, 1, FEATURE_LIMIT);
        checkCount("num_class", source.classes, 0, GROUP_LIMIT);
        checkCount("num_target", source.targets, 0, GROUP_LIMIT);
        return switch (source.booster) {
            case "gbtree", "dart" -> ensemble();
            case "gblinear" -> linear();
            default ->
                    throw refuse(
                            BOOSTER + "/name",
                            source.booster + " (expected: gbtree, dart or gblinear)");
        };
    }

    private void checkCount(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw refuse(PARAMS + "/" + name, value + " (expected: " + least + ".." + most + ")");
        }
    }

    private Scorer linear() {
        float[] base = margins();
        long expected = (source.featureCount + 1L) * base.length;
        if (source.linearWeights.length != expected) {
            throw refuse(
                    BOOSTER + "/model/weights",
                    source.linearWeights.length + " (expected: " + expected + ")");
        }
        // XGBoost's linear booster starts every group from the first base score.
        Arrays.fill(base, base[0]);
        return new LinearBooster(source.linearWeights, base, source.featureCount);
    }

    static List<Tree> trees(Path file, XgboostModel source) {
        return new ModelAssembly(file, source).usedTrees();
    }

    private List<Tree> usedTrees() {
        int used = usedTreeCount();
        List<Tree> trees = new ArrayList<>(used);
        for (int i = 0; i < used; i++) {
            trees.add(tree(i));
        }
        return trees;
    }

    private Scorer ensemble() {
        float[] margins = margins();
        List<Tree> trees = usedTrees();
        double[] base = new double[margins.length];
        Arrays.setAll(base, i -> margins[i]);
        source.trees.clear();
        try {
            return CompiledTrees.of(
                    new TreeEnsemble(
                            Datatype.FP32,
                            source.featureCount,
                            trees,
                            base,
                            Summation.FLOAT_FROM_BASE));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelRefusedException(file, BOOSTER + "/model", e.getMessage() + "", e);
        }
    }

    private Tree tree(int index) {
        String position = BOOSTER + "/model/trees/" + index;
        if (source.treeGroups.length != source.trees.size()) {
            throw refuse(
                    BOOSTER + "/model/tree_info",
                    source.treeGroups.length + " (expected: " + source.trees.size() + ")");
        }
        int group = source.treeGroups[index];
        if (group < 0 || group >= source.groups()) {
            throw refuse(
                    BOOSTER + "/model/tree_info/" + index,
                    group + " (expected: 0.." + (source.groups() - 1) + ")");
        }
        float weight = 1;
        if (source.booster.equals("dart")) {
            if (index >= source.treeWeights.length) {
                throw refuse(
                        BOOSTER + "/weight_drop",
                        source.treeWeights.length + " (expected: one per tree)");
            }
            weight = source.treeWeights[index];
        }
        TreeTable.Place place =
                new TreeTable.Place(file, position, group, source.groups(), source.featureCount);
        return source.trees.get(index).toTree(place, weight);
    }

    /// All trees, or those up to the best round where training stopped early.
    private int usedTreeCount() {
        String best = source.bestIteration;
        if (best == null) {
            return source.trees.size();
        }
        long rounds = parseRound(best) + 1;
        if (source.roundStarts.length > 0) {
            if (rounds >= source.roundStarts.length) {
                throw refuseRound(best);
            }
            int trees = source.roundStarts[(int) rounds];
            if (trees < 0 || trees > source.trees.size()) {
                throw refuse(BOOSTER + "/model/iteration_indptr/" + rounds, trees + " trees");
            }
            return trees;
        }
        long trees = rounds * Math.max(1, source.parallelTrees) * source.groups();
        if (trees > source.trees.size()) {
            throw refuseRound(best);
        }
        return (int) trees;
    }

    private long parseRound(String best) {
        try {
            int round = Integer.parseInt(best);
            if (round >= 0) {
                return round;
            }
            throw refuseRound(best);
        } catch (NumberFormatException e) {
            throw refuseRound(best);
        }
    }

    private ModelRefusedException refuseRound(String best) {
        return refuse(
                "/learner/attributes/best_iteration", best + " (expected: a round of the model)");
    }

    private float[] margins() {
        String text = source.baseScore.strip();
        boolean list = text.startsWith("[") && text.endsWith("]");
        String[] parts = (list ? text.substring(1, text.length() - 1) : text).split(",", -1);
        int groups = source.groups();
        if (parts.length != 1 && parts.length != groups) {
            throw refuse(
                    PARAMS + "/base_score",
                    parts.length + " scores (expected: 1 or " + groups + ")");
        }
        float[] margins = new float[groups];
        float below = Float.NaN;
        for (int i = 0; i < groups; i++) {
            String part = parts[parts.length == 1 ? 0 : i];
            float score = baseScore(part);
            margins[i] = objective.margin(score, below);
            if (!Float.isFinite(margins[i])) {
                throw refuseBaseScore(part);
            }
            below = score;
        }
        return margins;
    }

    private float baseScore(String text) {
        try {
            return Float.parseFloat(text.strip());
        } catch (NumberFormatException e) {
            throw refuseBaseScore(text);
        }
    }

    private ModelRefusedException refuseBaseScore(String text) {
        return refuse(
                PARAMS + "/base_score",
                text + " (expected: a base score for " + source.objective + ")");
    }

    private List<Feature> features() {
        List<String> names = source.featureNames;
        boolean categorical = source.categories.stream().anyMatch(c -> !c.isEmpty());
        if (names.isEmpty() && !categorical) {
            return List.of();
        }
        int count = names.isEmpty() ? source.categories.size() : names.size();
        List<Feature> features = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = names.isEmpty() ? "f" + i : names.get(i);
            List<String> categories =
                    i < source.categories.size() ? source.categories.get(i) : List.of();
            features.add(new Feature(name, categories));
        }
        return features;
    }

    private ModelRefusedException refuse(String position, String reason) {
        return refuse(position, reason, null);
    }

    private ModelRefusedException refuse(
            String position, String reason, @Nullable Throwable cause) {
        return new ModelRefusedException(file, position, reason, cause);
    }
}

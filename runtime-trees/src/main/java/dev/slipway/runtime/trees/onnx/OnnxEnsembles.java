package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.trees.ensemble.Aggregation;
import dev.slipway.runtime.trees.ensemble.Split;
import dev.slipway.runtime.trees.ensemble.SplitTest;
import dev.slipway.runtime.trees.ensemble.Summation;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeBuilder;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Builds the neutral form from a node table.
///
/// A leaf may name one target several times; ONNX Runtime adds such weights one after the other.
/// Each repetition becomes a further tree of the same shape, which keeps the order of the sum.
///
/// *Threads*: for one thread.
final class OnnxEnsembles {
    /// Nodes that set tests and repeated weights may add to those of the file.
    static final int EXTRA_NODES = 1 << 16;

    /// Columns of the matrix stay at or below this.
    static final int COLUMN_LIMIT = 1 << 24;

    private static final int TARGET_LIMIT = 1 << 16;

    /// Leaf cells, and trees times targets, stay below this.
    private static final long CELL_LIMIT = 1 << 27;

    private static final SplitTest[] TESTS = {
        SplitTest.LE,
        SplitTest.LT,
        SplitTest.GE,
        SplitTest.GT,
        SplitTest.EQ,
        SplitTest.NEQ,
        SplitTest.EQ
    };

    private final GraphPlan plan;
    private final OnnxNode node;
    private final int targets;
    private final int featureCount;
    private final NodeTable table;
    private final List<Unfolding> unfoldings = new ArrayList<>();
    private long nodesLeft;
    private long cells;

    private OnnxEnsembles(GraphPlan plan, int featureCount) {
        this.plan = plan;
        this.node = plan.ensemble();
        this.targets = targets(plan);
        this.table = new NodeTables(node, targets).read();
        this.featureCount = featureCount > 0 ? featureCount : widest() + 1;
        this.nodesLeft = (long) table.size() + EXTRA_NODES;
    }

    /// How many targets or classes the plan's ensemble has.
    static int targets(GraphPlan plan) {
        long targets =
                plan.classes().isEmpty()
                        ? plan.ensemble().number("n_targets", 0)
                        : plan.classes().size();
        if (targets < 1 || targets > TARGET_LIMIT) {
            throw plan.ensemble()
                    .refuse("targets: " + targets + " (expected: 1.." + TARGET_LIMIT + ")");
        }
        return (int) targets;
    }

    /// Builds the ensemble.
    ///
    /// @param featureCount columns of the matrix, or -1 for as many as splits ask about
    static OnnxEnsemble build(GraphPlan plan, int featureCount) {
        return new OnnxEnsembles(plan, featureCount).build();
    }

    private int widest() {
        int widest = 0;
        for (int i = 0; i < table.size(); i++) {
            if (table.mode[i] != NodeTable.LEAF) {
                widest = Math.max(widest, table.feature[i]);
            }
        }
        if (widest >= COLUMN_LIMIT) {
            throw node.refuse("feature " + widest + " (expected: < " + COLUMN_LIMIT + ")");
        }
        return widest;
    }

    private OnnxEnsemble build() {
        if (table.roots().length == 0) {
            throw node.refuse("no trees");
        }
        if ((long) table.roots().length * targets > CELL_LIMIT) {
            throw node.refuse(
                    table.roots().length + " trees of " + targets + " targets: too large");
        }
        for (int root : table.roots()) {
            unfoldings.add(unfold(root));
        }
        Mentions mentions = Mentions.of(table, unfoldings, targets);
        boolean counted = targets > 1 && mentions.anySometimes();
        int[] groupOf = mentions.groups();
        int scored = Math.max(1, mentions.mentioned());
        int groups = counted ? 2 * scored : scored;
        Layout layout = new Layout(groupOf, counted, groups);
        List<Tree> trees = new ArrayList<>();
        for (Unfolding unfolding : unfoldings) {
            addTrees(unfolding, layout, trees);
        }
        TreeEnsemble ensemble =
                new TreeEnsemble(
                        plan.matrixType(),
                        featureCount,
                        trees,
                        bases(groupOf, groups),
                        summation());
        return new OnnxEnsemble(
                ensemble,
                targets,
                groupOf,
                scored,
                counted,
                table.onlyTarget(),
                table.hasNegativeWeight());
    }

    private Unfolding unfold(int root) {
        Unfolding unfolding = Unfolding.of(table, root, nodesLeft);
        if (unfolding == null) {
            throw node.refuse("a cycle, or too many nodes that several others lead to");
        }
        nodesLeft -= unfolding.size();
        return unfolding;
    }

    /// @param groups scores per row, counts included
    @SuppressWarnings("ArrayRecordComponent") // a read-only table
    private record Layout(int[] groupOf, boolean counted, int groups) {}

    private void addTrees(Unfolding unfolding, Layout layout, List<Tree> trees) {
        int single = layout.counted ? -1 : singleGroup(unfolding, layout.groupOf);
        int layers = single >= 0 ? 1 : layers(unfolding);
        for (int layer = 0; layer < layers; layer++) {
            if (layer > 0) {
                nodesLeft -= unfolding.size();
            }
            if (nodesLeft < 0) {
                throw node.refuse("too many leaves that name one target several times");
            }
            trees.add(tree(unfolding, layout, layer, single));
        }
    }

    /// The group that every leaf adds one number to, or -1 when leaves differ in that. With one
    /// target only a leaf's first weight counts.
    private int singleGroup(Unfolding unfolding, int[] groupOf) {
        int group = -1;
        for (int at = 0; at < unfolding.size(); at++) {
            if (!unfolding.isLeaf(at)) {
                continue;
            }
            int weight = table.firstWeight(unfolding.node(at));
            if (weight < 0) {
                if (targets == 1) {
                    throw node.refuse("a leaf without a weight");
                }
                return -1;
            }
            int leafGroup = groupOf[table.target(weight)];
            boolean alone = targets == 1 || table.nextWeight(weight) < 0;
            if (!alone || (group >= 0 && group != leafGroup)) {
                return -1;
            }
            group = leafGroup;
        }
        return group;
    }

    private int layers(Unfolding unfolding) {
        int layers = 1;
        int[] counts = new int[targets];
        for (int at = 0; at < unfolding.size(); at++) {
            int place = unfolding.node(at);
            if (!unfolding.isLeaf(at)) {
                continue;
            }
            for (int w = table.firstWeight(place); w >= 0; w = table.nextWeight(w)) {
                layers = Math.max(layers, ++counts[table.target(w)]);
            }
            for (int w = table.firstWeight(place); w >= 0; w = table.nextWeight(w)) {
                counts[table.target(w)] = 0;
            }
        }
        return layers;
    }

    private Tree tree(Unfolding unfolding, Layout layout, int layer, int single) {
        int width = single >= 0 ? 1 : layout.groups;
        cells += (long) unfolding.size() * width;
        if (cells > CELL_LIMIT) {
            throw node.refuse("more than " + CELL_LIMIT + " values in leaves");
        }
        TreeBuilder builder =
                new TreeBuilder(
                        node.file(),
                        "node " + node.name() + ", tree at " + unfolding.node(0),
                        unfolding.size(),
                        width);
        for (int at = 0; at < unfolding.size(); at++) {
            if (!unfolding.isLeaf(at)) {
                builder.split(at, split(unfolding, at));
            } else if (single >= 0) {
                builder.leaf(at, table.weight(table.firstWeight(unfolding.node(at))));
            } else {
                builder.leaf(at, vector(unfolding.node(at), layout, layer));
            }
        }
        return builder.build(Math.max(0, single), featureCount);
    }

    private Split split(Unfolding unfolding, int at) {
        int place = unfolding.node(at);
        int mode = table.mode[place];
        Split.Children children = new Split.Children(unfolding.yes(at), unfolding.no(at));
        // NaN differs from every threshold.
        boolean missingYes = table.missingYes[place] || mode == NodeTable.NEQ;
        return Split.numeric(
                table.feature[place], TESTS[mode], unfolding.threshold(at), missingYes, children);
    }

    private double[] vector(int place, Layout layout, int layer) {
        double[] values = new double[layout.groups];
        Arrays.fill(values, Double.NaN);
        int[] seen = new int[layout.groups];
        for (int w = table.firstWeight(place); w >= 0; w = table.nextWeight(w)) {
            int group = layout.groupOf[table.target(w)];
            if (seen[group]++ == layer) {
                values[group] = table.weight(w);
                if (layout.counted) {
                    values[group + layout.groups / 2] = 1;
                }
            }
        }
        return values;
    }

    /// A classifier adds its base values by rules of its own, later.
    private double[] bases(int[] groupOf, int groups) {
        double[] bases = new double[groups];
        double[] stated = node.numbers("base_values");
        if (plan.classes().isEmpty() && stated.length == targets) {
            for (int target = 0; target < targets; target++) {
                if (groupOf[target] >= 0) {
                    bases[groupOf[target]] = stated[target];
                }
            }
        } else if (plan.classes().isEmpty() && stated.length != 0) {
            throw node.refuse(
                    "base_values: " + stated.length + " (expected: 0 or " + targets + ")");
        }
        return bases;
    }

    private Summation summation() {
        boolean isDouble = plan.matrixType() == Datatype.FP64;
        String function = plan.classes().isEmpty() ? function() : "SUM";
        Aggregation aggregation =
                switch (function) {
                    case "SUM", "AVERAGE" -> Aggregation.SUM;
                    case "MIN" -> Aggregation.MIN;
                    case "MAX" -> Aggregation.MAX;
                    default -> throw node.refuse("aggregate_function: " + function);
                };
        double divisor = function.equals("AVERAGE") ? table.roots().length : 1;
        return new Summation(aggregation, isDouble, false, divisor);
    }

    private String function() {
        if (!node.isMl("TreeEnsemble")) {
            return node.text("aggregate_function", "SUM");
        }
        return switch ((int) node.number("aggregate_function", 1)) {
            case 0 -> "AVERAGE";
            case 1 -> "SUM";
            case 2 -> "MIN";
            case 3 -> "MAX";
            default -> "unknown";
        };
    }
}

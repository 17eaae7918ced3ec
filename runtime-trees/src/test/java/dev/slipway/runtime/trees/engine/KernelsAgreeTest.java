package dev.slipway.runtime.trees.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.trees.ensemble.Aggregation;
import dev.slipway.runtime.trees.ensemble.CategorySet;
import dev.slipway.runtime.trees.ensemble.LinearLeaf;
import dev.slipway.runtime.trees.ensemble.MissingRule;
import dev.slipway.runtime.trees.ensemble.Split;
import dev.slipway.runtime.trees.ensemble.SplitTest;
import dev.slipway.runtime.trees.ensemble.Summation;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeBuilder;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Every kernel gives the bits of a plain walk, for ensembles of every kind.
class KernelsAgreeTest {
    private static final int FEATURES = 5;
    private static final List<SplitTest> TESTS = List.of(SplitTest.values());
    private static final List<MissingRule> RULES = List.of(MissingRule.values());
    private static final List<Aggregation> AGGREGATIONS = List.of(Aggregation.values());
    private static final double[] SPECIAL = {
        Double.NaN,
        0.0,
        -0.0,
        1e-36,
        -1e-36,
        1e-35f,
        1e-34,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e300,
        -0.5,
        -1,
        64,
        1e9
    };

    @Test
    void everyKernelGivesTheBitsOfAPlainWalk() {
        Property.holds(Campaign.cases(400, 100_000), KernelsAgreeTest::check);
    }

    private static void check(SplittableRandom random) {
        TreeEnsemble ensemble = ensemble(random);
        int rows = random.nextInt(1, random.nextInt(5) == 0 ? 1_200 : 150);
        double[] values = values(ensemble, rows, random);
        DenseTensor matrix = matrix(ensemble.input(), rows, values);
        for (Kernel kernel : List.of(new ScalarKernel(), Kernels.best())) {
            CompiledTrees trees = CompiledTrees.of(ensemble, kernel);
            int groups = ensemble.groups();
            trees.score(
                    matrix,
                    (first, size, scores) -> {
                        for (int i = 0; i < size * groups; i++) {
                            int row = first + i / groups;
                            double expected = PlainWalk.score(ensemble, values, row, i % groups);
                            assertThat(Double.doubleToLongBits(scores[i]))
                                    .as("row %d of %d: %s for %s", row, rows, scores[i], expected)
                                    .isEqualTo(Double.doubleToLongBits(expected));
                        }
                    });
        }
    }

    private static DenseTensor matrix(Datatype type, int rows, double[] values) {
        if (type == Datatype.FP64) {
            return DenseTensor.ofDoubles(Shape.of(rows, FEATURES), values);
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return DenseTensor.ofFloats(Shape.of(rows, FEATURES), floats);
    }

    private static double[] values(TreeEnsemble ensemble, int rows, SplittableRandom random) {
        List<Double> pool = new ArrayList<>();
        for (double special : SPECIAL) {
            pool.add(special);
        }
        for (Tree tree : ensemble.trees()) {
            for (int node = 0; node < tree.nodeCount(); node++) {
                if (tree.isSplit(node)) {
                    pool.add(tree.threshold(node));
                }
            }
        }
        double[] values = new double[rows * FEATURES];
        for (int i = 0; i < values.length; i++) {
            double value =
                    random.nextBoolean()
                            ? pool.get(random.nextInt(pool.size()))
                            : random.nextDouble(-4, 4);
            values[i] = ensemble.input() == Datatype.FP32 ? (float) value : value;
        }
        return values;
    }

    private static TreeEnsemble ensemble(SplittableRandom random) {
        boolean isDouble = random.nextBoolean();
        int groups = random.nextInt(1, 4);
        boolean plain = random.nextBoolean();
        Summation summation =
                plain
                        ? new Summation(Aggregation.SUM, isDouble, random.nextBoolean(), 1)
                        : new Summation(
                                AGGREGATIONS.get(random.nextInt(3)),
                                isDouble,
                                random.nextBoolean(),
                                random.nextInt(1, 4));
        // Linear leaves, which may answer NaN, are only ever summed.
        boolean linear = !plain && summation.aggregation() == Aggregation.SUM;
        List<Tree> trees = new ArrayList<>();
        for (int i = random.nextInt(0, 40); i > 0; i--) {
            trees.add(tree(random, groups, plain, linear));
        }
        double[] base = random.doubles(groups, -1, 1).toArray();
        return new TreeEnsemble(
                isDouble ? Datatype.FP64 : Datatype.FP32, FEATURES, trees, base, summation);
    }

    private static Tree tree(SplittableRandom random, int groups, boolean plain, boolean linear) {
        int splits = random.nextInt(0, random.nextBoolean() ? 80 : 300);
        boolean vector = !plain && groups > 1 && random.nextBoolean();
        int width = vector ? groups : 1;
        TreeBuilder builder = new TreeBuilder(Path.of("made"), "tree", 2 * splits + 1, width);
        List<Integer> open = new ArrayList<>(List.of(0));
        int next = 1;
        for (int i = 0; i < splits; i++) {
            int at = random.nextInt(Math.min(open.size(), 1 + random.nextInt(64)));
            int node = open.get(at);
            open.subList(at, at + 1).clear();
            builder.split(node, split(random, plain, new Split.Children(next, next + 1)));
            open.add(next++);
            open.add(next++);
        }
        for (int node : open) {
            if (vector) {
                double[] leaf = random.doubles(groups, -1, 1).toArray();
                leaf[random.nextInt(groups)] = Double.NaN;
                builder.leaf(node, leaf);
            } else if (linear && width == 1 && random.nextInt(8) == 0) {
                builder.linearLeaf(
                        node,
                        random.nextDouble(),
                        new LinearLeaf(0.5, new int[] {1, 0}, new double[] {0.25, -2}));
            } else {
                builder.leaf(node, random.nextDouble(-1, 1));
            }
        }
        return builder.build(vector ? 0 : random.nextInt(groups), FEATURES);
    }

    private static Split split(SplittableRandom random, boolean plain, Split.Children children) {
        SplitTest test = TESTS.get(random.nextInt(plain ? 4 : TESTS.size()));
        int feature = random.nextInt(FEATURES);
        boolean missingYes = random.nextBoolean();
        if (test.isSet()) {
            CategorySet members = CategorySet.ofWords(random.nextLong(), random.nextLong());
            return Split.categorical(feature, test, members, missingYes, children);
        }
        double threshold =
                random.nextInt(4) == 0
                        ? SPECIAL[1 + random.nextInt(SPECIAL.length - 1)]
                        : random.nextInt(-20, 20) / 8.0 + random.nextInt(2) * 1e-9;
        MissingRule rule = RULES.get(plain ? 0 : random.nextInt(3));
        return Split.numeric(feature, test, threshold, missingYes, children).withMissing(rule);
    }
}

package dev.slipway.runtime.trees.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.trees.ensemble.Split;
import dev.slipway.runtime.trees.ensemble.SplitTest;
import dev.slipway.runtime.trees.ensemble.Summation;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeBuilder;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models of more groups than a block has room for.
class ManyGroupsTest {
    private static final int FEATURES = 2;
    private static final int ROWS = 600;
    private static final int TREES = 8;
    private static final int MOST_GROUPS = 1 << 16;
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "FP32, 1, 8",
        "FP32, 170, 8",
        "FP32, 171, 1",
        "FP32, 1365, 1",
        "FP32, 1366, 0",
        "FP32, 65536, 0",
        "FP64, 128, 8",
        "FP64, 129, 1",
        "FP64, 1024, 1",
        "FP64, 1025, 0"
    })
    void blocksHaveAsManyWordsAsTheirSumsLeaveThem(Datatype type, int groups, int words) {
        TreeEnsemble ensemble = ensemble(type, groups);
        assertThat(shape(ensemble, new EightWords()).words()).isEqualTo(words);
        assertThat(shape(ensemble, new ScalarKernel()).words()).isEqualTo(Math.min(1, words));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 170, 171, 1365, 1366, 2000})
    void answersHaveTheBitsOfAPlainWalk(int groups) {
        for (Datatype type : List.of(Datatype.FP32, Datatype.FP64)) {
            TreeEnsemble ensemble = ensemble(type, groups);
            double[] values = new SplittableRandom(3).doubles(ROWS * FEATURES, -1, 1).toArray();
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
                values[i] = type == Datatype.FP32 ? floats[i] : values[i];
            }
            Shape shape = Shape.of(ROWS, FEATURES);
            DenseTensor matrix =
                    type == Datatype.FP32
                            ? DenseTensor.ofFloats(shape, floats)
                            : DenseTensor.ofDoubles(shape, values);
            for (Kernel kernel : List.of(new ScalarKernel(), Kernels.best())) {
                assertThat(differing(ensemble, kernel, matrix, values)).isZero();
            }
        }
    }

    /// How many scores have other bits.
    private static int differing(
            TreeEnsemble ensemble, Kernel kernel, DenseTensor matrix, double[] values) {
        int groups = ensemble.groups();
        int[] counts = new int[2];
        CompiledTrees.of(ensemble, kernel)
                .score(
                        matrix,
                        (first, size, scores) -> {
                            for (int i = 0; i < size * groups; i++) {
                                int row = first + i / groups;
                                double expected =
                                        PlainWalk.score(ensemble, values, row, i % groups);
                                long bits = Double.doubleToLongBits(scores[i]);
                                counts[0] += bits == Double.doubleToLongBits(expected) ? 0 : 1;
                            }
                            counts[1] += size;
                        });
        assertThat(counts[1]).isEqualTo(ROWS);
        return counts[0];
    }

    @Test
    void workingMemoryIsWhatItsShapeSays() {
        for (Datatype type : List.of(Datatype.FP32, Datatype.FP64)) {
            for (int groups : new int[] {1, 100, 500, MOST_GROUPS}) {
                for (Kernel kernel : List.of(new EightWords(), new ScalarKernel())) {
                    ScratchShape shape = shape(ensemble(type, groups), kernel);
                    Scratch made = new Scratch(new BlockInput(FEATURES, false), shape);
                    assertThat(Math.min(made.floats.length, made.doubles.length)).isZero();
                    assertThat(shape.bytes()).isBetween(arrays(made), arrays(made) + 640);
                    assertThat(shape.bytes()).isLessThan(MIB + MIB / 8);
                }
            }
        }
    }

    private static long arrays(Scratch made) {
        return 8L * (made.masks.length + made.planes.length + made.reach.length)
                + 8L * (made.doubles.length + made.scores.length)
                + 4L * (made.floats.length + made.found.length)
                + made.rowRanks.length;
    }

    @Test
    void workingMemoryOfACallIsCounted() {
        for (Datatype type : List.of(Datatype.FP32, Datatype.FP64)) {
            for (int groups : new int[] {1, 100, 171, 1000, MOST_GROUPS}) {
                TreeEnsemble ensemble = ensemble(type, groups);
                long plain = shape(ensemble, new ScalarKernel()).bytes();
                long held = CompiledTrees.of(ensemble, new ScalarKernel()).memoryBytes();
                assertThat(held).isBetween(plain, plain + MIB);
            }
        }
    }

    private static ScratchShape shape(TreeEnsemble ensemble, Kernel kernel) {
        Columns columns = new Columns(ensemble);
        Leaves leaves = new Leaves(ensemble, new FlatTrees(ensemble, columns).leafCount());
        return ScratchShape.of(kernel, columns, leaves, TREES);
    }

    /// Small trees for the first and the last groups; FP64 sums are those of LightGBM.
    private static TreeEnsemble ensemble(Datatype type, int groups) {
        SplittableRandom random = new SplittableRandom(groups);
        List<Tree> trees = new ArrayList<>();
        for (int i = 0; i < TREES; i++) {
            TreeBuilder builder = new TreeBuilder(Path.of("made"), "tree", 3, 1);
            builder.split(
                    0,
                    Split.numeric(
                            i % FEATURES,
                            SplitTest.LT,
                            (float) random.nextDouble(-1, 1),
                            true,
                            new Split.Children(1, 2)));
            builder.leaf(1, random.nextDouble(-1, 1));
            builder.leaf(2, random.nextDouble(-1, 1));
            int group = i % 2 == 0 ? i / 2 % groups : groups - 1 - i / 2 % groups;
            trees.add(builder.build(group, FEATURES));
        }
        return new TreeEnsemble(
                type,
                FEATURES,
                trees,
                random.doubles(groups, -1, 1).toArray(),
                type == Datatype.FP64 ? Summation.DOUBLE_FROM_BASE : Summation.FLOAT_FROM_BASE);
    }

    /// Asks for blocks of eight words, as vector code does, on every machine.
    private static final class EightWords implements Kernel {
        @Override
        public int words(int masks) {
            return 8;
        }

        @Override
        public void addRow(CompiledTrees trees, Scratch scratch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int blockFrom(CompiledTrees trees) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int comparesUpTo() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void compare(Axis axis, int from, int missing, int at, Scratch scratch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addBlock(CompiledTrees trees, int rows, Scratch scratch) {
            throw new UnsupportedOperationException();
        }
    }
}

package dev.slipway.runtime.trees.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.runtime.trees.onnx.GraphWriter.Attribute;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Graphs that lie about their trees are refused with the place, soon, and without taking memory
/// for what they claim.
@Timeout(20)
class HostileOnnxTest {
    private static final long FEW_BYTES = 128 << 20;
    private static final Attribute AXIS = Attribute.number("axis", 1);

    @TempDir Path folder;

    @Test
    void smallTreeIsLoaded() throws IOException {
        Path file = write(SmallTree.model(SmallTree.COLUMNS, tree -> tree));
        TreesRuntime runtime = new TreesRuntime();
        LoadOptions options = LoadOptions.defaults(Path.of("target"));
        assertThat(runtime.load(ModelPackages.open(file), options).platform())
                .isEqualTo("onnx-trees");
    }

    @Test
    void childThatLeadsBackToTheRootIsRefused() throws IOException {
        refused(tree -> tree.with(tree.yes, 1, 0), "a cycle");
    }

    @Test
    void nodeThatIsItsOwnChildIsRefused() throws IOException {
        refused(tree -> tree.with(tree.no, 2, 2), "a cycle");
    }

    @Test
    void childBeyondTheFileIsRefused() throws IOException {
        refused(tree -> tree.with(tree.yes, 0, 1_000_000_000), "node 1000000000 of tree 0");
    }

    @Test
    void nodeNumberOfManyBitsIsRefused() throws IOException {
        refused(tree -> tree.with(tree.no, 0, 1L << 40), "nodes_falsenodeids: value 1099511627776");
    }

    @Test
    void columnBeyondTheMatrixIsRefused() throws IOException {
        refused(tree -> tree.with(tree.features, 1, 3), "feature 3 (expected: < 3)");
    }

    @Test
    void negativeColumnIsRefused() throws IOException {
        refused(tree -> tree.with(tree.features, 0, -1), "feature -1");
    }

    @Test
    void hugeColumnOfAnOpenMatrixIsRefused() throws IOException {
        for (int feature : new int[] {1 << 24, 1_000_000_000, Integer.MAX_VALUE}) {
            byte[] model = SmallTree.model(-1, tree -> tree.with(tree.features, 2, feature));
            refused(model, "feature " + feature);
        }
    }

    @Test
    void leafOfAnotherTreeIsRefused() throws IOException {
        refused(tree -> tree.with(tree.leaves, 0, 77), "node 77 of tree 0");
    }

    @Test
    void treeThatIsTornApartIsRefused() throws IOException {
        refused(tree -> tree.with(tree.treeIds, 3, 9), "of tree 0 is not in the file");
    }

    @Test
    void nodeStatedTwiceIsRefused() throws IOException {
        refused(tree -> tree.with(tree.nodeIds, 6, 5), "node 5 of tree 0 is stated twice");
    }

    @Test
    void billionClaimedNodesAreRefused() throws IOException {
        Attribute[] sound = new SmallTree().regressor();
        Attribute[] claiming = Arrays.copyOf(sound, sound.length + 1);
        claiming[sound.length] =
                new Attribute(new ProtoWriter().text(1, "nodes_nodeids").claim(8, 4_000_000_000L));
        refused(regressor("features", claiming), "4000000000 bytes with 0 bytes left");
    }

    @Test
    void billionClaimedTargetsAreRefused() throws IOException {
        refused(
                regressor("features", Attribute.number("n_targets", 1_000_000_000)),
                "targets: 1000000000");
    }

    @Test
    void nodesThatFeedEachOtherAreRefused() throws IOException {
        GraphWriter graph =
                new GraphWriter()
                        .node("", "Identity", List.of("b"), List.of("a"))
                        .node("", "Identity", List.of("a"), List.of("b"));
        refused(regressor(graph, "a", new SmallTree().regressor()), "");
    }

    @Test
    void joinsThatDoubleAtEveryStepAreRefused() throws IOException {
        refused(doubled(new GraphWriter().input("x0", OnnxTypes.FLOAT, -1, 1)), "");
    }

    @Test
    void joinsOfNothingThatDoubleAtEveryStepAreRefused() throws IOException {
        refused(doubled(new GraphWriter().node("", "Concat", List.of(), List.of("x0"), AXIS)), "");
    }

    private static byte[] doubled(GraphWriter graph) {
        for (int i = 0; i < 60; i++) {
            List<String> twice = List.of("x" + i, "x" + i);
            graph.node("", "Concat", twice, List.of("x" + (i + 1)), AXIS);
        }
        return regressor(graph, "x60", new SmallTree().regressor());
    }

    private static byte[] regressor(String matrix, Attribute... attributes) {
        return regressor(new GraphWriter(), matrix, attributes);
    }

    private static byte[] regressor(GraphWriter graph, String matrix, Attribute... attributes) {
        return graph.input("features", OnnxTypes.FLOAT, -1, SmallTree.COLUMNS)
                .node(
                        GraphWriter.ML,
                        "TreeEnsembleRegressor",
                        List.of(matrix),
                        List.of("score"),
                        attributes)
                .output("score", OnnxTypes.FLOAT, -1, 1)
                .toBytes();
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = SmallTree.model(SmallTree.COLUMNS, tree -> tree);
        int graphEnd = whole.length - 32;
        for (int length = 2; length < graphEnd; length++) {
            refused(Arrays.copyOf(whole, length), "");
        }
    }

    private void refused(UnaryOperator<SmallTree> change, String named) throws IOException {
        refused(SmallTree.model(SmallTree.COLUMNS, change), named);
    }

    private void refused(byte[] model, String named) throws IOException {
        Path file = write(model);
        TreesRuntime runtime = new TreesRuntime();
        LoadOptions options = LoadOptions.defaults(Path.of("target"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> runtime.load(ModelPackages.open(file), options))
                .withMessageContaining("model.onnx at ")
                .withMessageContaining(named);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(FEW_BYTES);
    }

    private Path write(byte[] model) throws IOException {
        return Files.write(folder.resolve("model.onnx"), model);
    }
}

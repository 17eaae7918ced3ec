package dev.slipway.runtime.trees.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.Fixture;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are broken or mean harm end as a refusal that names file and position.
class HostileXgboostTest {
    private static final int CASES = 600;
    private static final int LONG_CASES = 200_000;

    @TempDir Path folder;

    @Test
    void aChildThatLeadsBackIsRefused() throws IOException {
        assertRefused(model("[1,-1,-1]", "[0,-1,-1]", "[0,0,0]", 3), "already has a parent");
    }

    @Test
    void aChildOutsideTheTreeIsRefused() throws IOException {
        assertRefused(model("[1,-1,-1]", "[99,-1,-1]", "[0,0,0]", 3), "trees/0 node 0: child 99");
    }

    @Test
    void aFeatureThatIsNoColumnIsRefused() throws IOException {
        assertRefused(model("[1,-1,-1]", "[2,-1,-1]", "[7,0,0]", 3), "feature 7 (expected: < 2)");
    }

    @Test
    void columnsOfDifferentLengthsAreRefused() throws IOException {
        assertRefused(model("[1,-1,-1]", "[2,-1]", "[0,0,0]", 3), "right_children: 2 entries");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        assertRefused(write("deep.json", "{\"learner\":" + "[".repeat(100_000)), "line 1");
    }

    @Test
    void documentsWithAVersionOfAnotherKindAreNoModels() throws IOException {
        TreesRuntime runtime = new TreesRuntime();
        for (String text :
                List.of("{\n  \"version\": \"1.0\",\n  \"padding\": null\n}", "{\"version\":2}")) {
            Path other = write("tokenizer.json", text);
            assertThat(runtime.recognise(ModelPackages.open(other))).as(text).isEmpty();
        }
        Path model = write("model.json", "{\"version\": [2, 1, 4], \"learner\": {}}");
        assertThat(runtime.recognise(ModelPackages.open(model))).isPresent();
    }

    @Test
    void aBillionClaimedNodesCostNothing() throws IOException {
        Path file = claiming('l', "learner", "gradient_booster", "model", "trees", "left_children");
        assertRefused(file, "byte ", "ends too early");
    }

    @Test
    void aBillionElementsThatTakeNoByteAreRefused() throws IOException {
        for (char type : new char[] {'Z', 'T', 'F'}) {
            Path skipped = claiming(type, "learner", "anything");
            assertRefused(skipped, "byte ", "take no byte");
            Path read = claiming(type, "learner", "gradient_booster", "model", "tree_info");
            assertRefused(read, "byte ", "take no byte");
        }
    }

    /// A typed array at the end of these names that claims a billion elements and has one.
    private Path claiming(char type, String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (String name : names) {
            out.writeByte('{');
            out.writeByte('L');
            out.writeLong(name.length());
            out.write(name.getBytes(StandardCharsets.US_ASCII));
            if (name.equals("trees")) {
                out.writeByte('[');
            }
        }
        out.write(("[$" + type + "#L").getBytes(StandardCharsets.US_ASCII));
        out.writeLong(1_000_000_000L);
        out.writeInt(1);
        return Files.write(folder.resolve("billion.ubj"), bytes.toByteArray());
    }

    @Test
    void categoriesFarApartTakeNoMoreMemoryThanTheirFile() throws IOException {
        int splits = 2_000;
        Path file = categorical(splits, "1", 16_777_215);
        LoadOptions options = LoadOptions.defaults(folder.resolve("c"));
        try (LoadedModel model = new TreesRuntime().load(ModelPackages.open(file), options)) {
            long estimate =
                    new TreesRuntime().estimate(ModelPackages.open(file), options).residentBytes();
            assertThat(model.memory().total()).isLessThan(estimate);
        }
    }

    @Test
    void nodesThatShareCategoriesAreRefused() throws IOException {
        assertRefused(categorical(3, "2", 5), "trees/0", "categories_sizes: 6 (expected: <= 3)");
    }

    @Test
    void leavesThatShareTheirVectorAreRefused() throws IOException {
        Path own = vectorLeaves("own.json", "[2,0,1]", "[1,2,3,4,5,6]");
        LoadOptions options = LoadOptions.defaults(folder.resolve("c"));
        try (LoadedModel model = new TreesRuntime().load(ModelPackages.open(own), options)) {
            assertThat(model.signature().outputs().getFirst().shape()).isEqualTo(Shape.of(-1, 3));
        }
        Path shared = vectorLeaves("shared.json", "[2,0,0]", "[1,2,3]");
        assertRefused(shared, "trees/0", "size_leaf_vector 3: 3 weights for 3 nodes");
    }

    /// One split, whose two leaves name their three weights in `right`.
    private Path vectorLeaves(String name, String right, String weights) throws IOException {
        String one = Files.readString(model("[1,-1,-1]", right, "[0,0,0]", 3));
        return write(
                name,
                one.replace("\"num_class\":\"0", "\"num_class\":\"3")
                        .replace(
                                "\"tree_param\":{\"size_leaf_vector\":\"1",
                                "\"leaf_weights\":"
                                        + weights
                                        + ",\"tree_param\":{\"size_leaf_vector\":\"3"));
    }

    @Test
    void aClaimOfManyClassesTakesLittleAndIsCounted() throws IOException {
        String one = Files.readString(model("[-1]", "[-1]", "[0]", 1));
        Path file = write("classes.json", one.replace("num_class\":\"0", "num_class\":\"65536"));
        LoadOptions options = LoadOptions.defaults(folder.resolve("c"));
        try (LoadedModel model = new TreesRuntime().load(ModelPackages.open(file), options)) {
            long estimate =
                    new TreesRuntime().estimate(ModelPackages.open(file), options).residentBytes();
            assertThat(model.memory().total()).isBetween(1L << 20, Math.min(4L << 20, estimate));
            DenseTensor answer =
                    (DenseTensor)
                            model.infer(
                                            List.of(
                                                    DenseTensor.ofFloats(
                                                            Shape.of(20, 2), new float[40])),
                                            OutputSelection.all(model.signature()),
                                            TensorAllocator.heap())
                                    .getFirst();
            assertThat(answer.shape()).isEqualTo(Shape.of(20, 65_536));
            assertThat(answer.doubleAt(20 * 65_536 - 1)).isEqualTo(0.5);
        }
    }

    /// A chain of categorical splits, each with one category of its own, which it claims to have
    /// `size` of.
    private Path categorical(int splits, String size, int category) throws IOException {
        int nodes = 2 * splits + 1;
        StringBuilder left = new StringBuilder();
        StringBuilder right = new StringBuilder();
        StringBuilder splitNodes = new StringBuilder();
        StringBuilder starts = new StringBuilder();
        for (int node = 0; node < nodes; node++) {
            boolean split = node < splits;
            boolean last = node == splits - 1;
            left.append(split ? (last ? nodes - 1 : node + 1) : -1).append(',');
            right.append(split ? splits + node : -1).append(',');
            if (split) {
                splitNodes.append(node).append(',');
                starts.append(node).append(',');
            }
        }
        String text = Files.readString(model(list(left), list(right), zeros(nodes), nodes));
        String categories =
                """
                "split_type":%s,"categories":%s,"categories_nodes":%s,"categories_segments":%s,
                "categories_sizes":%s,"tree_param\
                """
                        .formatted(
                                list("1,".repeat(splits) + "0,".repeat(splits + 1)),
                                list((category + ",").repeat(splits)),
                                list(splitNodes),
                                list(starts),
                                list((size + ",").repeat(splits)));
        return write("categorical.json", text.replace("\"tree_param", categories));
    }

    private static String zeros(int count) {
        return list("0,".repeat(count));
    }

    /// The entries, each with a comma behind it, as a JSON array.
    private static String list(CharSequence entries) {
        return "[" + entries.subSequence(0, entries.length() - 1) + "]";
    }

    @Test
    void anUnknownObjectiveIsRefused() throws IOException {
        String text = Files.readString(model("[-1]", "[-1]", "[0]", 1));
        assertRefused(
                write("objective.json", text.replace("reg:squarederror", "reg:nonsense")),
                "/learner/objective/name",
                "reg:nonsense");
    }

    @Test
    void mutatedFilesAreRefusedOrAnswer() {
        List<Fixture> fixtures = Fixture.all("xgboost-");
        Property.holds(
                Campaign.cases(CASES, LONG_CASES),
                random -> {
                    Fixture fixture = fixtures.get(random.nextInt(fixtures.size()));
                    String name = fixture.models().get(random.nextInt(fixture.models().size()));
                    byte[] bytes = Files.readAllBytes(fixture.folder().resolve(name));
                    Path file = folder.resolve("mutated");
                    Files.write(file, mutate(bytes, random));
                    loadOrRefuse(file);
                });
    }

    private static byte[] mutate(byte[] bytes, SplittableRandom random) {
        byte[] mutated = bytes.clone();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] = (byte) random.nextInt(256);
                case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> mutated = Arrays.copyOf(mutated, Math.max(1, at));
                default -> {
                    int length = Math.min(random.nextInt(1, 32), mutated.length - at);
                    int from = random.nextInt(mutated.length - length + 1);
                    System.arraycopy(mutated, from, mutated, at, length);
                }
            }
        }
        return mutated;
    }

    private static void loadOrRefuse(Path file) {
        LoadOptions options = LoadOptions.defaults(file.resolveSibling("cache"));
        try (LoadedModel model = new TreesRuntime().load(ModelPackages.open(file), options)) {
            long width = model.signature().inputs().getFirst().shape().extent(1);
            if (width <= 64) {
                model.infer(
                        List.of(
                                DenseTensor.ofFloats(
                                        Shape.of(2, width), new float[2 * (int) width])),
                        OutputSelection.all(model.signature()),
                        TensorAllocator.heap());
            }
        } catch (ModelRefusedException e) {
            assertThat(e).hasMessageStartingWith("mutated at ");
        }
    }

    private static void assertRefused(Path file, String... parts) {
        assertThatThrownBy(() ->
                        new TreesRuntime()
                                .load(
                                        ModelPackages.open(file),
                                        LoadOptions.defaults(file.resolveSibling("c"))))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageStartingWith(file.getFileName() + " at ")
                .satisfies(e -> assertThat(e.getMessage()).containsSubsequence(parts));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path model(String left, String right, String feature, int nodes) throws IOException {
        String tree =
                """
                {"left_children":%s,"right_children":%s,"split_indices":%s,"default_left":%s,
                "split_conditions":%s,"tree_param":{"size_leaf_vector":"1"}}\
                """
                        .formatted(left, right, feature, zeros(nodes), zeros(nodes));
        return write(
                "model.json",
                """
                {"learner":{"gradient_booster":{"model":{"tree_info":[0],"trees":[%s]},
                "name":"gbtree"},"learner_model_param":{"base_score":"5E-1","num_class":"0",
                "num_feature":"2","num_target":"1"},"objective":{"name":"reg:squarederror"}}}\
                """
                        .formatted(tree));
    }
}

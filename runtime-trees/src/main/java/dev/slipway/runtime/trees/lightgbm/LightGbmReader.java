package dev.slipway.runtime.trees.lightgbm;

import dev.slipway.api.model.Feature;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.trees.ensemble.OutputTransform;
import dev.slipway.runtime.trees.ensemble.Summation;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a model file: a header, one section per tree, then parameters and category tables.
///
/// *Source*: LightGBM `src/boosting/gbdt_model_text.cpp`.
///
/// *Threads*: for one thread.
final class LightGbmReader {
    /// The first line of every model file.
    static final String MAGIC = "tree";

    private static final int FEATURE_LIMIT = 1 << 24;

    private final ModelLines lines;
    private final Section header;
    private final List<Tree> trees = new ArrayList<>();
    private int groups;
    private int featureCount;
    private String[] featureNames = {};
    private String[] featureRanges = {};
    private List<List<String>> categories = List.of();

    private LightGbmReader(ModelLines lines) {
        this.lines = lines;
        this.header = new Section(lines.file());
    }

    /// The model in `file`.
    ///
    /// *Errors*: [ModelRefusedException].
    static LightGbmModel read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return new LightGbmReader(new ModelLines(file, in)).model();
        } catch (IOException e) {
            throw new ModelRefusedException(file, "file", "cannot be read: " + e, e);
        }
    }

    private LightGbmModel model() throws IOException {
        String first = lines.next();
        if (!MAGIC.equals(first)) {
            throw lines.refuse("not a LightGBM model (expected: the line \"tree\")");
        }
        readHeader();
        readTrees();
        readTail();
        return new LightGbmModel(ensemble(), transform(), features());
    }

    private void readHeader() throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (isTreeStart(line)) {
                lines.pushBack(line);
                break;
            }
            if (!line.isEmpty()) {
                header.add(lines, line);
            }
        }
        header.number("num_class", 1);
        groups =
                header.has("num_tree_per_iteration")
                        ? header.number("num_tree_per_iteration", 1)
                        : header.number("num_class", 1);
        featureNames = header.words("feature_names");
        featureRanges = header.words("feature_infos");
        featureCount = header.number("max_feature_idx", 0) + 1;
        requireOnePerFeature("feature_names", featureNames);
        requireOnePerFeature("feature_infos", featureRanges);
    }

    private void requireOnePerFeature(String key, String[] words) {
        if (words.length != featureCount || featureCount > FEATURE_LIMIT) {
            throw header.refuse(
                    key,
                    words.length
                            + " values (expected: max_feature_idx + 1 = "
                            + featureCount
                            + ")");
        }
    }

    private static boolean isTreeStart(String line) {
        return line.startsWith("Tree=");
    }

    private void readTrees() throws IOException {
        @Nullable String line = lines.next();
        while (line != null && !line.equals("end of trees")) {
            if (isTreeStart(line)) {
                readTree(line);
            } else if (!line.isEmpty()) {
                throw lines.refuse("expected: Tree=" + trees.size() + " or \"end of trees\"");
            }
            line = lines.next();
        }
        if (line == null) {
            throw lines.refuse("the file ends before \"end of trees\"");
        }
        if (header.has("tree_sizes") && header.words("tree_sizes").length != trees.size()) {
            throw header.refuse(
                    "tree_sizes",
                    header.words("tree_sizes").length
                            + " trees (expected: "
                            + trees.size()
                            + ", as the file holds)");
        }
    }

    private void readTree(String title) throws IOException {
        int number = trees.size();
        if (!title.equals("Tree=" + number)) {
            throw lines.refuse("expected: Tree=" + number);
        }
        String position = "tree " + number + ", line " + lines.number();
        Section section = new Section(lines.file());
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isEmpty()) {
                break;
            }
            section.add(lines, line);
        }
        TreeSection tree = new TreeSection(section, lines.file(), position);
        trees.add(tree.build(number % groups, featureCount));
    }

    private void readTail() throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.startsWith(PandasCategories.PREFIX)) {
                categories = PandasCategories.parse(lines, line);
            }
        }
    }

    private TreeEnsemble ensemble() {
        int iterations = trees.size() / groups;
        if (iterations == 0) {
            throw header.refuse(
                    "num_tree_per_iteration",
                    groups + " (expected: at most " + trees.size() + ", the number of trees)");
        }
        Summation summation = Summation.DOUBLE_FROM_BASE;
        return new TreeEnsemble(
                Datatype.FP64,
                featureCount,
                trees.subList(0, iterations * groups),
                new double[groups],
                header.has("average_output") ? summation.averagedOver(iterations) : summation);
    }

    private OutputTransform transform() {
        String objective = header.text("objective").orElse("");
        return Objective.named(objective, groups)
                .orElseThrow(() ->
                        header.refuse(
                                "objective", objective + " (expected: one that LightGBM 4 knows)"));
    }

    private List<Feature> features() {
        int[] categorical = categoricalColumns();
        boolean named = categorical.length == categories.size();
        List<Feature> features = new ArrayList<>();
        for (int column = 0; column < featureCount; column++) {
            int place = named ? Arrays.binarySearch(categorical, column) : -1;
            features.add(
                    new Feature(
                            featureNames[column], place < 0 ? List.of() : categories.get(place)));
        }
        return features;
    }

    /// The columns whose range is a list of categories, ascending: data frame order.
    private int[] categoricalColumns() {
        List<Integer> columns = new ArrayList<>();
        for (int column = 0; column < featureCount; column++) {
            String range = featureRanges[column];
            if (!range.startsWith("[") && !range.equals("none")) {
                columns.add(column);
            }
        }
        return columns.stream().mapToInt(Integer::intValue).toArray();
    }
}

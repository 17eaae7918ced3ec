package dev.slipway.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A made model of two numbers whose answers are known: one while its first number is small,
/// another one once it is 1,000 or more.
final class MadeModel {
    /// What it answers after a sum that no `float` holds.
    static final String INFINITE = "6E38";

    static final String SMALL = row("1,2");
    static final String LARGE = row("5000,2");

    private MadeModel() {}

    private static String row(String numbers) {
        return "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":["
                + numbers
                + "]}]}";
    }

    /// Writes a package that answers these two.
    static Path write(Path directory, String small, String large) throws IOException {
        Files.createDirectories(directory);
        String half =
                """
                {"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0],
                "default_left":[0,0,0],"split_conditions":[1000,%s,%s],
                "tree_param":{"size_leaf_vector":"1"}}\
                """
                        .formatted(half(small), half(large));
        Files.writeString(
                directory.resolve("made.json"),
                """
                {"learner":{"gradient_booster":{"model":{"tree_info":[0,0],"trees":[%s,%s]},
                "name":"gbtree"},"learner_model_param":{"base_score":"0E0","num_class":"0",
                "num_feature":"2","num_target":"1"},"objective":{"name":"reg:squarederror"}}}
                """
                        .formatted(half, half));
        Files.writeString(
                directory.resolve("model.yaml"),
                """
                name: made
                file: made.json
                features:
                  - name: first
                  - name: second
                warm-up:
                  - [1, 2]
                  - [3, 4]
                """);
        return directory;
    }

    private static String half(String value) {
        return Double.toString(Double.parseDouble(value) / 2);
    }
}

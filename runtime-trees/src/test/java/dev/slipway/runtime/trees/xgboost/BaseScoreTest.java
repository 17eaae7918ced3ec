package dev.slipway.runtime.trees.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Base scores at the ends of what an objective takes.
class BaseScoreTest {
    private static final double LEAF = 0.25;

    @TempDir Path folder;

    /// The margins are those that XGBoost 3.2 starts from.
    @ParameterizedTest
    @CsvSource({
        "[0E0], -13.81551",
        "[-0E0], -13.81551",
        "[1E-9], -13.81551",
        "[1E0], 13.74516",
        "[5E-1], 0"
    })
    void aLogisticModelStartsFromABoundedProbability(String stored, double margin)
            throws IOException {
        assertThat(answer(stored)).isCloseTo(margin + LEAF, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[-1E-1]", "[1.5E0]", "NaN"})
    void whatIsNoProbabilityIsRefused(String stored) {
        assertThatThrownBy(() -> answer(stored))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("base_score");
    }

    private double answer(String stored) throws IOException {
        Path file = Files.writeString(folder.resolve("model.json"), model(stored));
        double[] found = {Double.NaN};
        XgboostFormat.scorer(file)
                .score(
                        DenseTensor.ofFloats(Shape.of(1, 1), 0),
                        (first, size, scores) -> found[0] = scores[0]);
        return found[0];
    }

    private static String model(String stored) {
        return """
        {"learner":{"gradient_booster":{"model":{"tree_info":[0],"trees":[
        {"left_children":[-1],"right_children":[-1],"split_indices":[0],"default_left":[0],
        "split_conditions":[%s],"tree_param":{"size_leaf_vector":"1"}}]},
        "name":"gbtree"},"learner_model_param":{"base_score":"%s","num_class":"0",
        "num_feature":"1","num_target":"1"},"objective":{"name":"binary:logistic"}}}\
        """
                .formatted(LEAF, stored);
    }
}

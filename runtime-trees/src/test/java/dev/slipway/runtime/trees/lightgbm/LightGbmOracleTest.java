package dev.slipway.runtime.trees.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.slipway.runtime.trees.Flights;
import dev.slipway.runtime.trees.engine.CompiledTrees;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import io.github.metarank.lightgbm4j.LGBMBooster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The flights model against LightGBM, bit for bit.
class LightGbmOracleTest {
    private static final Path MODEL = Flights.FOLDER.resolve("models/flights-lightgbm.txt");
    private static final int ROWS = 100_000;

    @Test
    void realFlightsHaveTheRecordedBits() throws Exception {
        float[] floats = Flights.matrix();
        double[] rows = new double[floats.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = floats[i];
        }
        byte[] recorded = Files.readAllBytes(Flights.FOLDER.resolve("expected/lightgbm-raw.f64"));
        double[] expected = new double[recorded.length / Double.BYTES];
        ByteBuffer.wrap(recorded).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(expected);
        compare(rows, expected);
    }

    @Test
    void scoresOnAndBesideThresholdsHaveTheBitsOfLightGbm() throws Exception {
        LightGbmModel model = LightGbmReader.read(MODEL);
        double[] rows =
                Flights.edges(model.ensemble().trees(), false, ROWS, new SplittableRandom(5));
        try (LGBMBooster booster = LGBMBooster.createFromModelfile(MODEL.toString())) {
            PredictionType raw = PredictionType.C_API_PREDICT_RAW_SCORE;
            compare(rows, booster.predictForMat(rows, ROWS, Flights.COLUMNS, true, raw));
        }
    }

    private static void compare(double[] rows, double[] expected) {
        assertThat(rows).hasSize(expected.length * Flights.COLUMNS);
        assertThat(expected.length).isGreaterThanOrEqualTo(ROWS);
        double[] given = new double[expected.length];
        CompiledTrees trees = CompiledTrees.of(LightGbmReader.read(MODEL).ensemble());
        trees.settle(() -> 0, () -> true);
        trees.score(
                DenseTensor.ofDoubles(Shape.of(expected.length, Flights.COLUMNS), rows),
                (first, count, scores) -> System.arraycopy(scores, 0, given, first, count));
        assertThat(given).isEqualTo(expected);
    }
}

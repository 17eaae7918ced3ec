package dev.slipway.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RuntimesTest {
    @Test
    void formatThatNobodyKnowsIsRefusedWithThoseThatAreKnown() {
        Path file = Path.of("notes.txt");
        ModelPackage model = new ModelPackage(Path.of("."), file, "", ModelManifest.EMPTY);
        assertThatThrownBy(() -> Runtimes.best(List.of(), model))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessage(
                        "notes.txt at start: no runtime knows this format (expected: XGBoost's"
                                + " .json or .ubj, LightGBM's text, or ONNX)");
    }
}

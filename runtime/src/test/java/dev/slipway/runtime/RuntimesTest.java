package dev.slipway.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RuntimesTest {
    private static final ModelPackage NOTES =
            new ModelPackage(Path.of("."), Path.of("notes.txt"), "", ModelManifest.EMPTY);

    /// One that knows no file.
    private record Blind(List<String> formats) implements Runtime {
        @Override
        public String name() {
            return "blind";
        }

        @Override
        public Optional<Suitability> recognise(ModelPackage model) {
            return Optional.empty();
        }

        @Override
        public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
            throw new IllegalStateException("it knows no file");
        }

        @Override
        public LoadedModel load(ModelPackage model, LoadOptions options) {
            throw new IllegalStateException("it knows no file");
        }
    }

    @Test
    void formatThatNobodyKnowsIsRefusedWithThoseThatRuntimesKnow() {
        List<Runtime> runtimes =
                List.of(
                        new Blind(List.of()),
                        new Blind(List.of("leaves", "branches")),
                        new Blind(List.of("branches")));
        assertThatThrownBy(() -> Runtimes.best(runtimes, NOTES))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessage(
                        "notes.txt at start: no runtime knows this format (expected: one of"
                                + " branches, leaves)");
        assertThatThrownBy(() -> Runtimes.best(List.of(), NOTES))
                .hasMessage("notes.txt at start: no runtime knows this format");
    }
}

package dev.slipway.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaptureCheckTest {
    @TempDir private Path data;

    @Test
    void whatDoesNotWorkIsAFindingAndNothingIsLeftBehind() throws IOException {
        List<Finding> found = new CaptureCheck(data, Optional.of("nowhere.jar")).run();

        assertThat(found)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.subject()).isEqualTo("capture");
                    assertThat(finding.passed()).isFalse();
                    assertThat(finding.detail()).startsWith("the child that writes Parquet failed");
                });
        try (Stream<Path> left = Files.list(data)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void serverThatHasNoDataDirectoryYetIsLookedAtElsewhere() {
        Path missing = data.resolve("missing");

        List<Finding> found = new CaptureCheck(missing, Optional.empty()).run();

        assertThat(found).singleElement().extracting(Finding::passed).isEqualTo(false);
        assertThat(missing).doesNotExist();
    }
}

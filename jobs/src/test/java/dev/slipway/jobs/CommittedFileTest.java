package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommittedFileTest {
    @TempDir private Path directory;

    @Test
    void offsetsAreThoseOfWhoeverIsFurther() {
        CommittedFile file = new CommittedFile(directory);
        assertThat(file.with(Map.of(0, 5L))).isEqualTo(Map.of(0, 5L));
        file.keep(Map.of(0, 7L, 1, 3L));
        assertThat(new CommittedFile(directory).with(Map.of(0, 5L, 1, 4L)))
                .isEqualTo(Map.of(0, 7L, 1, 4L));
    }

    /// A repair takes for visible what brokers tell, and nothing else.
    @Test
    void whatIsForgottenIsKeptNoMore() {
        CommittedFile file = new CommittedFile(directory);
        file.forget();
        file.keep(Map.of(0, 7L));
        file.forget();
        assertThat(new CommittedFile(directory).with(Map.of(0, 5L))).isEqualTo(Map.of(0, 5L));
        assertThat(directory).isEmptyDirectory();
    }
}

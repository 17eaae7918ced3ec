package dev.slipway.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubmittedTest {
    @TempDir private Path directory;

    @Test
    void attemptForgetsItsOwnJobAlone() {
        Submitted earlier = Submitted.of(1, "job-1", directory);
        Submitted later = Submitted.of(2, "job-1", directory);
        earlier.write(directory);
        later.write(directory);
        earlier.forget(directory);
        assertThat(Submitted.read(directory)).hasValue(later);
        later.forget(directory);
        assertThat(Submitted.read(directory)).isEmpty();
    }

    @Test
    void idIsTheSameForOneAttemptAndAnotherForEachOther() {
        Submitted one = Submitted.of(1, "job-1", directory);
        assertThat(one.id()).matches("[0-9a-f]{32}");
        assertThat(Submitted.of(1, "job-1", directory)).isEqualTo(one);
        assertThat(Submitted.of(2, "job-1", directory).id()).isNotEqualTo(one.id());
        assertThat(Submitted.of(1, "job-1", directory.resolve("other")).id())
                .isNotEqualTo(one.id());
    }
}

package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.stream.Versions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EarlyVersionsTest {
    @TempDir private Path directory;

    private StreamAttempt attempt;
    private ModelChoice version;

    @BeforeEach
    void readAttempt() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory);
        stream.keep(stream.attempt(1));
        attempt = StreamFile.read(stream.directory(), null);
        version = attempt.model();
    }

    @Test
    void whatIsKnownIsLoadedWhenItIsTaken() throws Exception {
        EarlyVersions early = EarlyVersions.begin(attempt, () -> List.of(version));
        try (Versions versions = early.take()) {
            assertThat(versions.has(version)).isTrue();
            early.close();
            assertThat(versions.has(version)).as("whoever takes them closes them").isTrue();
            assertThatThrownBy(early::take).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatFailsIsLeftToWhoeverNeedsIt() throws Exception {
        EarlyVersions early =
                EarlyVersions.begin(
                        attempt,
                        () -> {
                            throw new JobException(EndCode.OUTPUT_FAILED, "cannot be read");
                        });
        try (Versions versions = early.take()) {
            assertThat(versions.has(version)).isFalse();
            assertThat(versions.load(version).choice()).isEqualTo(version);
        }
    }

    @Test
    void whatNobodyTakesIsClosed() {
        CountDownLatch isGivenUp = new CountDownLatch(1);
        EarlyVersions early =
                EarlyVersions.begin(
                        attempt,
                        () -> {
                            try {
                                isGivenUp.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return List.of(version);
                        });
        early.close();
        isGivenUp.countDown();
        Versions versions = early.loaded().join();
        while (versions.has(version)) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThatThrownBy(early::take).isInstanceOf(IllegalStateException.class);
    }
}

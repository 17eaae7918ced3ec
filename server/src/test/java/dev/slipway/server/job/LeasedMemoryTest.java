package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ServingConfig;
import dev.slipway.serving.ServingSpec;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.testkit.fake.FakeModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Jobs in the budget that versions share: what a child takes of it, who finds none beside it, and
/// that all of it comes back.
@Timeout(120)
final class LeasedMemoryTest {
    private static final long BUDGET = 1_000;
    private static final long CHILD = 600;
    private static final VersionId FRAUD =
            new VersionId(new EndpointName("fraud"), new VersionNumber(1));
    private static final VersionState READY = new VersionState.Ready();

    @TempDir Path scratch;

    /// A data plane, and jobs whose children take their part of its memory.
    private static final class Node implements AutoCloseable {
        private final Serving serving;
        private final KeptJobs jobs;

        Node(Path scratch) throws IOException {
            ServingConfig config =
                    new ServingConfig(
                            1 << 20,
                            16,
                            2,
                            64,
                            1 << 20,
                            MemoryBudget.of(BUDGET),
                            1 << 30,
                            Duration.ofMillis(20),
                            Duration.ofSeconds(30));
            serving =
                    Serving.start(
                            new ServingSpec(
                                    config,
                                    List.of(new Sized()),
                                    LoadOptions.defaults(scratch.resolve("cache")),
                                    2,
                                    new Clocks(System::nanoTime, InstantSource.system()),
                                    new Unobserved(),
                                    _ -> {},
                                    Capturing.off()));
            jobs = new KeptJobs(scratch, new ServingMemory(serving, CHILD));
        }

        LedgerState memory() {
            return serving.memory();
        }

        /// What becomes of a version that takes so much.
        VersionState install(long bytes) {
            ModelPackage sized =
                    new ModelPackage(
                            Path.of("."),
                            Path.of(Long.toString(bytes)),
                            "%064d".formatted(bytes),
                            ModelManifest.EMPTY);
            return serving.fleet().install(FRAUD, sized).join();
        }

        VersionState state() {
            return serving.models().versions(FRAUD.endpoint()).stream()
                    .map(ServedVersion::state)
                    .findFirst()
                    .orElse(new VersionState.Unloaded());
        }

        void awaitRunning(JobId id, int attempt) throws Exception {
            ScoreJob _ =
                    jobs.await(
                            id, job -> job.state() == JobState.RUNNING && job.attempt() == attempt);
        }

        @Override
        public void close() {
            jobs.close();
            serving.close();
        }
    }

    /// Models of as many bytes as the name of their file says.
    private static final class Sized implements Runtime {
        @Override
        public String name() {
            return "sized";
        }

        @Override
        public Optional<Suitability> recognise(ModelPackage model) {
            return Optional.of(Suitability.GENERAL);
        }

        @Override
        public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
            return new ResourceEstimate(bytes(model), bytes(model), false);
        }

        @Override
        public LoadedModel load(ModelPackage model, LoadOptions options) {
            return FakeModel.summing(2).holding(MemoryUse.ofHeap(bytes(model)));
        }

        private static long bytes(ModelPackage model) {
            return Long.parseLong(model.file().toString());
        }
    }

    private static final class Unobserved implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {}

        @Override
        public void forget(VersionId version) {}
    }

    @Test
    void aChildHoldsItsPartUntilItsJobIsCancelled() throws Exception {
        try (Node node = new Node(scratch)) {
            JobId id = node.jobs.job("hang");
            node.awaitRunning(id, 1);
            assertThat(node.memory().held()).isEqualTo(MemoryUse.ofNative(CHILD));
            assertThat(node.memory().reserved()).isEqualTo(MemoryUse.NONE);
            assertThat(node.memory().teams().values()).containsExactly(CHILD);
            node.jobs.done(new CancelJob(id, null));
            assertThat(node.jobs.over(id).state()).isEqualTo(JobState.CANCELLED);
            assertThat(node.memory().held()).isEqualTo(MemoryUse.NONE);
        }
    }

    /// Also where each of five attempts takes it anew.
    @ParameterizedTest
    @ValueSource(strings = {"commit", "refuse", "fail", "crash"})
    void allOfItIsBackHoweverAJobEnds(String word) throws Exception {
        try (Node node = new Node(scratch)) {
            assertThat(node.jobs.over(node.jobs.job(word)).state().isOpen()).isFalse();
            assertThat(node.memory().held()).isEqualTo(MemoryUse.NONE);
            assertThat(node.memory().reserved()).isEqualTo(MemoryUse.NONE);
            assertThat(node.memory().teams()).isEmpty();
        }
    }

    /// There is no thread for it, or something of ours breaks.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allOfItIsBackWhenAnAttemptCannotBegin(boolean isError) throws Exception {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        try (Node node = new Node(scratch)) {
            node.jobs.hearing.set(job -> {
                if (job.state() == JobState.RUNNING && isFirst.getAndSet(false)) {
                    if (isError) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    throw new IllegalStateException("something of ours");
                }
            });
            ScoreJob job = node.jobs.over(node.jobs.job("commit"));
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(2);
            assertThat(node.memory().held()).isEqualTo(MemoryUse.NONE);
            assertThat(node.memory().teams()).isEmpty();
        }
    }

    @Test
    void aKilledChildHoldsNothingBesideTheNextOne() throws Exception {
        try (Node node = new Node(scratch)) {
            JobId id = node.jobs.job("hang");
            Path directory = node.jobs.attempts.directory(id);
            while (ChildMark.read(directory).isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            long child = ChildMark.read(directory).orElseThrow().pid();
            assertThat(ProcessHandle.of(child).map(ProcessHandle::destroyForcibly)).contains(true);
            node.awaitRunning(id, 2);
            assertThat(node.memory().held()).isEqualTo(MemoryUse.ofNative(CHILD));
        }
    }

    @Test
    void aVersionThatDoesNotFitBesideAChildIsRefusedAtOnceAndLoadedOnceThatIsGone()
            throws Exception {
        try (Node node = new Node(scratch)) {
            JobId id = node.jobs.job("hang");
            node.awaitRunning(id, 1);
            assertThat(node.install(500))
                    .isEqualTo(
                            new VersionState.Failed(
                                    "memory: needs 500 bytes, 400 are free, evicting idle versions"
                                            + " would free 0"));
            assertThat(node.memory().held()).isEqualTo(MemoryUse.ofNative(CHILD));
            node.jobs.done(new CancelJob(id, null));
            ScoreJob _ = node.jobs.over(id);
            while (!node.state().equals(READY)) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(node.memory().held()).isEqualTo(MemoryUse.ofHeap(500));
        }
    }

    @Test
    void aJobWaitsForMemoryThatAVersionHoldsAndUnloadsNothing() throws Exception {
        try (Node node = new Node(scratch)) {
            assertThat(node.install(500)).isEqualTo(READY);
            JobId id = node.jobs.job("commit");
            while (node.jobs.current().waits(id).isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(node.jobs.current().waits(id))
                    .contains(
                            "memory: memory: needs 600 bytes, 500 are free, evicting idle versions"
                                    + " would free 0 (jobs.memory, serving.memory)");
            assertThat(node.state()).isEqualTo(READY);
            node.serving.fleet().remove(FRAUD);
            assertThat(node.jobs.over(id).state()).isEqualTo(JobState.COMMITTED);
            assertThat(node.memory().held()).isEqualTo(MemoryUse.NONE);
        }
    }
}

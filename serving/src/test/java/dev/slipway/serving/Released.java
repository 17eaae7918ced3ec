package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.stats.counts.Second;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A bench whose endpoint is in a release: version 1 is stable, version 2 candidate.
final class Released implements AutoCloseable {
    static final StickyKey HEADER = new StickyKey.Header("slipway-key");
    static final VersionNumber STABLE = new VersionNumber(1);
    static final VersionNumber CANDIDATE = new VersionNumber(2);
    private static final long SALT = 42;

    final Bench bench;
    private final LongSupplier nanoTime;
    private final AtomicLong ids = new AtomicLong();

    Released(Supplier<LoadedModel> stable, Supplier<LoadedModel> candidate) {
        this(stable, candidate, System::nanoTime);
    }

    Released(Supplier<LoadedModel> stable, Supplier<LoadedModel> candidate, LongSupplier nanoTime) {
        this.bench = Bench.of(Bench.config(1_024), nanoTime);
        this.nanoTime = nanoTime;
        assertThat(bench.install(1, stable).isReady()).isTrue();
        split(0);
        assertThat(bench.install(2, candidate).isReady()).isTrue();
    }

    static ReleaseSplit terms(double weight, StickyKey sticky) {
        return new ReleaseSplit(
                ReleaseId.of(Bench.FLIGHTS, 1), STABLE, CANDIDATE, weight, SALT, sticky);
    }

    ReleaseCounts split(double weight) {
        return split(weight, HEADER);
    }

    ReleaseCounts split(double weight, StickyKey sticky) {
        return bench.serving.fleet().split(Bench.FLIGHTS, terms(weight, sticky));
    }

    static Second.Start start(double weight) {
        return new Second.Start(1, weight, Optional.empty(), Optional.empty());
    }

    RequestHead head(VersionChoice choice, @Nullable String key) {
        HeadFields fields = name -> name.equals("slipway-key") ? key : null;
        return new RequestHead(
                new PredictionId("%032x".formatted(ids.incrementAndGet())),
                Bench.FLIGHTS,
                choice,
                Standing.USUAL,
                64,
                Deadline.after(Bench.PATIENCE, nanoTime.getAsLong()),
                Principal.LOCAL,
                fields);
    }

    RequestHead head(@Nullable String key) {
        return head(VersionChoice.ROUTED, key);
    }

    PredictionOutcome ask(RequestHead head, InferenceRequest request) {
        return switch (bench.serving.predictions().admit(head).await()) {
            case Admission.Admitted(Permit permit) -> {
                try (permit) {
                    yield bench.serving.predictions().predict(request, permit, head.deadline());
                }
            }
            case Admission.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    PredictionOutcome ask(@Nullable String key) {
        return ask(head(key), Bench.row(1, 2));
    }

    /// Who answers.
    VersionNumber answers(@Nullable String key) {
        return version(ask(key));
    }

    static VersionNumber version(PredictionOutcome outcome) {
        return switch (outcome) {
            case PredictionOutcome.Answered answered -> answered.version().version();
            case PredictionOutcome.Refused refused -> throw new AssertionError(refused);
        };
    }

    @Override
    public void close() {
        bench.close();
    }
}

package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.Forecast;
import dev.slipway.serving.activation.Forecasts;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.execution.Pace;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process has measured of a version decides by the heads of those who come to the next one.
/// Only loads and calls move the clock.
final class KeptForecastTest {
    private static final Duration LOAD = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofMillis(5);
    private static final Duration TOO_SHORT = Duration.ofSeconds(1);
    private static final String DIGEST = "a".repeat(64);

    private final AtomicLong clock = new AtomicLong();

    @TempDir Path cache;

    private Bench process(int least) {
        Bench bench = Bench.of(Bench.config(1_024), clock::get, cache);
        Scaling scaling = new Scaling(least, Duration.ofHours(1), 0);
        bench.serving
                .fleet()
                .setTerms(
                        Bench.FLIGHTS,
                        new EndpointTerms(
                                1_024, BatchGoal.DEFAULT, TeamName.DEFAULT, null, scaling, 1));
        return bench;
    }

    private LoadedModel slow() {
        clock.addAndGet(LOAD.toNanos());
        return FakeModel.summing(2, () -> clock.addAndGet(CALL.toNanos()));
    }

    private void offer(Bench bench, String digest) {
        ModelPackage supplied = bench.supply(1, this::slow, ModelManifest.EMPTY);
        bench.serving.fleet().offer(Bench.id(1), new Known(supplied, digest));
    }

    /// A package whose digest is known before it is fetched.
    private record Known(ModelPackage model, String hex) implements PackageSource {
        @Override
        public Fetched fetch() {
            return PackageSource.of(() -> model).fetch();
        }

        @Override
        public Optional<String> digest() {
            return Optional.of(hex);
        }
    }

    private Admission asked(Bench bench) {
        RequestHead head = bench.head();
        return bench.serving
                .predictions()
                .admit(
                        new RequestHead(
                                head.predictionId(),
                                head.endpoint(),
                                head.version(),
                                head.standing(),
                                head.declaredBytes(),
                                Deadline.after(TOO_SHORT, clock.get()),
                                head.caller(),
                                head.fields()));
    }

    /// A version is loaded, answers somebody, and its process ends.
    private void lived(int least) {
        try (Bench bench = process(least)) {
            offer(bench, DIGEST);
            bench.admitted().close();
        }
    }

    @Test
    void whoWouldBeGoneBeforeTheFirstLoadOfAProcessHearsSoByTheHead() {
        lived(0);
        try (Bench bench = process(0)) {
            offer(bench, DIGEST);
            Admission asked = asked(bench);
            assertThat(asked).isInstanceOf(Admission.Refused.class);
            assertThat(((Admission.Refused) asked).refusal().message())
                    .startsWith("deadline: is before model flights answers");
        }
    }

    @Test
    void whatAnotherPackageHasShownRefusesNobody() {
        lived(0);
        try (Bench bench = process(0)) {
            offer(bench, "b".repeat(64));
            leave(asked(bench));
        }
    }

    @Test
    void nothingIsKeptOfWhatStaysLoaded() {
        lived(1);
        try (Bench bench = process(0)) {
            offer(bench, DIGEST);
            leave(asked(bench));
        }
    }

    /// What warming up for a caller has measured is of code that is cold: a process that is killed
    /// leaves nothing of it to the next.
    @Test
    void aLoadAloneDoesNotShowHowFastCallsGo() {
        Forecasts.Key key = new Forecasts.Key(Bench.id(1), DIGEST, Bench.config(1_024).slots());
        try (Bench bench = process(0)) {
            offer(bench, DIGEST);
            bench.admitted().close();
            Optional<Forecast> kept = Forecasts.in(cache).of(key);
            while (kept.isEmpty()) {
                LockSupport.parkNanos(1_000_000);
                kept = Forecasts.in(cache).of(key);
            }
            assertThat(kept.get().pace()).isEqualTo(Pace.UNKNOWN);
        }
        assertThat(Forecasts.in(cache).of(key).orElseThrow().pace()).isNotEqualTo(Pace.UNKNOWN);
    }

    private static void leave(Admission waiting) {
        Admission.Wait place = ((Admission.Waiting) waiting).place();
        place.leave();
        if (place.await() instanceof Admission.Admitted(Permit permit)) {
            permit.close();
        }
    }
}

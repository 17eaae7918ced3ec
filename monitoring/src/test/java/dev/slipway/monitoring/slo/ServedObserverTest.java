package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.Blame;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ServedObserverTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private final ServedObserver observer = new ServedObserver();

    ServedObserverTest() {
        follow(Duration.ofMillis(200));
    }

    private void follow(Duration p99) {
        follow(p99, Instant.EPOCH);
    }

    private void follow(Duration p99, Instant declared) {
        Slo slo = new Slo(Duration.ofMillis(1), p99, 0.999, Duration.ofDays(28), false);
        observer.follow(List.of(new Objective(FLIGHTS, TeamName.DEFAULT, slo, declared)));
    }

    @Test
    void whatIsDeclaredAnewIsCountedAnew() {
        observer.observe(ended(FLIGHTS, new Result.Answered(), 100));
        follow(Duration.ofMillis(100));
        assertThat(read().good()).isEqualTo(1);
        follow(Duration.ofMillis(100), Instant.EPOCH.plusSeconds(1));
        assertThat(read().good()).isZero();
    }

    @Test
    void answersAreGoodAndSlowBeyondTheP99() {
        observer.observe(ended(FLIGHTS, new Result.Answered(), 200));
        observer.observe(ended(FLIGHTS, new Result.Answered(), 201));
        assertThat(read()).isEqualTo(new Served(2, 0, 1, 0));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatIsNotTheCallersDoingIsBad(ErrorCode code) {
        observer.observe(ended(FLIGHTS, new Result.Refused(code), 1));
        boolean isTheirs = code.blame() == Blame.CALLER;
        assertThat(read()).isEqualTo(new Served(0, isTheirs ? 0 : 1, 0, isTheirs ? 1 : 0));
    }

    @Test
    void overloadIsBadAndCallersWhoLeftAreNot() {
        observer.observe(ended(FLIGHTS, new Result.Refused(ErrorCode.OVERLOADED), 1));
        observer.observe(ended(FLIGHTS, new Result.Refused(ErrorCode.DEADLINE_EXCEEDED), 1));
        observer.observe(ended(FLIGHTS, new Result.Refused(ErrorCode.CANCELLED), 1));
        observer.observe(ended(FLIGHTS, new Result.Refused(ErrorCode.INVALID_INPUT), 1));
        assertThat(read()).isEqualTo(new Served(0, 2, 0, 2));
    }

    @Test
    void namesThatCallersMakeUpAreNotCounted() {
        observer.observe(ended(new EndpointName("made-up"), new Result.Answered(), 1));
        assertThat(observer.read()).isEqualTo(Map.of(FLIGHTS, Served.NONE));
    }

    @Test
    void anotherPromiseCountsFromThenOn() {
        observer.observe(ended(FLIGHTS, new Result.Answered(), 150));
        follow(Duration.ofMillis(100));
        observer.observe(ended(FLIGHTS, new Result.Answered(), 150));
        assertThat(read()).isEqualTo(new Served(2, 0, 1, 0));
    }

    @Test
    void nothingIsLostOfWhatEndsAtOnce() throws InterruptedException {
        int each = 20_000;
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            long millis = caller % 2 == 0 ? 1 : 201;
            callers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < each; i++) {
                                    observer.observe(ended(FLIGHTS, new Result.Answered(), millis));
                                }
                            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(read()).isEqualTo(new Served(4L * each, 0, 2L * each, 0));
    }

    private Served read() {
        return observer.read().getOrDefault(FLIGHTS, Served.NONE);
    }

    private static ObservedPrediction ended(EndpointName endpoint, Result result, long millis) {
        return new ObservedPrediction(
                new PredictionId("0".repeat(32)),
                "http",
                endpoint,
                new VersionChoice.Routed(),
                result,
                StopTimes.NONE,
                new Edge(0, 0, Duration.ofMillis(millis).toNanos(), 0, 0),
                TraceContext.NONE,
                "",
                new Entry(new VersionChoice.Routed(), true));
    }
}

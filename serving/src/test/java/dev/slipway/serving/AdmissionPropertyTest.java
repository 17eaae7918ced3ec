package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class AdmissionPropertyTest {
    private static final int CALLERS = 16;

    @Test
    void nothingLeaksWhateverCallersDo() {
        Property.holds(
                Campaign.cases(5, 500),
                random -> {
                    try (Bench bench = Bench.of(Bench.config(6));
                            ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                        bench.install(1, () -> FakeModel.summing(2));
                        List<Callable<Integer>> tasks = new ArrayList<>();
                        for (int i = 0; i < CALLERS; i++) {
                            SplittableRandom own = random.split();
                            tasks.add(() -> misbehave(bench, own));
                        }
                        for (Future<Integer> done : callers.invokeAll(tasks)) {
                            assertThat(done.get()).isNotNegative();
                        }
                        assertThat(bench.serving.requestBytesInFlight()).isZero();
                        // All places are free again: as many as there are can be taken at once.
                        List<Permit> all = new ArrayList<>();
                        for (int i = 0; i < 6; i++) {
                            all.add(bench.admitted());
                        }
                        all.forEach(Permit::close);
                    }
                });
    }

    private static int misbehave(Bench bench, SplittableRandom random) {
        int answered = 0;
        for (int i = 0; i < 300; i++) {
            long bytes = random.nextLong(300_000);
            if (!(bench.serving.predictions().admit(bench.head(VersionChoice.ROUTED, bytes))
                    instanceof Admission.Admitted admitted)) {
                continue;
            }
            Permit permit = admitted.permit();
            answered += use(bench, permit, random);
            for (int closes = random.nextInt(1, 3); closes > 0; closes--) {
                permit.close();
            }
            assertThat(bench.serving.requestBytesInFlight()).isBetween(0L, 1L << 20);
        }
        return answered;
    }

    private static int use(Bench bench, Permit permit, SplittableRandom random) {
        boolean granted = permit.reserve(random.nextLong(300_000)).isEmpty();
        switch (random.nextInt(4)) {
            case 0 -> permit.close();
            case 1 -> Thread.ofVirtual().start(permit::close);
            default -> {}
        }
        PredictionOutcome outcome =
                bench.serving
                        .predictions()
                        .predict(Bench.row(1, granted ? 2 : 3), permit, bench.deadline());
        return switch (outcome) {
            case PredictionOutcome.Answered _ -> 1;
            case PredictionOutcome.Refused refused -> {
                assertThat(refused.refusal().code()).isEqualTo(ErrorCode.CANCELLED);
                yield 0;
            }
        };
    }

    @Test
    void thousandCallersThatAnnounceTooMuchAreRefusedAtOnce() {
        long budget = 256L << 20;
        ServingConfig config =
                new ServingConfig(
                        budget,
                        10_000,
                        2,
                        64,
                        1 << 20,
                        MemoryBudget.of(1L << 30),
                        1 << 30,
                        Bench.config(1).warmUpLimit(),
                        Bench.PATIENCE);
        try (Bench bench = Bench.of(config)) {
            bench.install(1, () -> FakeModel.summing(2));
            List<Permit> inside = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < 1_000; i++) {
                switch (bench.serving
                        .predictions()
                        .admit(bench.head(VersionChoice.ROUTED, 64L << 20))
                        .await()) {
                    case Admission.Admitted(Permit permit) -> inside.add(permit);
                    case Admission.Refused(var refusal) -> {
                        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
                        assertThat(refusal.retryAfter()).isPresent();
                        refused++;
                    }
                }
            }
            assertThat(inside).hasSize(3);
            assertThat(refused).isEqualTo(997);
            inside.forEach(Permit::close);
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }
}

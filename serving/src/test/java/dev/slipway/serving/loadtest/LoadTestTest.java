package dev.slipway.serving.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.PerformanceReport.Verdict;
import dev.slipway.runtime.InferenceException;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoadTestTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoadBench bench = new LoadBench();

    @AfterEach
    void close() {
        bench.close();
    }

    /// A test that may go on.
    private LoadTest test(double perSecond) {
        LoadTest test = new LoadTest(LoadBench.wish(perSecond), bench.spec());
        for (int i = 0; i < 5; i++) {
            test.look(null);
        }
        return test;
    }

    private static PerformanceReport measured(LoadTest test) {
        assertThat(test.state()).isInstanceOf(LoadTestState.Measured.class);
        return ((LoadTestState.Measured) test.state()).report();
    }

    @Test
    void aVersionThatKeepsThePromisePassesWithItsFigures() {
        bench.install(1, bench.taking(_ -> MILLI));
        bench.install(2, bench.taking(_ -> 2 * MILLI));
        LoadTest test = test(50);
        test.work();
        PerformanceReport report = measured(test);
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.candidate().p50Millis()).isEqualTo(2);
        assertThat(report.candidate().p99Millis()).isEqualTo(2);
        assertThat(report.stable().p99Millis()).isEqualTo(1);
        assertThat(report.candidate().calls()).isEqualTo(200);
        assertThat(report.perSecond()).isEqualTo(50);
        assertThat(report.why())
                .isEqualTo(
                        "candidate keeps what the endpoint promises: 200 requests at 50.0 a second,"
                                + " alone: p50 2.00 ms (promised: 10.0 ms), p99 2.00 ms (promised:"
                                + " 50.0 ms); version 1 beside it: p50 1.00 ms, p99 1.00 ms");
        assertThat(test.isOver()).isTrue();
    }

    @Test
    void aVersionThatIsSlowerThanPromisedFailsSoonAndTakesASmallPartOfTheHost() {
        bench.install(1, bench.taking(_ -> MILLI));
        FakeModel slow = bench.taking(_ -> SECOND);
        bench.install(2, slow);
        LoadTest test = test(50);
        long begin = bench.now.get();
        test.work();
        PerformanceReport report = measured(test);
        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(report.why())
                .startsWith("candidate is slower than the endpoint promises: 14 requests at 0.200")
                .contains("p50 1000 ms (promised: 10.0 ms)");
        assertThat(report.candidate().beyondP99()).isEqualTo(14);
        long passed = bench.now.get() - begin;
        // A tenth of two processors.
        assertThat(slow.calls() * SECOND).isLessThan(passed / 4);
    }

    @Test
    void oneInAHundredMayBeSlowAndMoreMayNot() {
        bench.install(1, bench.taking(_ -> MILLI));
        bench.install(2, bench.taking(call -> call % 100 == 0 ? 60 * MILLI : MILLI));
        LoadTest rarely = test(50);
        rarely.work();
        assertThat(measured(rarely).verdict()).isEqualTo(Verdict.PASSED);
        LoadBench other = new LoadBench();
        other.install(1, other.taking(_ -> MILLI));
        other.install(2, other.taking(call -> call % 10 == 0 ? 60 * MILLI : MILLI));
        LoadTest often = new LoadTest(LoadBench.wish(50), other.spec());
        for (int i = 0; i < 5; i++) {
            often.look(null);
        }
        often.work();
        assertThat(measured(often).verdict()).isEqualTo(Verdict.FAILED);
        other.close();
    }

    @Test
    void whereStableIsSlowTooNothingIsDecidedAndItIsTriedAgain() {
        long quiet = 60 * SECOND;
        bench.install(1, bench.taking(_ -> bench.now.get() < quiet ? 80 * MILLI : MILLI));
        bench.install(2, bench.taking(_ -> bench.now.get() < quiet ? 90 * MILLI : MILLI));
        LoadTest test = test(50);
        StringBuilder told = new StringBuilder();
        bench.waiting =
                _ -> {
                    if (test.state() instanceof LoadTestState.Waiting(String _, var last)
                            && last != null
                            && told.isEmpty()) {
                        told.append(last.verdict()).append(' ').append(last.why());
                    }
                };
        test.work();
        assertThat(told.toString())
                .startsWith("INCONCLUSIVE both versions are slower than the endpoint promises: ");
        assertThat(measured(test).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(bench.now.get()).isGreaterThan(quiet);
    }

    @Test
    void whereStableIsNotSurelyFasterNothingIsDecidedAndItIsTriedAgain() {
        long quiet = 60 * SECOND;
        bench.install(1, bench.taking(call -> isLate(call, 13, quiet) ? 60 * MILLI : MILLI));
        bench.install(2, bench.taking(call -> isLate(call, 10, quiet) ? 60 * MILLI : MILLI));
        LoadTest test = test(50);
        StringBuilder told = new StringBuilder();
        bench.waiting =
                _ -> {
                    if (test.state() instanceof LoadTestState.Waiting(String _, var last)
                            && last != null
                            && told.isEmpty()) {
                        told.append(last.verdict()).append(' ').append(last.why());
                    }
                };
        test.work();
        assertThat(told.toString()).startsWith("INCONCLUSIVE ");
        assertThat(measured(test).verdict()).isEqualTo(Verdict.PASSED);
    }

    private boolean isLate(long call, int every, long until) {
        return bench.now.get() < until && call % every == 0;
    }

    @Test
    void withoutRoomNobodyIsCalled() {
        FakeModel candidate = bench.taking(_ -> MILLI);
        bench.install(1, bench.taking(_ -> MILLI));
        bench.install(2, candidate);
        LoadTest test = new LoadTest(LoadBench.wish(50), bench.spec());
        test.look("the host is 80 % busy");
        long end = bench.now.get() + 100 * SECOND;
        bench.waiting = endingAt(test, end);
        test.work();
        assertThat(candidate.calls()).isZero();
        assertThat(test.state())
                .isEqualTo(
                        new LoadTestState.Waiting(
                                "the test waits for room: the host is 80 % busy", null));
    }

    /// Such as indices of a table of two entries.
    @Test
    void aVersionThatRefusesTheFirstRowsIsAskedOthers() {
        bench.install(1, bench.taking(_ -> MILLI));
        bench.install(2, upToOne());
        LoadTest test = test(50);
        test.work();
        assertThat(measured(test).verdict()).isEqualTo(Verdict.PASSED);
    }

    private FakeModel upToOne() {
        return FakeModel.answering(
                FakeModel.summing(2).signature(),
                (inputs, memory) -> {
                    bench.now.addAndGet(MILLI);
                    DenseTensor input = (DenseTensor) inputs.getFirst();
                    for (int i = 0; i < input.elementCount(); i++) {
                        if (input.floatAt(i) > 1) {
                            throw InferenceException.badInput("no entry", new Exception());
                        }
                    }
                    Shape shape = Shape.of(input.rows(), 1);
                    return List.of(DenseTensor.allocate(Datatype.FP32, shape, memory));
                });
    }

    private LongConsumer endingAt(LoadTest test, long end) {
        return _ -> {
            if (bench.now.get() > end) {
                test.end();
            }
        };
    }

    @Test
    void whatWasFoundWhileTheHostBecameBusyCountsForNothing() {
        bench.install(1, bench.taking(_ -> MILLI));
        LoadTest test = test(50);
        bench.install(
                2,
                bench.taking(call -> {
                    if (call == 280) {
                        test.look("requests wait for a slot");
                    }
                    return call > 276 && call <= 280 ? 70 * MILLI : MILLI;
                }));
        bench.waiting = _ -> test.look(null);
        test.work();
        PerformanceReport report = measured(test);
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.candidate().beyondP99()).isZero();
    }

    /// Where one look in twenty finds a call that waits, as at a fifth of the peak, a hundred looks
    /// in a row never find none.
    @Test
    void hostThatIsBusyNowAndThenHoldsUpNobody() {
        bench.install(1, bench.taking(_ -> MILLI));
        bench.install(2, bench.taking(_ -> MILLI));
        LoadTest test = test(50);
        SplittableRandom draw = new SplittableRandom(17);
        long begin = bench.now.get();
        long[] next = {begin};
        bench.waiting =
                _ -> {
                    while (bench.now.get() >= next[0]) {
                        boolean waits = draw.nextInt(20) == 0;
                        test.look(waits ? "requests wait for a slot" : null);
                        next[0] += SECOND / 10;
                    }
                    if (bench.now.get() - begin > 300 * SECOND) {
                        test.end();
                    }
                };
        test.work();
        assertThat(measured(test).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aVersionThatThrowsHasCrashedAndStableNever() {
        bench.install(1, bench.taking(_ -> MILLI));
        bench.install(2, FakeModel.summing(2, LoadTestTest::fail));
        LoadTest crashed = test(50);
        crashed.work();
        assertThat(crashed.state())
                .isEqualTo(
                        new LoadTestState.Crashed(
                                "candidate crashed under load, alone:"
                                        + " java.lang.IllegalStateException: as told"));
        LoadBench other = new LoadBench();
        other.install(1, FakeModel.summing(2, LoadTestTest::fail));
        other.install(2, other.taking(_ -> MILLI));
        LoadTest beside = new LoadTest(LoadBench.wish(50), other.spec());
        for (int i = 0; i < 5; i++) {
            beside.look(null);
        }
        beside.work();
        assertThat(beside.state()).isInstanceOf(LoadTestState.Impossible.class);
        other.close();
    }

    private static void fail() {
        throw new IllegalStateException("as told");
    }

    @Test
    void aVersionThatIsNotLoadedIsWaitedFor() {
        bench.install(1, bench.taking(_ -> MILLI));
        LoadTest test = test(50);
        bench.waiting = endingAt(test, bench.now.get() + 10 * SECOND);
        test.work();
        assertThat(test.state())
                .isEqualTo(new LoadTestState.Waiting("version 2 is not loaded", null));
    }
}

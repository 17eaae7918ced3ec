package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowVerdict.Result;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.testkit.fake.FakeModel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ShadowNewsTest {
    private static final VersionNumber TWO = new VersionNumber(2);

    @Test
    void shadowThatPassesIsToldOnceAndItsEndSaysHowMuchWasCompared() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 1));
            assertThat(bench.events)
                    .containsExactly(
                            new ServerEvent.ShadowStarted(ShadowBench.id(2), new VersionNumber(1)));
            assertThat(verdict(bench)).isEqualTo(Result.INSUFFICIENT);

            compare(bench, shadow, 0, 1_200);
            compare(bench, shadow, 1_200, 2_400);

            assertThat(judged(bench)).containsExactly(Result.PASSED);
            assertThat(verdict(bench)).isEqualTo(Result.PASSED);
            Coverage coverage = bench.plane.progress().getFirst().coverage();
            assertThat(coverage.completed()).isEqualTo(2_400);
            Optional<ShadowReport> _ = bench.plane.end(ShadowBench.FLIGHTS, TWO);
            assertThat(bench.events.getLast())
                    .isInstanceOfSatisfying(
                            ServerEvent.ShadowEnded.class,
                            ended -> {
                                assertThat(ended.verdict().result()).isEqualTo(Result.PASSED);
                                assertThat(ended.coverage()).isEqualTo(coverage);
                            });
            assertThat(bench.plane.progress()).isEmpty();
        }
    }

    @Test
    void crashIsToldAtTheNextLookAndNeverAgain() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(
                    2,
                    FakeModel.summing(
                            2,
                            () -> {
                                throw new IllegalStateException("boom");
                            }));
            Shadow shadow = bench.begin(ShadowBench.spec());
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            bench.second();
            bench.second();

            assertThat(judged(bench)).containsExactly(Result.DIFFERS);
            assertThat(verdict(bench)).isEqualTo(Result.DIFFERS);
            Optional<ShadowReport> _ = bench.plane.end(ShadowBench.FLIGHTS, TWO);
            assertThat(bench.events).hasSize(3);
        }
    }

    private static void compare(ShadowBench bench, Shadow shadow, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(bench.ask(i, ShadowBench.row(i, 1))).isTrue();
            assertThat(shadow.step()).isTrue();
        }
        ShadowReport _ = bench.report();
    }

    private static Result verdict(ShadowBench bench) {
        return bench.plane.progress().getFirst().verdict();
    }

    private static List<Result> judged(ShadowBench bench) {
        return bench.events.stream()
                .filter(ServerEvent.ShadowJudged.class::isInstance)
                .map(event -> ((ServerEvent.ShadowJudged) event).verdict().result())
                .toList();
    }
}

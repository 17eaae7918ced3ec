package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.serving.shadow.HeldShadow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What releases ask of copies of requests.
final class ReleaseShadowsTest {
    private static final PrincipalId BY = new PrincipalId("bob");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private final List<ShadowSpec> asked = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private boolean makesCopies;
    private final ReleaseShadows shadows = new ReleaseShadows(this::hold);

    /// Takes note of what is asked for.
    private HeldShadow hold(EndpointName endpoint, ShadowSpec spec) {
        asked.add(spec);
        if (!makesCopies) {
            throw new RefusalException(
                    ErrorCode.MODEL_NOT_READY, "endpoint " + endpoint + ": not now");
        }
        Held one = new Held();
        held.add(one);
        return one;
    }

    /// Notes how often it was ended.
    private static final class Held implements HeldShadow {
        private int ends;

        @Override
        public Optional<ShadowReport> report() {
            return Optional.empty();
        }

        @Override
        public boolean isThere() {
            return ends == 0;
        }

        @Override
        public void end() {
            ends++;
        }
    }

    private static Release shadowing(ReleaseStrategy strategy) {
        ReleasePlan usual = ReleasePlan.USUAL;
        ReleaseTransition move =
                new ReleaseTransition(
                        ReleasePhase.WARMING,
                        ReleasePhase.SHADOW,
                        0,
                        0,
                        ReleaseTransition.Cause.PROGRESS,
                        new FreeText("it is warm"),
                        null,
                        Duration.ofSeconds(1),
                        null);
        return new Release(
                new ReleaseId("flights.1"),
                new ModelName("flights"),
                new Release.Side(new VersionNumber(1), Sha256.of("one")),
                new Release.Side(new VersionNumber(2), Sha256.of("two")),
                new ReleasePlan(
                        strategy,
                        usual.sticky(),
                        usual.patience(),
                        usual.risks(),
                        false,
                        List.of(),
                        true,
                        usual.gates()),
                7,
                NOW,
                BY,
                null,
                List.of(new Release.Move(move, NOW, BY, 3)));
    }

    @Test
    void aPlanSaysHowManyPairsAreComparedAndHowManyDecisionsMayBeOthers() {
        ShadowState state =
                shadows.state(
                        shadowing(
                                new ReleaseStrategy.ShadowThenCanary(
                                        0.25, 300, 0.02, List.of(1.0))));
        assertThat(state.why()).isEqualTo("no copies are made: endpoint flights: not now");
        ShadowSpec usual = ShadowSpec.of(new VersionNumber(2));
        assertThat(asked).containsExactly(usual.sampling(0.25).judgedBy(0.02, 300));
    }

    @Test
    void aRehearsalIsJudgedByItsOwnLength() {
        ShadowState _ = shadows.state(shadowing(new ReleaseStrategy.BlueGreen(50, 0.3)));
        assertThat(asked).containsExactly(ShadowSpec.of(new VersionNumber(2)).judgedBy(0.3, 50));
        assertThat(shadows.state(shadowing(new ReleaseStrategy.BlueGreen(0, 0.3))))
                .isEqualTo(ShadowState.NONE);
        assertThat(asked).hasSize(1);
    }

    @Test
    void copiesEndWithTheirPhaseAndNoShadowOfAnotherIsEnded() {
        makesCopies = true;
        Release release =
                shadowing(new ReleaseStrategy.ShadowThenCanary(0.25, 300, 0.02, List.of(1.0)));
        ShadowState _ = shadows.state(release);
        ShadowState _ = shadows.state(release);
        assertThat(held).hasSize(1);
        held.getFirst().end();
        ShadowState _ = shadows.state(release);
        assertThat(held).hasSize(2);

        Release baking =
                release.moved(
                        new Release.Move(
                                new ReleaseTransition(
                                        ReleasePhase.SHADOW,
                                        ReleasePhase.BAKE,
                                        1,
                                        1,
                                        ReleaseTransition.Cause.PROGRESS,
                                        new FreeText("copies are alike"),
                                        null,
                                        Duration.ofSeconds(9),
                                        null),
                                NOW,
                                BY,
                                4));
        shadows.follow(baking);
        shadows.follow(baking);
        assertThat(held.getLast().ends).isEqualTo(1);
    }

    @Test
    void whatIsNoPartOfDecisionsIsRefused() {
        assertThatThrownBy(() -> new ReleaseStrategy.BlueGreen(50, 1))
                .hasMessage("most-flips: 1.0 (expected: 0 or more, below 1)");
        assertThatThrownBy(() -> new ReleaseStrategy.ShadowThenCanary(0.5, 5, -0.1, List.of(1.0)))
                .hasMessage("most-flips: -0.1 (expected: 0 or more, below 1)");
        ShadowSpec usual = ShadowSpec.of(new VersionNumber(2));
        assertThatThrownBy(() -> usual.judgedBy(0.1, 0)).hasMessage("pairs: 0 (expected: >= 1)");
    }
}

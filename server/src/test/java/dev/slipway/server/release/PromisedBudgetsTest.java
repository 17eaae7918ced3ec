package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.slo.BudgetRule;
import dev.slipway.api.slo.Budgets;
import dev.slipway.api.slo.RemainingBudget;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.monitoring.machine.ErrorBudget;
import dev.slipway.testkit.fake.FakeControls;
import dev.slipway.testkit.fake.FakeImage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PromisedBudgetsTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final Slo PROMISE =
            new Slo(Duration.ofMillis(30), Duration.ofMillis(200), 0.75, Duration.ofDays(1), false);

    private final FakeControls images = new FakeControls(() -> NOON);
    private final Counted counted = new Counted();
    private final PromisedBudgets budgets = new PromisedBudgets(images, counted);

    /// What was counted of every endpoint.
    private static final class Counted implements Budgets {
        private boolean isRead;
        private Optional<RemainingBudget> left = Optional.empty();

        @Override
        public Optional<RemainingBudget> remaining(EndpointName endpoint) {
            return left;
        }

        @Override
        public boolean isKnown(EndpointName endpoint) {
            return isRead;
        }
    }

    @Test
    void whatWasSpentIsNotKnownBeforeItIsRead() {
        images.show(
                FakeImage.empty(NOON)
                        .at(2)
                        .with(
                                EndpointSpec.defaults(
                                                FLIGHTS,
                                                TeamName.DEFAULT,
                                                new Target.Latest(new ModelName("flights")))
                                        .with(PROMISE)));
        assertThat(budgets.of(FLIGHTS).isKnown()).isFalse();
        assertThat(budgets.of(FLIGHTS).allowance()).isEqualTo(0.25);
        counted.isRead = true;
        assertThat(budgets.of(FLIGHTS)).isEqualTo(ErrorBudget.whole(PROMISE));
        counted.left = Optional.of(new RemainingBudget(0.5, 40, 1, BudgetRule.AS_PLANNED));
        assertThat(budgets.of(FLIGHTS).isKnown()).isTrue();
        assertThat(budgets.of(FLIGHTS).left()).hasValue(40);
        counted.left = Optional.of(new RemainingBudget(-1, 0, 1, BudgetRule.FIXES_ONLY));
        assertThat(budgets.of(FLIGHTS).left()).hasValue(0);
    }
}

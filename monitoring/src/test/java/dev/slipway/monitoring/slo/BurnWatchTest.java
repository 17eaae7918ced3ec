package dev.slipway.monitoring.slo;

import static dev.slipway.api.slo.AlertKind.ABSENT;
import static dev.slipway.api.slo.AlertKind.FAST_BURN;
import static dev.slipway.api.slo.AlertKind.SLOW_BURN;
import static dev.slipway.api.slo.AlertKind.STEADY_BURN;
import static dev.slipway.api.slo.Indicator.AVAILABILITY;
import static dev.slipway.api.slo.Indicator.LATENCY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.BudgetRule;
import dev.slipway.api.slo.RemainingBudget;
import dev.slipway.api.slo.Severity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BurnWatchTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void fastBurnPagesWithinAMinute() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(1), 10, 0.015);
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.FIRING);
        assertThat(flights.alert(FAST_BURN, AVAILABILITY).severity()).isEqualTo(Severity.PAGE);
    }

    @Test
    void healthyEndpointIsInOrder() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofHours(8), 10, 0.0009, 0.009);
        assertThat(flights.changes).isEmpty();
    }

    @Test
    void singleErrorWakesNobody() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofHours(24), 0.1, 0);
        flights.count(0, 1);
        flights.serve(Duration.ofHours(24), 0.1, 0);
        assertThat(flights.changes).isEmpty();
    }

    @Test
    void slowBurnPagesWhereTheFastOneDoesNot() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofHours(6), 10, 0.007);
        assertThat(flights.state(SLOW_BURN, AVAILABILITY)).isEqualTo(AlertState.FIRING);
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.OK);
    }

    @Test
    void steadyBurnIsATicket() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofHours(30), 10, 0.0015);
        assertThat(flights.news()).hasSize(1);
        assertThat(flights.alert(STEADY_BURN, AVAILABILITY).state()).isEqualTo(AlertState.FIRING);
        assertThat(flights.alert(STEADY_BURN, AVAILABILITY).severity()).isEqualTo(Severity.TICKET);
    }

    @Test
    void slowAnswersBurnTheBudgetOfLatencyAlone() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(10), 10, 0, 0.2);
        assertThat(flights.state(FAST_BURN, LATENCY)).isEqualTo(AlertState.FIRING);
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.OK);
    }

    @Test
    void promiseOfHalfOfTheRequestsCanBeBroken() {
        Promised flights = new Promised(0.5);
        flights.serve(Duration.ofMinutes(2), 10, 1);
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.FIRING);
    }

    @Test
    void clearShortWindowTwiceEndsIt() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(5), 10, 0.05);
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.FIRING);
        flights.serve(Duration.ofMinutes(6), 10, 0);
        // The long window burns on, and is not enough.
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.PENDING);
        assertThat(
                        flights.changes.stream()
                                .filter(one -> one.alert().kind() == FAST_BURN)
                                .filter(one -> one.alert().indicator() == AVAILABILITY)
                                .map(one -> one.alert().state()))
                .containsExactly(
                        AlertState.FIRING, AlertState.RESOLVING, AlertState.OK, AlertState.PENDING);
    }

    @Test
    void burnThatComesBackWhileItEndsIsNoNews() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(5), 10, 0.05);
        while (flights.state(FAST_BURN, AVAILABILITY) == AlertState.FIRING) {
            flights.serve(Duration.ofSeconds(5), 10, 0);
        }
        flights.serve(Duration.ofSeconds(10), 10, 1);
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.FIRING);
        assertThat(flights.news().stream().filter(one -> one.alert().kind() == FAST_BURN))
                .hasSize(1);
    }

    @Test
    void withoutRequestsAnAlertNeitherEndsNorBegins() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(5), 10, 0.05);
        flights.serve(Duration.ofHours(3), 0, 0);
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.FIRING);
        assertThat(flights.alert(FAST_BURN, AVAILABILITY).isFrozen()).isTrue();
        flights.serve(Duration.ofMinutes(10), 10, 0);
        assertThat(flights.alert(FAST_BURN, AVAILABILITY).isFrozen()).isFalse();
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.OK);
    }

    @Test
    void alertOfLatencyDoesNotEndWhileNoAnswerIsGood() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(10), 10, 0, 0.2);
        assertThat(flights.state(FAST_BURN, LATENCY)).isEqualTo(AlertState.FIRING);
        flights.serve(Duration.ofMinutes(20), 10, 1);
        assertThat(flights.state(FAST_BURN, LATENCY)).isEqualTo(AlertState.FIRING);
        assertThat(flights.alert(FAST_BURN, LATENCY).isFrozen()).isTrue();
        assertThat(flights.alert(FAST_BURN, AVAILABILITY).isFrozen()).isFalse();
        flights.serve(Duration.ofMinutes(10), 10, 0);
        assertThat(flights.alert(FAST_BURN, LATENCY).isOpen()).isFalse();
    }

    @Test
    void clockThatIsSetBackLeavesNobodyBlind() {
        Promised flights = new Promised(0.999);
        flights.serve(HOUR, 10, 0);
        flights.now = flights.now.plus(Duration.ofDays(365));
        flights.serve(Duration.ofMinutes(5), 10, 0);
        flights.now = flights.now.minus(Duration.ofDays(365));

        flights.serve(Duration.ofMinutes(5), 10, 0.05);
        assertThat(flights.state(FAST_BURN, AVAILABILITY)).isEqualTo(AlertState.FIRING);
        flights.serve(Duration.ofMinutes(6), 10, 0);
        assertThat(flights.alert(FAST_BURN, AVAILABILITY).isOpen()).isFalse();
    }

    @Test
    void alertThatAShorterWindowHasNotIsOver() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofHours(30), 10, 0.0015);
        assertThat(flights.state(STEADY_BURN, AVAILABILITY)).isEqualTo(AlertState.FIRING);

        flights.promise(Promised.slo(0.999, 1, false));
        flights.serve(Duration.ofSeconds(5), 10, 0);

        assertThat(
                        flights.news().stream()
                                .filter(one -> one.alert().kind() == STEADY_BURN)
                                .map(one -> one.alert().state()))
                .containsExactly(AlertState.FIRING, AlertState.OK);
    }

    @Test
    void silenceOfABusyEndpointIsTold() {
        Promised flights = new Promised(0.999);
        flights.serve(HOUR, 1, 0);
        flights.serve(Duration.ofMinutes(29), 0, 0);
        assertThat(flights.changes).isEmpty();
        flights.serve(Duration.ofMinutes(2), 0, 0);
        assertThat(flights.news()).hasSize(1);
        assertThat(flights.state(ABSENT, null)).isEqualTo(AlertState.FIRING);
        flights.serve(Duration.ofSeconds(5), 1, 0);
        assertThat(flights.state(ABSENT, null)).isEqualTo(AlertState.OK);
        assertThat(flights.news()).hasSize(2);
    }

    @Test
    void silenceOfASeldomAskedEndpointIsNothing() {
        Promised flights = new Promised(0.999);
        flights.serve(HOUR, 0.02, 0);
        flights.serve(Duration.ofHours(10), 0, 0);
        assertThat(flights.changes).isEmpty();
    }

    @Test
    void nobodyIsWokenForADefault() {
        Promised flights = new Promised(Promised.slo(0.999, 28, true));
        flights.serve(Duration.ofMinutes(5), 10, 0.5);
        assertThat(flights.news()).isNotEmpty();
        assertThat(flights.news()).allMatch(one -> one.alert().severity() == Severity.TICKET);
    }

    /// Whoever silences it by taking the promise back leaves no pager that waits for its end.
    @Test
    void endOfAnAlertGoesToWhomItWasToldWhateverIsPromisedMeanwhile() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(5), 10, 0.05);
        flights.promise(Promised.slo(0.999, 28, true));
        assertThat(flights.alert(FAST_BURN, AVAILABILITY).severity()).isEqualTo(Severity.PAGE);
        flights.serve(Duration.ofMinutes(6), 10, 0);
        flights.serve(Duration.ofMinutes(5), 10, 0.05);
        assertThat(
                        flights.news().stream()
                                .filter(one -> one.alert().kind() == FAST_BURN)
                                .map(one -> one.alert().severity()))
                .containsExactly(Severity.PAGE, Severity.PAGE, Severity.TICKET);
    }

    @Test
    void endOfAnAlertGoesToTheTeamThatWasToldWhoeverHasTheEndpoint() {
        TeamName others = new TeamName("others");
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(5), 10, 0.05);
        flights.move(others);
        flights.serve(Duration.ofMinutes(6), 10, 0);
        flights.serve(Duration.ofMinutes(5), 10, 0.05);
        assertThat(
                        flights.news().stream()
                                .filter(one -> one.alert().kind() == FAST_BURN)
                                .map(one -> one.objective().team()))
                .containsExactly(TeamName.DEFAULT, TeamName.DEFAULT, others);
    }

    @Test
    void endOfASilenceGoesToTheTeamThatWasToldWhoeverHasTheEndpoint() {
        Promised flights = new Promised(0.999);
        flights.serve(HOUR, 1, 0);
        flights.serve(Duration.ofMinutes(31), 0, 0);
        flights.move(new TeamName("others"));
        flights.serve(Duration.ofSeconds(5), 1, 0);
        assertThat(flights.news())
                .extracting(one -> one.objective().team())
                .containsExactly(TeamName.DEFAULT, TeamName.DEFAULT);
    }

    @Test
    void anotherPromiseLeavesThePastAsItWas() {
        Promised flights = new Promised(0.99);
        flights.serve(Duration.ofHours(2), 10, 0.01);
        double before = flights.status().budgets().getFirst().allowed();
        flights.promise(Promised.slo(0.999, 28, false));
        assertThat(flights.status().version()).isEqualTo(2);
        assertThat(flights.status().since()).isEqualTo(flights.now);
        assertThat(flights.status().budgets().getFirst().allowed()).isEqualTo(before);
        assertThat(flights.status().budgets().getFirst().bad()).isEqualTo(720);
    }

    @Test
    void otherPeopleAreNoOtherVersion() {
        Promised flights = new Promised(0.999);
        flights.promise(Promised.slo(0.999, 28, true));
        assertThat(flights.status().version()).isEqualTo(1);
    }

    @Test
    void budgetIsWhatTheWindowPermitsAtThisRate() {
        Promised flights = new Promised(0.999);
        flights.serve(HOUR, 10, 0.001);
        RemainingBudget left = flights.watch.remaining(Promised.FLIGHTS).orElseThrow();
        // 28 days at 10 a second permit 24,192 bad ones; 36 came.
        assertThat(left.badAnswers()).isCloseTo(24_192 - 36, within(40.0));
        assertThat(left.requestsPerSecond()).isCloseTo(10, within(0.1));
        assertThat(left.rule()).isEqualTo(BudgetRule.AS_PLANNED);
        assertThat(left.riskable()).isEqualTo(left.badAnswers());
    }

    @Test
    void spentBudgetLetsOnlyFixesThrough() {
        Promised flights = new Promised(0.999);
        flights.serve(HOUR, 10, 0.6);
        RemainingBudget left = flights.watch.remaining(Promised.FLIGHTS).orElseThrow();
        assertThat(left.part()).isCloseTo(1 - 600 / 672.0, within(0.01));
        assertThat(left.rule()).isEqualTo(BudgetRule.HALF_STEPS);
        assertThat(left.riskable()).isEqualTo(left.badAnswers() / 2);
        flights.serve(Duration.ofMinutes(30), 10, 0.9);
        assertThat(flights.watch.remaining(Promised.FLIGHTS).orElseThrow().rule())
                .isEqualTo(BudgetRule.FIXES_ONLY);
    }

    @Test
    void fewBadAnswersOfFewRequestsStopNobody() {
        Promised flights = new Promised(Promised.slo(0.999, 1, false));
        flights.serve(Duration.ofHours(24), 0.01, 0);
        flights.count(0, 4);
        RemainingBudget left = flights.watch.remaining(Promised.FLIGHTS).orElseThrow();
        assertThat(left.part()).isNegative();
        assertThat(left.badAnswers()).isZero();
        assertThat(left.rule()).isEqualTo(BudgetRule.HALF_STEPS);
        assertThat(left.riskable()).isPositive();
        flights.count(0, 1);
        RemainingBudget none = flights.watch.remaining(Promised.FLIGHTS).orElseThrow();
        assertThat(none.rule()).isEqualTo(BudgetRule.FIXES_ONLY);
        assertThat(none.riskable()).isZero();
    }

    @Test
    void nothingIsSpentBeforeTheFirstRequest() {
        Promised flights = new Promised(0.999);
        flights.serve(Duration.ofMinutes(1), 0, 0);
        assertThat(flights.watch.remaining(Promised.FLIGHTS)).isEmpty();
        assertThat(flights.watch.isKnown(Promised.FLIGHTS)).isTrue();
        assertThat(flights.status().budgets()).allMatch(budget -> budget.remaining() == 1);
        assertThat(flights.status().releases()).isEqualTo(BudgetRule.AS_PLANNED);
    }

    @Test
    void endpointsThatAreGoneAreForgotten() {
        Promised flights = new Promised(0.999);
        flights.watch.follow(List.of(), _ -> Past.NONE, flights.now);
        assertThat(flights.watch.all()).isEmpty();
        assertThat(flights.watch.remaining(Promised.FLIGHTS)).isEmpty();
        assertThat(flights.watch.isKnown(Promised.FLIGHTS)).isFalse();
    }
}

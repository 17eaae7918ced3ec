package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.BudgetRule;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.ErrorBudget.Spent;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.RemainingBudget;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.monitoring.slo.Past.KeptAlert;
import dev.slipway.monitoring.slo.Past.PromiseVersion;
import dev.slipway.monitoring.slo.Past.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One endpoint's promise: what was served, what is left, and its alerts.
///
/// *Threads*: one at a time.
final class EndpointWatch {
    private static final double SLOW_TARGET = 0.99;

    /// Minutes that wait to be written while the disk does not take them.
    private static final int MOST_UNSAVED = 120;

    private final Map<Watched, BurnAlert> alerts = new LinkedHashMap<>();

    /// How severe those that are open were when somebody was told, and who that was.
    private final Map<Watched, Told> told = new HashMap<>();

    /// Who was told that the endpoint is missed, while it is.
    private @Nullable TeamName toldOfAbsence;

    private final Absence absence;
    private final TreeMap<Long, Counts> unsaved = new TreeMap<>();
    private Objective objective;
    private PromiseVersion version;
    private boolean isVersionNew;
    private @Nullable History history;
    private Served served = Served.NONE;

    /// A rule about an indicator.
    private record Watched(BurnRule rule, Indicator indicator) {}

    EndpointWatch(Objective objective, Past past, Instant now) {
        this.objective = objective;
        this.absence = new Absence(now);
        for (Indicator indicator : Indicator.values()) {
            for (BurnRule rule : BurnRule.values()) {
                alerts.put(new Watched(rule, indicator), new BurnAlert(rule.lately(), now));
            }
        }
        PromiseVersion kept = past.version();
        this.version = kept == null ? version(1, objective, now) : kept;
        this.isVersionNew = kept == null;
        restore(past, now);
        follow(objective, now);
    }

    /// Ends all alerts that somebody was told of, of an endpoint that went while nobody looked.
    static List<AlertChange> ends(EndpointName endpoint, Past past, Instant now) {
        PromiseVersion promised = past.version();
        List<KeptAlert> heard = past.alerts().stream().filter(one -> one.told() != null).toList();
        if (promised == null || heard.isEmpty()) {
            return List.of();
        }
        Slo slo =
                new Slo(
                        promised.p99(),
                        promised.p99(),
                        promised.availability(),
                        promised.window(),
                        false);
        // Each of these alerts names the team that hears of it.
        Objective former = new Objective(endpoint, TeamName.DEFAULT, slo, promised.since());
        Past open = new Past(past.declared(), promised, past.minutes(), past.hours(), heard);
        return new EndpointWatch(former, open, now).end(now);
    }

    /// What a clock that ran ahead wrote down stays out.
    private void restore(Past past, Instant now) {
        long second = now.getEpochSecond();
        past.minutes()
                .forEach((minute, counts) -> {
                    if (minute * History.MINUTE <= second) {
                        history().addMinute(minute, counts);
                        absence.restore(history(), minute * History.MINUTE);
                    }
                });
        past.hours()
                .forEach((hour, counts) -> {
                    if (hour * History.HOUR <= second) {
                        history().addHour(hour, counts);
                    }
                });
        for (KeptAlert kept : past.alerts()) {
            if (kept.kind() == AlertKind.ABSENT) {
                absence.restore(kept.state(), kept.since());
                Told before = kept.told();
                toldOfAbsence = before == null ? null : before.team();
                TeamName _ = absentTeam();
            }
            alerts.forEach((watched, alert) -> {
                if (watched.rule().kind() == kept.kind()
                        && watched.indicator() == kept.indicator()) {
                    alert.restore(kept.state(), kept.since());
                    Told before = kept.told();
                    if (alert.isOpen() && before != null) {
                        told.put(watched, before);
                    }
                    Told _ = told(watched, alert);
                }
            });
        }
    }

    /// A promise holds no sooner than its endpoint is there, whatever another machine's clock said
    /// of that.
    private static PromiseVersion version(int number, Objective objective, Instant now) {
        Slo slo = objective.slo();
        Instant since = objective.declared().isAfter(now) ? objective.declared() : now;
        return new PromiseVersion(number, since, slo.availability(), slo.p99(), slo.window());
    }

    private History history() {
        History known = history;
        if (known == null) {
            known = new History();
            history = known;
        }
        return known;
    }

    EndpointName endpoint() {
        return objective.endpoint();
    }

    /// Whether this promise is one of the same endpoint, and not of one that was declared later.
    boolean isOf(Objective other) {
        return objective.endpoint().equals(other.endpoint())
                && objective.declared().equals(other.declared());
    }

    /// Follows what the endpoint promises by now. Other numbers are the next version; what was
    /// served before stays counted by the numbers of then.
    void follow(Objective next, Instant now) {
        Slo slo = next.slo();
        boolean isSame =
                version.availability() == slo.availability()
                        && version.p99().equals(slo.p99())
                        && version.window().equals(slo.window());
        if (!isSame) {
            version = version(version.number() + 1, next, now);
            isVersionNew = true;
        }
        objective = next;
    }

    /// Takes what was served since the last turn, and looks at every alert.
    List<AlertChange> turn(Instant now, Served counted) {
        long second = now.getEpochSecond();
        Counts more = Counts.of(counted.since(served), objective.slo().availability());
        served = counted;
        if (!more.isNone()) {
            history().add(second, more);
            unsaved.merge(second / History.MINUTE, more, Counts::plus);
            if (unsaved.size() > MOST_UNSAVED) {
                unsaved.pollFirstEntry();
            }
        }
        return history == null ? List.of() : look(history, !more.isNone(), now);
    }

    private List<AlertChange> look(History known, boolean isAsked, Instant now) {
        long second = now.getEpochSecond();
        List<AlertChange> changes = new ArrayList<>();
        AlertState earlier = absence.state();
        if (absence.look(isAsked, known, second, now)) {
            changes.add(absentChange(earlier));
        }
        alerts.forEach((watched, alert) -> {
            if (!watched.rule().isFor(objective.slo().window())) {
                end(watched, alert, now).ifPresent(changes::add);
                return;
            }
            Sight sight = sight(watched, known, second);
            AlertState before = alert.state();
            if (alert.look(sight, now)) {
                changes.add(
                        change(
                                watched,
                                alert,
                                sight,
                                before,
                                budget(watched.indicator(), second).remaining()));
            }
        });
        return changes;
    }

    /// Ends all alerts: the endpoint is gone, and nobody would hear that they are over.
    List<AlertChange> end(Instant now) {
        List<AlertChange> changes = new ArrayList<>();
        AlertState earlier = absence.state();
        if (absence.end(now)) {
            changes.add(absentChange(earlier));
        }
        alerts.forEach((watched, alert) -> end(watched, alert, now).ifPresent(changes::add));
        return changes;
    }

    private Optional<AlertChange> end(Watched watched, BurnAlert alert, Instant now) {
        AlertState before = alert.state();
        if (!alert.end(now)) {
            return Optional.empty();
        }
        Sight sight = sight(watched, history(), now.getEpochSecond());
        return Optional.of(change(watched, alert, sight, before, null));
    }

    private AlertChange change(
            Watched watched,
            BurnAlert alert,
            Sight sight,
            AlertState before,
            @Nullable Double remaining) {
        Told told = told(watched, alert);
        return new AlertChange(
                objective.toldTo(told.team()),
                alert(watched, alert, told.severity(), sight),
                before,
                remaining);
    }

    private AlertChange absentChange(AlertState before) {
        return new AlertChange(objective.toldTo(absentTeam()), absent(), before, null);
    }

    private Sight sight(Watched watched, History known, long second) {
        return Sight.of(watched.rule(), watched.indicator(), objective.slo(), known, second);
    }

    private SloAlert alert(Watched watched, BurnAlert alert, Severity severity, Sight sight) {
        return new SloAlert(
                objective.endpoint(),
                watched.rule().kind(),
                watched.indicator(),
                severity,
                alert.state(),
                alert.isFrozen(),
                alert.since(),
                sight.burn());
    }

    /// Nobody is woken for what nobody promised. While an alert is open it stays as severe as it
    /// was told, and with the team that was, whatever is promised meanwhile and whoever has the
    /// endpoint: whoever heard that it fires hears that it is over.
    private Told told(Watched watched, BurnAlert alert) {
        Severity severity =
                objective.slo().isDefault() ? Severity.TICKET : watched.rule().severity();
        Told now = new Told(severity, objective.team());
        if (alert.isOpen()) {
            return told.computeIfAbsent(watched, _ -> now);
        }
        Told before = told.remove(watched);
        return before == null ? now : before;
    }

    /// The same of its absence.
    private TeamName absentTeam() {
        TeamName before = toldOfAbsence;
        TeamName team = before == null ? objective.team() : before;
        toldOfAbsence = absence.state().isOpen() ? team : null;
        return team;
    }

    private SloAlert absent() {
        return new SloAlert(
                objective.endpoint(),
                AlertKind.ABSENT,
                null,
                Severity.TICKET,
                absence.state(),
                false,
                absence.since(),
                null);
    }

    /// What the window permits at the rate of requests so far, and what of it is gone.
    ErrorBudget budget(Indicator indicator, long second) {
        Slo slo = objective.slo();
        double target =
                switch (indicator) {
                    case AVAILABILITY -> slo.availability();
                    case LATENCY -> SLOW_TARGET;
                };
        Counts counts = history == null ? Counts.NONE : history.within(slo.window(), second);
        double covered = history == null ? 1 : history.covered(slo.window(), second);
        return ErrorBudget.of(
                indicator,
                target,
                slo.window(),
                new Spent(
                        counts.valid(indicator),
                        counts.bad(indicator),
                        counts.allowed(indicator) / covered));
    }

    SloStatus status(long second) {
        List<SloAlert> shown = new ArrayList<>();
        if (history != null) {
            History known = history;
            alerts.forEach((watched, alert) -> {
                if (watched.rule().isFor(objective.slo().window())) {
                    Sight sight = sight(watched, known, second);
                    shown.add(alert(watched, alert, told(watched, alert).severity(), sight));
                }
            });
            shown.add(absent());
        }
        List<ErrorBudget> budgets = new ArrayList<>();
        for (Indicator indicator : Indicator.values()) {
            budgets.add(budget(indicator, second));
        }
        return new SloStatus(
                objective.endpoint(),
                objective.slo(),
                version.number(),
                version.since(),
                requestsPerSecond(second),
                BudgetRule.of(budgets.getFirst()),
                budgets,
                shown);
    }

    /// What is left of the budget of availability; nothing is known before the first request.
    Optional<RemainingBudget> remaining(long second) {
        ErrorBudget budget = budget(Indicator.AVAILABILITY, second);
        return budget.valid() == 0
                ? Optional.empty()
                : Optional.of(
                        new RemainingBudget(
                                budget.remaining(),
                                Math.max(0, budget.badLeft()),
                                requestsPerSecond(second),
                                BudgetRule.of(budget)));
    }

    private double requestsPerSecond(long second) {
        return history == null ? 0 : history.requestsPerSecond(second);
    }

    /// What has to be kept of it since the last time: minutes that are over, or all of them.
    Unsaved unsaved(long minute) {
        Map<Long, Counts> over = new TreeMap<>(unsaved.headMap(minute));
        return new Unsaved(
                objective.endpoint(),
                objective.declared(),
                isVersionNew ? version : null,
                over,
                alertsToKeep());
    }

    private List<KeptAlert> alertsToKeep() {
        List<KeptAlert> kept = new ArrayList<>();
        alerts.forEach((watched, alert) ->
                kept.add(
                        new KeptAlert(
                                watched.rule().kind(),
                                watched.indicator(),
                                alert.state(),
                                alert.since(),
                                told.get(watched))));
        TeamName missing = toldOfAbsence;
        kept.add(
                new KeptAlert(
                        AlertKind.ABSENT,
                        null,
                        absence.state(),
                        absence.since(),
                        missing == null ? null : new Told(Severity.TICKET, missing)));
        return kept;
    }

    /// They are kept now.
    void saved(Unsaved what) {
        what.minutes().keySet().forEach(unsaved::remove);
        isVersionNew = isVersionNew && what.version() == null;
    }
}

package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.StreamAlert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// One stream's alerts.
///
/// *Threads*: one at a time.
final class StreamWatch {
    private final StreamName stream;
    private final StreamFigures figures = new StreamFigures();
    private final Map<StreamRule, HeldAlert> alerts = new EnumMap<>(StreamRule.class);

    /// Who was told of those that are open.
    private final Map<StreamRule, TeamName> told = new EnumMap<>(StreamRule.class);

    private TeamName team;

    StreamWatch(StreamName stream, TeamName team, Instant now) {
        this.stream = stream;
        this.team = team;
        for (StreamRule rule : StreamRule.values()) {
            alerts.put(rule, new HeldAlert(rule.hold(), now));
        }
    }

    StreamName stream() {
        return stream;
    }

    /// Puts an alert where it stood before a restart.
    void restore(KeptStreamAlert kept) {
        alerts.forEach((rule, alert) -> {
            if (rule.kind() == kept.kind()) {
                alert.restore(kept.state(), kept.since());
                if (kept.state().isOpen()) {
                    told.put(rule, kept.team());
                }
            }
        });
    }

    /// Looks at every alert.
    List<StreamAlertChange> turn(StreamSight sight, Instant now) {
        team = sight.spec().team();
        if (sight.progress() != null) {
            figures.take(sight.progress());
        }
        List<StreamAlertChange> changes = new ArrayList<>();
        alerts.forEach((rule, alert) -> {
            AlertState before = alert.state();
            if (alert.look(figures.find(rule.kind(), sight), now)) {
                changes.add(change(rule, alert, before));
            }
        });
        return changes;
    }

    /// Ends all of them: the stream is not there any more.
    List<StreamAlertChange> end(Instant now) {
        List<StreamAlertChange> changes = new ArrayList<>();
        alerts.forEach((rule, alert) -> {
            AlertState before = alert.state();
            if (alert.end(now)) {
                changes.add(change(rule, alert, before));
            }
        });
        return changes;
    }

    /// Whoever heard that it fires hears that it is over, whoever has the stream by then.
    private StreamAlertChange change(StreamRule rule, HeldAlert alert, AlertState before) {
        TeamName hears = told.getOrDefault(rule, team);
        if (alert.state().isOpen()) {
            told.put(rule, hears);
        } else {
            told.remove(rule);
        }
        return new StreamAlertChange(hears, alert(rule, alert), before);
    }

    private StreamAlert alert(StreamRule rule, HeldAlert alert) {
        return new StreamAlert(
                stream, rule.kind(), rule.severity(), alert.state(), alert.since(), alert.words());
    }

    /// Alerts that are not in order.
    List<StreamAlert> raised() {
        List<StreamAlert> raised = new ArrayList<>();
        alerts.forEach((rule, alert) -> {
            if (alert.state() != AlertState.OK) {
                raised.add(alert(rule, alert));
            }
        });
        return raised;
    }

    /// Where those stand that are not in order.
    List<KeptStreamAlert> kept() {
        List<KeptStreamAlert> kept = new ArrayList<>();
        alerts.forEach((rule, alert) -> {
            if (alert.state() != AlertState.OK) {
                TeamName hears = told.getOrDefault(rule, team);
                kept.add(
                        new KeptStreamAlert(
                                stream, hears, rule.kind(), alert.state(), alert.since()));
            }
        });
        return kept;
    }
}

package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What jobs have used since the server started.
///
/// A job takes no slot: the processor time of its child counts as slot time, so that an hour of a
/// core costs the same whoever used it.
///
/// *Threads*: safe from any number of threads.
public final class JobMeter {
    // Guarded by this.
    private final Map<Account, Usage> accounts = new HashMap<>();

    /// What was used under names that another endpoint has by now, or none.
    private final Map<Account, Usage> former = new HashMap<>();

    /// Since when endpoints are there.
    private Map<EndpointName, Instant> declared = Map.of();

    /// Absent until somebody has looked.
    private @Nullable Collection<DeclaredObject> seen;

    private record Account(EndpointName subject, VersionNumber version, TeamName team) {}

    /// Adds what was used for a job since it was added last.
    synchronized void add(ScoredVersion scored, TeamName team, Usage used) {
        Account account = new Account(scored.subject(), scored.version(), team);
        accounts.merge(account, used, Usage::plus);
    }

    /// The same of a batch, which goes on with its version whatever becomes of the name: one that
    /// was wanted before the endpoint was declared is of the one before.
    synchronized void add(ScoredVersion scored, Submission batch, Usage used) {
        Instant since = declared.get(scored.subject());
        if (since == null || !batch.time().isBefore(since)) {
            add(scored, batch.team(), used);
            return;
        }
        former.merge(
                new Account(scored.subject(), scored.version(), batch.team()), used, Usage::plus);
    }

    /// Whoever declares an endpoint begins with accounts of their own, whatever jobs used under its
    /// name before.
    @SuppressWarnings("ReferenceEquality")
    public synchronized void follow(Image image) {
        Collection<DeclaredObject> endpoints = image.objects(Kind.ENDPOINT);
        if (endpoints == seen) {
            return;
        }
        boolean isFirst = seen == null;
        seen = endpoints;
        Map<EndpointName, Instant> before = declared;
        Map<EndpointName, Instant> now = new HashMap<>();
        endpoints.forEach(one -> now.put(new EndpointName(one.spec().name()), one.created()));
        declared = now;
        if (isFirst) {
            // What jobs of before a start have used until now is not another endpoint's.
            return;
        }
        accounts.entrySet()
                .removeIf(entry -> {
                    EndpointName subject = entry.getKey().subject();
                    if (Objects.equals(before.get(subject), now.get(subject))) {
                        return false;
                    }
                    former.merge(entry.getKey(), entry.getValue(), Usage::plus);
                    return true;
                });
    }

    private synchronized List<MeterReading> readings() {
        List<MeterReading> readings = new ArrayList<>();
        accounts.forEach((account, usage) -> readings.add(reading(account, usage, false)));
        former.forEach((account, usage) -> readings.add(reading(account, usage, true)));
        return readings;
    }

    private static MeterReading reading(Account account, Usage usage, boolean isFormer) {
        return new MeterReading(
                account.subject(),
                account.version(),
                account.team(),
                CostCause.JOB,
                usage,
                isFormer);
    }

    /// What others have used, and jobs.
    public Meters beside(Meters others) {
        return () -> {
            List<MeterReading> all = new ArrayList<>(others.readings());
            all.addAll(readings());
            return all;
        };
    }
}

package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What jobs have used since the server started.
///
/// A job takes no slot: the processor time of its child counts as slot time, so that an hour of a
/// core costs the same whoever used it.
///
/// *Threads*: safe from any number of threads.
public final class JobMeter {
    // Guarded by this.
    private final Map<Account, Usage> accounts = new HashMap<>();

    private record Account(EndpointName subject, VersionNumber version, TeamName team) {}

    /// Adds what was used for a job since it was added last.
    synchronized void add(ScoredVersion scored, TeamName team, Usage used) {
        Account account = new Account(scored.subject(), scored.version(), team);
        accounts.merge(account, used, Usage::plus);
    }

    private synchronized List<MeterReading> readings() {
        List<MeterReading> readings = new ArrayList<>();
        accounts.forEach((account, usage) ->
                readings.add(
                        new MeterReading(
                                account.subject(),
                                account.version(),
                                account.team(),
                                CostCause.JOB,
                                usage)));
        return readings;
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

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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What jobs have used since the server started.
///
/// A job takes no slot: the processor time of its child counts as slot time, so that an hour of a
/// core costs the same whoever used it.
///
/// Beyond a number of versions those that no job has used for the longest time are kept together,
/// by endpoint and team, and so are all of an endpoint that is gone: nothing is lost, and memory is
/// bounded by names of endpoints however many versions jobs score with.
///
/// *Threads*: safe from any number of threads.
public final class JobMeter {
    private static final int MOST_VERSIONS = 10_000;

    private final int mostVersions;

    // Guarded by this; the version that was used last comes last.
    private final Map<Account, Usage> accounts = new LinkedHashMap<>();

    /// What was used of versions that no job has used for long.
    private final Map<Whose, Usage> earlier = new HashMap<>();

    /// What was used under names that another endpoint has by now, or none.
    private final Map<Whose, Usage> former = new HashMap<>();

    /// Since when endpoints are there.
    private Map<EndpointName, Instant> declared = Map.of();

    /// Absent until somebody has looked.
    private @Nullable Collection<DeclaredObject> seen;

    private record Whose(EndpointName subject, TeamName team) {
        static Whose of(ScoredVersion scored, TeamName team) {
            return new Whose(scored.subject(), team);
        }
    }

    private record Account(Whose whose, VersionNumber version) {}

    /// A meter at zero.
    public JobMeter() {
        this(MOST_VERSIONS);
    }

    JobMeter(int mostVersions) {
        this.mostVersions = mostVersions;
    }

    /// Adds what was used for a job since it was added last.
    synchronized void add(ScoredVersion scored, TeamName team, Usage used) {
        Account account = new Account(Whose.of(scored, team), scored.version());
        Usage before = accounts.remove(account);
        if (before == null && accounts.size() >= mostVersions) {
            putTogether();
        }
        accounts.put(account, before == null ? used : before.plus(used));
    }

    private void putTogether() {
        Iterator<Map.Entry<Account, Usage>> oldest = accounts.entrySet().iterator();
        if (oldest.hasNext()) {
            Map.Entry<Account, Usage> entry = oldest.next();
            earlier.merge(entry.getKey().whose(), entry.getValue(), Usage::plus);
            oldest.remove();
        }
    }

    /// The same of a batch, which goes on with its version whatever becomes of the name: one that
    /// was wanted before the endpoint was declared is of the one before.
    synchronized void add(ScoredVersion scored, Submission batch, Usage used) {
        Instant since = declared.get(scored.subject());
        if (since == null || !batch.time().isBefore(since)) {
            add(scored, batch.team(), used);
            return;
        }
        former.merge(Whose.of(scored, batch.team()), used, Usage::plus);
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
        Predicate<Whose> isOfOther =
                whose -> !Objects.equals(before.get(whose.subject()), now.get(whose.subject()));
        accounts.entrySet()
                .removeIf(entry -> isTaken(entry.getKey().whose(), entry.getValue(), isOfOther));
        earlier.entrySet().removeIf(entry -> isTaken(entry.getKey(), entry.getValue(), isOfOther));
    }

    /// Whether it was used of an endpoint that is gone, to whose figures it is added then.
    private boolean isTaken(Whose whose, Usage used, Predicate<Whose> isOfOther) {
        boolean isTaken = isOfOther.test(whose);
        if (isTaken) {
            former.merge(whose, used, Usage::plus);
        }
        return isTaken;
    }

    private synchronized List<MeterReading> readings() {
        List<MeterReading> readings = new ArrayList<>();
        earlier.forEach((whose, usage) -> readings.add(reading(whose, null, usage, false)));
        accounts.forEach((account, usage) ->
                readings.add(reading(account.whose(), account.version(), usage, false)));
        former.forEach((whose, usage) -> readings.add(reading(whose, null, usage, true)));
        return readings;
    }

    private static MeterReading reading(
            Whose whose, @Nullable VersionNumber version, Usage usage, boolean isFormer) {
        return new MeterReading(
                whose.subject(), version, whose.team(), CostCause.JOB, usage, isFormer);
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

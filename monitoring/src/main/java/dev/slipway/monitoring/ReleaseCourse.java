package dev.slipway.monitoring;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseStatus.RuleReading;
import dev.slipway.api.release.UserRule;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import dev.slipway.monitoring.evidence.RuleWatch;
import dev.slipway.monitoring.machine.BrokenRule;
import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.monitoring.machine.HardLimits;
import dev.slipway.monitoring.machine.Situation;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.util.ArrayList;
import java.util.List;

/// What a release has shown so far, as a fold over its seconds.
///
/// *Threads*: one at a time.
final class ReleaseCourse {
    private static final int RATE_SECONDS = 60;

    private final Evidence evidence;
    private final HardLimits limits = new HardLimits();
    private final List<RuleWatch> rules = new ArrayList<>();
    private final long[] requests = new long[RATE_SECONDS];
    private long seconds;
    private long requestsOfMinute;

    /// Seconds of processes before this one.
    private long replayed;

    /// Requests of this one's first minute.
    private long ownRequests;

    private long answersAlone;
    private boolean isAloneCounted;
    private HardLimits.Finding finding = new HardLimits.Finding.None();
    private List<BrokenRule> broken = List.of();

    ReleaseCourse(EvidenceTerms terms, List<UserRule> rules) {
        this.evidence = new Evidence(terms.plan());
        for (UserRule rule : rules) {
            this.rules.add(new RuleWatch(rule, terms.allowance()));
        }
    }

    /// Takes in a second that was stored. What was lost behind the last one counts for nobody.
    void replay(long[] numbers) {
        Second second = Second.of(numbers);
        evidence.observe(second);
        long candidate = second.answered().trials(Arm.CANDIDATE);
        countRate(candidate + second.answered().trials(Arm.STABLE));
        replayed = seconds;
        countAlone(second, candidate);
    }

    /// How the next second of a release begins.
    Second.Start next(Release release) {
        return evidence.next(Math.max(release.step(), evidence.step()), release.weight());
    }

    /// Takes in a second.
    ///
    /// @param isEvidence whether it is stored, and so counts as evidence too
    void observe(Turn turn, boolean isEvidence) {
        HardCounts counts = turn.counts();
        boolean alone = isAlone(turn.second());
        finding = limits.observe(counts, alone);
        countRate(turn.requests());
        ownRequests += seconds - replayed <= RATE_SECONDS ? turn.requests() : 0;
        isAloneCounted = alone;
        countAlone(turn.second(), counts.candidate());
        List<BrokenRule> found = new ArrayList<>();
        for (RuleWatch rule : rules) {
            rule.observe(turn.second())
                    .ifPresent(why -> found.add(new BrokenRule(rule.rule(), why)));
        }
        broken = found;
        if (isEvidence) {
            evidence.observe(turn.second());
        }
    }

    /// Also of processes before this one: a step that begins before this one has counted much would
    /// be sized as if hardly anybody asked. Of theirs only evidence is stored, and several requests
    /// may stand behind a piece of it.
    private void countRate(long newRequests) {
        int place = (int) (seconds % RATE_SECONDS);
        requestsOfMinute += newRequests - requests[place];
        requests[place] = newRequests;
        seconds++;
    }

    /// Also of processes before this one: a soak is asked for all of its answers.
    private void countAlone(Second second, long answers) {
        answersAlone = isAlone(second) ? answersAlone + answers : 0;
    }

    private static boolean isAlone(Second second) {
        return second.start().weight() >= 1;
    }

    Evidence evidence() {
        return evidence;
    }

    /// How the plan's rules stand.
    List<RuleReading> rules() {
        return rules.stream().map(RuleWatch::reading).toList();
    }

    /// Requests a second over the last minute; where this process has counted more of them by
    /// itself than were stored before it, as many as that.
    private double perSecond() {
        if (seconds == 0) {
            return 0;
        }
        double ofMinute = (double) requestsOfMinute / Math.min(seconds, RATE_SECONDS);
        long own = seconds - replayed;
        return own == 0 || own >= RATE_SECONDS
                ? ofMinute
                : Math.max(ofMinute, (double) ownRequests / own);
    }

    Situation.Traffic traffic() {
        return new Situation.Traffic(finding, broken, perSecond(), answersAlone, isAloneCounted);
    }
}

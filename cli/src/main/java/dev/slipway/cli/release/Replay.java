package dev.slipway.cli.release;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.StoredEvidence;
import dev.slipway.cli.Table;
import dev.slipway.documents.Constants;
import dev.slipway.stats.AlphaLedger;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.EvidencePlan;
import dev.slipway.stats.Finding;
import dev.slipway.stats.counts.Second;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Verdicts of a release, found again from its seconds.
///
/// @param seconds that were folded
/// @param isComplete whether these are all that the release has
/// @param isGenuine whether no second differs from what was stored, by the digests in the records
/// @param moves those that rest on evidence, with what is found at their second
/// @param findings what all seconds together show
record Replay(
        ReleaseId release,
        long seconds,
        boolean isComplete,
        boolean isGenuine,
        List<Found> moves,
        String why,
        List<Shown> findings) {
    private static final String MISSING = "missing";

    Replay {
        moves = List.copyOf(moves);
        findings = List.copyOf(findings);
    }

    /// A move that was recorded, and what evidence says at that second.
    ///
    /// @param recorded what the record made of it
    /// @param found what is found
    record Found(long seconds, ReleasePhase to, String recorded, String found, String why) {
        boolean agrees() {
            return recorded.equals(found);
        }
    }

    /// What a check found.
    record Shown(String check, double value, double threshold, String why) {}

    static Replay of(StoredEvidence head, Iterator<long[]> seconds) {
        Evidence evidence = new Evidence(plan(head.terms()));
        EvidenceDigest digest = new EvidenceDigest(head.release().id());
        boolean isGenuine = true;
        List<Release.Move> resting =
                head.release().moves().stream()
                        .filter(move -> expected(move.transition()).isPresent())
                        .toList();
        List<Found> found = new ArrayList<>();
        while (true) {
            isGenuine &= digest.agrees(head.release(), evidence.seconds());
            for (Release.Move move : resting) {
                if (rests(move, evidence.seconds())) {
                    found.add(found(move.transition(), evidence, isWaived(head.release(), move)));
                }
            }
            if (!seconds.hasNext()) {
                break;
            }
            long[] numbers = seconds.next();
            digest.add(numbers);
            evidence.observe(Second.of(numbers));
        }
        resting.stream()
                .map(Release.Move::transition)
                .filter(made -> seconds(made) > evidence.seconds())
                .forEach(made -> found.add(missing(made)));
        boolean isComplete = evidence.seconds() == head.seconds();
        Decision last = evidence.decision();
        return new Replay(
                head.release().id(),
                evidence.seconds(),
                isComplete,
                isGenuine && (!isComplete || digest.now().equals(head.digest())),
                found,
                last.why(),
                last.findings().stream().map(Replay::shown).toList());
    }

    private static boolean rests(Release.Move move, long seconds) {
        return seconds(move.transition()) == seconds;
    }

    /// After how many seconds a move with evidence was made.
    private static long seconds(ReleaseTransition made) {
        return Objects.requireNonNull(made.evidence()).seconds();
    }

    /// A verdict whose seconds are not all here cannot be found again.
    private static Found missing(ReleaseTransition made) {
        return new Found(
                seconds(made),
                made.to(),
                Constants.word(expected(made).orElseThrow()),
                MISSING,
                "not all seconds that it rests on are here");
    }

    private static Shown shown(Finding finding) {
        return new Shown(
                Constants.word(finding.check()),
                Math.min(finding.value(), Double.MAX_VALUE),
                Math.min(finding.threshold(), Double.MAX_VALUE),
                finding.why());
    }

    private static Found found(ReleaseTransition made, Evidence evidence, boolean isWaived) {
        Decision.Answer wanted = expected(made).orElseThrow();
        Decision decision = evidence.decision();
        boolean isAsWaived = isWaived && decision.answer() == Decision.Answer.HOLD;
        return new Found(
                evidence.seconds(),
                made.to(),
                Constants.word(wanted),
                Constants.word(isAsWaived ? wanted : decision.answer()),
                decision.why());
    }

    /// Whether a person had let the release go on although evidence held it. Whoever ends another
    /// hold has not seen that.
    private static boolean isWaived(Release release, Release.Move until) {
        return release.waivedBefore(until.seq()).stream()
                .flatMap(hold -> Stream.ofNullable(hold.held()))
                .anyMatch(held -> held.reason() == Held.Reason.CHECK);
    }

    /// What evidence must have said for such a move; empty for moves with other reasons.
    private static Optional<Decision.Answer> expected(ReleaseTransition made) {
        boolean isDecided = made.cause() == Cause.PROGRESS && made.from() == ReleasePhase.DECIDE;
        if (made.evidence() == null || (made.cause() != Cause.EVIDENCE && !isDecided)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (made.to()) {
                    case ABORTING, ROLLED_BACK, QUARANTINED -> Decision.Answer.ABORT;
                    // Without weight candidate was turned back, and is held before its end.
                    case HOLD -> made.weight() > 0 ? Decision.Answer.HOLD : Decision.Answer.ABORT;
                    case DRAFT,
                            GATED,
                            LOADING,
                            WARMING,
                            SHADOW,
                            BAKE,
                            DECIDE,
                            PROMOTING,
                            SOAK,
                            FINAL ->
                            Decision.Answer.ADVANCE;
                });
    }

    private static EvidencePlan plan(StoredEvidence.Terms terms) {
        StoredEvidence.Losses losses = terms.quality();
        StoredEvidence.Slowness latency = terms.latency();
        return new EvidencePlan(
                losses == null
                        ? AlphaLedger.withoutLabels(terms.alpha())
                        : AlphaLedger.withLabels(terms.alpha()),
                terms.beta(),
                new Second.Shape(terms.strata(), terms.classes()),
                new EvidencePlan.Errors(terms.errors(), terms.allowance()),
                new EvidencePlan.Latency(
                        latency.quantile(),
                        latency.increase(),
                        latency.leastIncrease(),
                        latency.margin()),
                losses == null
                        ? Optional.empty()
                        : Optional.of(
                                new EvidencePlan.Quality(losses.tolerance(), losses.margin())));
    }

    /// Whether every verdict was found again, from the seconds that it rests on.
    boolean isAsRecorded() {
        return isGenuine && moves.stream().allMatch(Found::agrees);
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "release  %s: %,d seconds of evidence%s%n",
                release,
                seconds,
                isComplete ? "" : ", and more are stored elsewhere");
        out.println(
                "digests  "
                        + (isGenuine
                                ? "those in the records"
                                : "OTHERS than in the records: seconds were changed"));
        out.println("shows    " + why);
        if (!moves.isEmpty()) {
            out.println();
            Table table = new Table("AFTER", "TO", "RECORDED", "FOUND", "", "WHY");
            for (Found move : moves) {
                table.row(
                        move.seconds() + " s",
                        Constants.word(move.to()),
                        move.recorded(),
                        move.found(),
                        move.agrees() ? "agrees" : "DIFFERS",
                        move.why());
            }
            table.print(out);
        }
        out.println();
        Table table = new Table("CHECK", "VALUE", "THRESHOLD", "WHY");
        for (Shown finding : findings) {
            table.row(
                    finding.check(),
                    ReleaseText.number(finding.value()),
                    ReleaseText.number(finding.threshold()),
                    finding.why());
        }
        table.print(out);
    }
}

package dev.slipway.monitoring.machine;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.stats.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What moves a release: a pure function of what is known to the next transition, or to none.
///
/// What speaks against candidate comes first in every phase in which it has weight; then its phase
/// says what comes next. One is made for each question.
public final class ReleaseMachine {
    /// Answers of candidate without which no soak ends.
    static final long FEWEST_ANSWERS_ALONE = 20;

    /// A step goes on for three more bakes before candidate gets more of the traffic.
    private static final int BAKES_BEFORE_RAISE = 3;

    private static final String STABLE_ANSWERS = "stable answers everybody";

    private static final String UNCONFIRMED =
            "; evidence has not confirmed that candidate is worse";

    private final Situation now;
    private final Release release;
    private final ReleasePlan plan;
    private final Moves moves;
    private @Nullable Judgement judgement;

    private ReleaseMachine(Situation now) {
        this.now = now;
        this.release = now.release();
        this.plan = release.plan();
        this.moves = new Moves(now);
    }

    /// The transition that is due.
    public static Optional<ReleaseTransition> next(Situation now) {
        return new ReleaseMachine(now).next();
    }

    /// The end of a release that is on its way back, whatever else is known of it.
    public static ReleaseTransition end(Release aborting) {
        return Moves.aborted(
                aborting, aborting.moves().getLast().transition().ran(), STABLE_ANSWERS);
    }

    private Optional<ReleaseTransition> next() {
        if (release.weight() > 0 && now.means().endedUncleanly()) {
            return Optional.of(moves.afterUncleanEnd());
        }
        boolean isAnswering = release.weight() > 0 && release.phase() != ReleasePhase.ABORTING;
        if (isAnswering && !(now.load() instanceof LoadState.Ready)) {
            return failure().or(this::notReady);
        }
        return isAnswering ? fault().or(this::progress) : progress();
    }

    /// What limits say against candidate that no statistics stand behind; that it answered in this
    /// process and cannot any more is one of them.
    private Optional<ReleaseTransition> failure() {
        return now.traffic().limits() instanceof HardLimits.Finding.Candidate(String why)
                ? Optional.of(moves.revert(Cause.HARD_LIMIT, why))
                : Optional.empty();
    }

    /// Candidate has weight by the record, or is about to get it again, and cannot answer in this
    /// process, which has just begun.
    private Optional<ReleaseTransition> notReady() {
        if (now.load() instanceof LoadState.Failed(String why)) {
            return Optional.of(notLoadedAgain(why));
        }
        if (release.phase() == ReleasePhase.HOLD) {
            return progress();
        }
        if (now.load() instanceof LoadState.WithoutStable(String why)) {
            return Optional.of(withoutStable(why));
        }
        return now.load() instanceof LoadState.Blocked(String lacking)
                ? Optional.of(blocked(lacking))
                : Optional.empty();
    }

    /// What speaks against candidate while somebody is answered by it.
    private Optional<ReleaseTransition> fault() {
        Optional<ReleaseTransition> failure = failure();
        if (failure.isPresent()) {
            return failure;
        }
        Judgement judgement = judgement();
        if (judgement.answer() == Decision.Answer.ABORT) {
            return Optional.of(moves.revert(Cause.EVIDENCE, judgement.why()));
        }
        if (now.traffic().limits() instanceof HardLimits.Finding.Alone(String why)) {
            return Optional.of(moves.revert(Cause.RULE, why));
        }
        if (now.traffic().limits() instanceof HardLimits.Finding.Both(String why)
                && release.phase() != ReleasePhase.HOLD) {
            return Optional.of(moves.hold(Cause.HARD_LIMIT, Held.of(Held.Reason.BOTH_FAIL), why));
        }
        return Optional.empty();
    }

    private Optional<ReleaseTransition> progress() {
        return switch (release.phase()) {
            case GATED -> gated();
            case LOADING -> loading();
            case WARMING -> warming();
            case SHADOW -> seeing();
            case BAKE -> bake();
            case DECIDE -> decide();
            case PROMOTING -> promoting();
            case SOAK -> soak();
            case HOLD -> new Holds(now, moves, this).next();
            case ABORTING -> Optional.of(Moves.aborted(release, now.clocks().ran(), answers()));
            case DRAFT, FINAL, ROLLED_BACK, QUARANTINED -> Optional.empty();
        };
    }

    /// Who answers behind the end, as far as is known.
    private String answers() {
        return now.load() instanceof LoadState.WithoutStable(String why)
                ? "candidate answers nobody, nor does stable, which could not be loaded: " + why
                : STABLE_ANSWERS;
    }

    private ReleaseTransition blocked(String lacking) {
        return moves.hold(Cause.GATE, Held.of(Held.Reason.GATE), lacking);
    }

    private Optional<ReleaseTransition> gated() {
        return now.load() instanceof LoadState.Blocked(String lacking)
                ? Optional.of(blocked(lacking))
                : goOn(ReleasePhase.LOADING, "candidate is to be loaded");
    }

    private Optional<ReleaseTransition> loading() {
        return switch (now.load()) {
            case LoadState.Warming(), LoadState.Ready() ->
                    goOn(ReleasePhase.WARMING, "candidate is loaded");
            case LoadState.Blocked(String lacking) -> Optional.of(blocked(lacking));
            case LoadState.Failed(String why) -> Optional.of(notLoaded(why));
            case LoadState.WithoutStable(String why) -> Optional.of(withoutStable(why));
            case LoadState.Allowed(), LoadState.Loading() -> inTime();
        };
    }

    private Optional<ReleaseTransition> warming() {
        return switch (now.load()) {
            case LoadState.Ready() -> atTheGate();
            case LoadState.Failed(String why) -> Optional.of(notLoaded(why));
            case LoadState.WithoutStable(String why) -> Optional.of(withoutStable(why));
            case LoadState.Blocked(String lacking) -> Optional.of(blocked(lacking));
            case LoadState.Allowed(), LoadState.Loading(), LoadState.Warming() -> inTime();
        };
    }

    /// Candidate is warm; what is asked of it before it answers anybody decides.
    private Optional<ReleaseTransition> atTheGate() {
        return switch (now.gate()) {
            case GateState.Open(String why, var _) ->
                    afterWarming(why.isEmpty() ? "candidate is warm" : why);
            case GateState.Shut(String why, var _) -> Optional.of(moves.abort(Cause.GATE, why));
            case GateState.Waiting(String why) -> undecided(why);
        };
    }

    /// Somebody who lets a release go on that was held for it goes on without it.
    private Optional<ReleaseTransition> undecided(String why) {
        if (moves.waived().has(Held.Reason.LOAD_TEST)) {
            return afterWarming("somebody let it go on without the load test");
        }
        Duration limit = plan.patience().load();
        return now.clocks().inPhase().compareTo(limit) < 0
                ? Optional.empty()
                : Optional.of(
                        moves.hold(
                                Cause.NO_DATA,
                                Held.of(Held.Reason.LOAD_TEST),
                                "insufficient-evidence: after %s of the load test: %s"
                                        .formatted(Words.of(limit), why)));
    }

    private ReleaseTransition notLoaded(String why) {
        return moves.abort(Cause.GATE, "candidate could not be loaded: " + why);
    }

    private Optional<ReleaseTransition> inTime() {
        Duration limit = plan.patience().load();
        if (now.clocks().inPhase().compareTo(limit) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                moves.abort(
                        Cause.GATE, "candidate was not loaded and warm within " + Words.of(limit)));
    }

    private Optional<ReleaseTransition> afterWarming(String why) {
        return switch (plan.strategy()) {
            case ReleaseStrategy.Canary canary -> moves.begin(1, why);
            case ReleaseStrategy.Experiment experiment -> moves.begin(1, why);
            case ReleaseStrategy.AllAtOnce allAtOnce -> moves.begin(1, why);
            case ReleaseStrategy.BlueGreen blueGreen ->
                    blueGreen.rehearsal() == 0
                            ? moves.begin(1, why)
                            : toShadow(why + ", and answers copies first");
            case ReleaseStrategy.ShadowThenCanary shadow ->
                    toShadow(why + ", and sees traffic first");
        };
    }

    private Optional<ReleaseTransition> toShadow(String why) {
        return Optional.of(moves.to(ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS, why));
    }

    /// A candidate that a process which has just begun cannot load again sees no copies, however
    /// long anybody waits.
    private Optional<ReleaseTransition> seeing() {
        return switch (now.load()) {
            case LoadState.Failed(String why) -> Optional.of(notLoadedAgain(why));
            case LoadState.WithoutStable(String why) -> Optional.of(withoutStable(why));
            case LoadState.Blocked _,
                    LoadState.Allowed _,
                    LoadState.Loading _,
                    LoadState.Warming _,
                    LoadState.Ready _ ->
                    new Copies(now, moves).next();
        };
    }

    /// Nobody would answer for what is not candidate's, and nobody if candidate fails.
    private ReleaseTransition withoutStable(String why) {
        return moves.hold(
                Cause.GATE,
                Held.of(Held.Reason.STABLE),
                "stable, version "
                        + release.stable().version()
                        + ", could not be loaded, and candidate answers nobody before it is there: "
                        + why);
    }

    private ReleaseTransition notLoadedAgain(String why) {
        return moves.abort(Cause.GATE, "candidate could not be loaded again: " + why);
    }

    /// Whether copies have shown that candidate may answer somebody, or that it may not before
    /// somebody has looked.
    boolean hasShadowed() {
        Copies copies = new Copies(now, moves);
        return copies.haveShown() || copies.differ();
    }

    private Optional<ReleaseTransition> bake() {
        if (release.weight() == 0) {
            return beginAgain();
        }
        Optional<ReleaseTransition> obstacle = obstacle();
        if (obstacle.isPresent()) {
            return obstacle;
        }
        if (plan.strategy() instanceof ReleaseStrategy.Experiment experiment) {
            return new Trial(now, moves).next(experiment);
        }
        if (now.clocks().inPhase().compareTo(plan.patience().bake()) < 0) {
            return Optional.empty();
        }
        return goOn(
                ReleasePhase.DECIDE,
                "the step has gone on for " + Words.of(plan.patience().bake()));
    }

    /// A step that lost its weight gets it once candidate is there: while it is not, stable answers
    /// for its keys, and evidence would find that they were not divided as was set.
    private Optional<ReleaseTransition> beginAgain() {
        return now.load() instanceof LoadState.Ready
                ? moves.begin(Math.max(1, release.step()), "the step begins again")
                : notReady();
    }

    private Optional<ReleaseTransition> decide() {
        if (release.weight() == 0) {
            return bake();
        }
        return obstacle()
                .or(() ->
                        switch (judgement().answer()) {
                            case ADVANCE -> nextStep(judgement().why());
                            case WAIT -> withLittle();
                            case ABORT, HOLD -> Optional.empty();
                        });
    }

    /// What keeps a release from going on though nothing is wrong with candidate.
    private Optional<ReleaseTransition> obstacle() {
        Optional<ReleaseTransition> unstorable = unstorable();
        if (unstorable.isPresent()) {
            return unstorable;
        }
        Judgement judgement = judgement();
        if (judgement.answer() == Decision.Answer.HOLD) {
            return Optional.of(held(judgement));
        }
        return brokenRules();
    }

    private ReleaseTransition held(Judgement judgement) {
        return judgement
                .holding()
                .map(check ->
                        moves.hold(
                                Cause.EVIDENCE, Held.ofCheck(Words.name(check)), judgement.why()))
                .orElseGet(() ->
                        moves.hold(Cause.NO_DATA, Held.of(Held.Reason.FEW_KEYS), judgement.why()));
    }

    /// Rules of the plan that nobody has let this step go on with.
    private Optional<ReleaseTransition> brokenRules() {
        List<BrokenRule> open =
                now.traffic().broken().stream()
                        .filter(one -> !moves.waived().has(one.rule()))
                        .toList();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        String why = open.stream().map(BrokenRule::why).collect(Collectors.joining("; "));
        return Optional.of(
                moves.hold(
                        Cause.RULE,
                        Held.ofRules(open.stream().map(BrokenRule::rule).toList()),
                        why + UNCONFIRMED));
    }

    /// No move is recorded before the evidence that it rests on is stored.
    private Optional<ReleaseTransition> unstorable() {
        return now.means().isStorable()
                ? Optional.empty()
                : Optional.of(
                        moves.hold(
                                Cause.NO_DATA,
                                Held.of(Held.Reason.STORAGE),
                                "evidence cannot be stored"));
    }

    private Optional<ReleaseTransition> nextStep(String why) {
        return moves.begin(moves.steps().after(release.step(), release.weight()), why);
    }

    /// The ladder for little traffic: a longer bake, a larger weight, a hold.
    private Optional<ReleaseTransition> withLittle() {
        Duration limit = plan.patience().step();
        if (now.clocks().inStep().compareTo(limit) >= 0) {
            return Optional.of(
                    moves.hold(
                            Cause.NO_DATA,
                            Held.of(Held.Reason.LITTLE_EVIDENCE),
                            "insufficient-evidence: after %s: %s"
                                    .formatted(Words.of(limit), now.evidence().decision().why())));
        }
        Duration bakes = plan.patience().bake().multipliedBy(BAKES_BEFORE_RAISE);
        if (now.clocks().inPhase().compareTo(bakes) < 0 || now.traffic().perSecond() == 0) {
            return Optional.empty();
        }
        OptionalDouble larger = moves.sized(moves.steps().raised(release.weight()));
        if (larger.isEmpty() || larger.getAsDouble() <= release.weight()) {
            return Optional.empty();
        }
        String why =
                "too little came in at %s of the traffic: a larger part rather than a longer wait"
                        .formatted(Words.percent(release.weight()));
        return Optional.of(
                moves.to(
                        ReleasePhase.BAKE,
                        release.step(),
                        larger.getAsDouble(),
                        Cause.NO_DATA,
                        why));
    }

    private Optional<ReleaseTransition> promoting() {
        return now.traffic().isAloneCounted()
                ? unstorable()
                        .or(() ->
                                goOn(
                                        ReleasePhase.SOAK,
                                        "candidate answers everybody; stable stays loaded"))
                : Optional.empty();
    }

    private Optional<ReleaseTransition> soak() {
        Duration limit = plan.patience().soak();
        if (now.clocks().inPhase().compareTo(limit) < 0) {
            return Optional.empty();
        }
        if (now.traffic().answersAlone() < FEWEST_ANSWERS_ALONE) {
            return Optional.of(
                    moves.hold(
                            Cause.NO_DATA,
                            Held.of(Held.Reason.FEW_ANSWERS),
                            "insufficient-evidence: candidate gave %d answers in %s, %d are needed"
                                    .formatted(
                                            now.traffic().answersAlone(),
                                            Words.of(limit),
                                            FEWEST_ANSWERS_ALONE)));
        }
        Optional<String> lacking = now.means().lacking();
        if (lacking.isPresent()) {
            return Optional.of(blocked(lacking.get()));
        }
        return unstorable()
                .or(() ->
                        goOn(
                                ReleasePhase.FINAL,
                                "candidate has answered everybody for " + Words.of(limit)));
    }

    private Optional<ReleaseTransition> goOn(ReleasePhase phase, String why) {
        return Optional.of(moves.to(phase, Cause.PROGRESS, why));
    }

    /// What evidence says; asked once.
    Judgement judgement() {
        Judgement known = judgement;
        if (known == null) {
            known = Judgement.of(now.evidence(), moves.waived());
            judgement = known;
        }
        return known;
    }
}

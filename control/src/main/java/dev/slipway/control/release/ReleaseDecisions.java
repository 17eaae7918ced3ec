package dev.slipway.control.release;

import dev.slipway.api.access.Permission;
import dev.slipway.api.control.ReleaseCommand;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.PromoteRelease;
import dev.slipway.api.control.ReleaseCommand.ResumeRelease;
import dev.slipway.api.control.ReleaseCommand.RevokeFallback;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.ReleaseFact.ReleaseMoved;
import dev.slipway.control.release.LegalMove.By;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides commands about releases.
public final class ReleaseDecisions {
    private final Guard guard;

    /// Decisions with these conditions on what endpoints serve.
    public ReleaseDecisions(Guard guard) {
        this.guard = guard;
    }

    /// What the command makes happen; nothing when it is so already.
    ///
    /// *Errors*: [RefusalException].
    public List<Fact> decide(Deciding deciding, ReleaseCommand command) {
        Entry entry = new Entry(deciding, guard);
        return switch (command) {
            case MoveRelease move -> new ServerMove(deciding, entry, move).facts();
            case StartRelease start ->
                    new ReleaseStart(
                                    deciding,
                                    entry,
                                    deciding.legibleEndpoint(start.endpoint()),
                                    start)
                            .facts();
            case PauseRelease pause -> pause(deciding, pause);
            case ResumeRelease resume -> resume(deciding, resume);
            case PromoteRelease promote -> promote(deciding, entry, promote);
            case AbortRelease abort -> abort(deciding, abort);
            case RevokeFallback revoke -> revoke(deciding, revoke);
        };
    }

    private static List<Fact> pause(Deciding deciding, PauseRelease command) {
        Standing release = open(deciding, Permission.ROLL_BACK, command);
        return release.isHeldByOperator()
                ? List.of()
                : moved(release, ReleasePhase.HOLD, release.weight(), command.reason());
    }

    private static List<Fact> resume(Deciding deciding, ResumeRelease command) {
        Standing release = open(deciding, Permission.RELEASE, command);
        requireNotBack(release, "held");
        if (release.phase() != ReleasePhase.HOLD) {
            return List.of();
        }
        return moved(release, release.heldFrom(), release.weightAfterHold(), command.reason());
    }

    private static List<Fact> promote(Deciding deciding, Entry entry, PromoteRelease command) {
        Standing release = open(deciding, Permission.RELEASE, command);
        if (release.phase() == ReleasePhase.PROMOTING || release.phase() == ReleasePhase.SOAK) {
            return List.of();
        }
        requireNotBack(release, "one that goes on, or is held");
        EndpointSpec endpoint = deciding.endpoint(command.endpoint());
        Model model = deciding.model(release.release().model());
        entry.requireMover(model, endpoint);
        entry.requireMet(
                model, endpoint, deciding.version(model, release.release().candidate().version()));
        if (!release.hasBeenWarm()) {
            throw conflict(release.release(), "candidate is not warm yet (expected: wait)");
        }
        return moved(release, ReleasePhase.PROMOTING, 1, command.reason());
    }

    private static void requireNotBack(Standing release, String expected) {
        if (release.phase() == ReleasePhase.ABORTING) {
            throw conflict(release.release(), "it is on its way back (expected: " + expected + ")");
        }
    }

    /// Never gated, and nothing where nothing is in flight. Whether candidate is quarantined too is
    /// another question, to which another release that falls back to it says no.
    private static List<Fact> abort(Deciding deciding, AbortRelease command) {
        EndpointSpec endpoint = deciding.legibleEndpoint(command.endpoint());
        deciding.require(Permission.ROLL_BACK, endpoint.team());
        Optional<Release> release = Pins.of(deciding.image(), command.endpoint());
        if (release.isEmpty()) {
            return List.of();
        }
        List<Fact> facts = new ArrayList<>();
        Withdrawal.abort(release.get(), Cause.OPERATOR, command.reason()).ifPresent(facts::add);
        if (command.quarantine()) {
            Model model = deciding.model(release.get().model());
            deciding.require(Permission.ROLL_BACK, model);
            facts.addAll(
                    Withdrawal.afterRelease(
                            deciding.image(), model, release.get(), command.reason()));
        }
        return List.copyOf(facts);
    }

    /// A fallback that must answer nobody takes every release that rests on it along.
    private static List<Fact> revoke(Deciding deciding, RevokeFallback command) {
        Standing release = open(deciding, Permission.ROLL_BACK, command);
        Model model = deciding.model(release.release().model());
        deciding.require(Permission.ROLL_BACK, model);
        Version stable = deciding.version(model, release.release().stable().version());
        List<Fact> facts = new ArrayList<>();
        for (Release resting :
                Pins.fallingBackTo(deciding.image(), model.name(), stable.number())) {
            Withdrawal.abort(resting, Cause.OPERATOR, command.reason()).ifPresent(facts::add);
        }
        facts.addAll(
                Withdrawal.quarantine(deciding.image(), model.name(), stable, command.reason()));
        return facts;
    }

    private static Standing open(Deciding deciding, Permission permission, ReleaseCommand command) {
        EndpointSpec endpoint = deciding.legibleEndpoint(command.endpoint());
        deciding.require(permission, endpoint.team());
        return Pins.of(deciding.image(), command.endpoint())
                .map(Standing::new)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.CONFLICT,
                                "endpoint '"
                                        + command.endpoint()
                                        + "': no release is open (expected: one; slipway release"
                                        + " start "
                                        + command.endpoint()
                                        + ")"));
    }

    private static List<Fact> moved(
            Standing release, ReleasePhase to, double weight, FreeText reason) {
        ReleaseTransition move =
                new ReleaseTransition(
                        release.phase(),
                        to,
                        release.step(),
                        weight,
                        Cause.OPERATOR,
                        reason,
                        null,
                        release.ran(),
                        null);
        LegalMoves.objection(release, move, By.OPERATOR)
                .ifPresent(why -> {
                    throw conflict(release.release(), why);
                });
        return List.of(new ReleaseMoved(release.release().id(), move));
    }

    private static RefusalException conflict(Release release, String why) {
        return new RefusalException(ErrorCode.CONFLICT, "release " + release.id() + ": " + why);
    }
}

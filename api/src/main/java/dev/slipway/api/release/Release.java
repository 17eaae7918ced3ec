package dev.slipway.api.release;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Moving an endpoint from one version to another, as the journal knows it.
///
/// @param stable what answered before and answers again after a rollback
/// @param candidate what is to take over
/// @param salt by which keys are divided between the two
/// @param moves all transitions, the first from `DRAFT`
public record Release(
        ReleaseId id,
        ModelName model,
        Side stable,
        Side candidate,
        ReleasePlan plan,
        long salt,
        Instant started,
        PrincipalId by,
        @Nullable FreeText reason,
        List<Move> moves) {
    public Release {
        moves = List.copyOf(moves);
    }

    /// One of the two versions.
    public record Side(VersionNumber version, Sha256 digest) {}

    /// A transition and when it was recorded.
    ///
    /// @param seq of its record
    public record Move(ReleaseTransition transition, Instant time, PrincipalId by, long seq) {}

    /// Whose release it is.
    public EndpointName endpoint() {
        return id.endpoint();
    }

    /// Where it stands.
    public ReleasePhase phase() {
        return moves.isEmpty() ? ReleasePhase.DRAFT : moves.getLast().transition().to();
    }

    /// The step that it is in, the first being 1; 0 before.
    public int step() {
        return moves.isEmpty() ? 0 : moves.getLast().transition().step();
    }

    /// The part of the traffic that candidate answers.
    public double weight() {
        return moves.isEmpty() ? 0 : moves.getLast().transition().weight();
    }

    /// How it divides its endpoint's requests where candidate answers this part of them.
    public ReleaseSplit split(double part) {
        return new ReleaseSplit(
                id, stable.version(), candidate.version(), part, salt, plan.sticky());
    }

    /// Whether nothing comes after this.
    public boolean isOver() {
        return phase().isOver();
    }

    /// How often its process ended without saying so while candidate had weight.
    public long uncleanEnds() {
        return moves.stream()
                .filter(move -> move.transition().cause() == ReleaseTransition.Cause.UNCLEAN_END)
                .count();
    }

    /// The phase that a release on hold goes back to when it is resumed.
    public ReleasePhase heldFrom() {
        for (Move move : moves.reversed()) {
            if (move.transition().to() == ReleasePhase.HOLD
                    && move.transition().from() != ReleasePhase.HOLD) {
                return move.transition().from();
            }
        }
        return ReleasePhase.DRAFT;
    }

    /// What it is held for, the newest first where one came on top of another; nothing where it
    /// goes on.
    public List<Held> heldFor() {
        return moves.reversed().stream()
                .map(Move::transition)
                .takeWhile(one -> one.to() == ReleasePhase.HOLD)
                .flatMap(one -> Stream.ofNullable(one.held()))
                .toList();
    }

    /// Whether it is held and goes on by itself once what it is held for has mended. Nobody but a
    /// person ends what one of them began.
    public boolean goesOnByItself() {
        List<Held> held = heldFor();
        return !held.isEmpty() && held.stream().allMatch(one -> one.reason().endsByItself());
    }

    /// The moves to holds that a person ended, up to a record: what they were made for is waived.
    /// One that ended by itself was waived by nobody, whoever ends a later one.
    ///
    /// @param seq of the record, whose own move is left out
    public List<ReleaseTransition> waivedBefore(long seq) {
        List<ReleaseTransition> waived = new ArrayList<>();
        List<ReleaseTransition> held = new ArrayList<>();
        for (Move move : moves) {
            ReleaseTransition one = move.transition();
            if (move.seq() >= seq) {
                break;
            }
            if (one.to() == ReleasePhase.HOLD) {
                held.add(one);
            } else {
                if (one.cause() == ReleaseTransition.Cause.OPERATOR) {
                    waived.addAll(held);
                }
                held.clear();
            }
        }
        return List.copyOf(waived);
    }

    /// Whether candidate has to be loaded where it stands: in a hold, where it was held.
    public boolean needsCandidate() {
        ReleasePhase stands = phase() == ReleasePhase.HOLD ? heldFrom() : phase();
        return stands.needsCandidate();
    }

    /// This release after another transition.
    public Release moved(Move move) {
        List<Move> all = new ArrayList<>(moves);
        all.add(move);
        return new Release(id, model, stable, candidate, plan, salt, started, by, reason, all);
    }
}

package dev.slipway.server.follow;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.AccessCommand;
import dev.slipway.api.control.ApprovalCommand;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.ObjectCommand;
import dev.slipway.api.control.OperateCommand;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.control.ReleaseCommand;
import dev.slipway.api.control.ReportCommand;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.control.gate.Gates;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.object.ObjectDecisions;
import dev.slipway.control.object.OperateDecisions;
import dev.slipway.control.registry.RegistryDecisions;
import dev.slipway.control.release.ReleaseDecisions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The decisions and the fold of the control plane, without a writer or a journal around them.
final class PureControl {
    private static final IdempotencyKey KEY = new IdempotencyKey("key");

    private final RegistryDecisions registry;
    private final ObjectDecisions objects;
    private final OperateDecisions operate;
    private final ReleaseDecisions releases;
    private final boolean hasPins;

    PureControl(Defect defect) {
        Gates gates = new Gates();
        registry = new RegistryDecisions(gates);
        objects = new ObjectDecisions(gates);
        operate = new OperateDecisions(gates);
        releases = new ReleaseDecisions(gates);
        hasPins = defect != Defect.NO_PINS;
    }

    /// What a command makes happen; empty when it is refused.
    Optional<List<? extends Fact>> decide(Image image, Principal who, Command command) {
        Image seen = hasPins || command instanceof ReleaseCommand ? image : new Unpinned(image);
        try {
            return Optional.of(decided(new Deciding(seen, who, Scene.NOW, text -> text), command));
        } catch (RefusalException e) {
            return Optional.empty();
        }
    }

    private List<? extends Fact> decided(Deciding deciding, Command command) {
        return switch (command) {
            case RegistryCommand change -> registry.decide(deciding, change);
            case ObjectCommand change -> objects.decide(deciding, change);
            case OperateCommand change -> operate.decide(deciding, change);
            case ReleaseCommand change -> releases.decide(deciding, change);
            case ReportCommand _, ApprovalCommand _, AccessCommand _, JobCommand _ ->
                    throw new IllegalArgumentException("not part of this: " + command);
        };
    }

    /// The image after one more record.
    static FoldedImage fold(FoldedImage image, Principal who, Fact fact) {
        return image.after(record(image.seq() + 1, who.id().value(), fact, ""), fact);
    }

    /// The image of all records, from their text.
    static FoldedImage foldAgain(@Nullable Recorded last) {
        Deque<Recorded> records = new ArrayDeque<>();
        for (Recorded one = last; one != null; one = one.before) {
            records.addFirst(one);
        }
        FoldedImage image = FoldedImage.EMPTY;
        for (Recorded one : records) {
            image = fold(image, one.who, one.read());
        }
        return image;
    }

    /// A fact behind all before it, who caused it, and what its text says, once somebody reads it.
    static final class Recorded {
        private final @Nullable Recorded before;
        private final Principal who;
        private final Fact fact;
        private volatile @Nullable Fact read;

        Recorded(@Nullable Recorded before, Principal who, Fact fact) {
            this.before = before;
            this.who = who;
            this.fact = fact;
        }

        private Fact read() {
            Fact known = read;
            if (known == null) {
                Draft draft = FactCodec.openDraft(fact);
                JournalRecord record = record(1, who.id().value(), fact, draft.payload());
                known = FactCodec.read(record, record.payload());
                read = known;
            }
            return known;
        }
    }

    private static JournalRecord record(long seq, String actor, Fact fact, String payload) {
        return new JournalRecord(
                seq,
                1,
                Scene.NOW,
                actor,
                fact.getClass().getSimpleName(),
                1,
                KEY,
                Sha256.ZERO,
                payload,
                Sha256.ZERO,
                Sha256.ZERO);
    }
}

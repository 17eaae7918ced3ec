package dev.slipway.serving.release;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.api.release.FieldKey;
import dev.slipway.api.release.KeyHash;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.stats.counts.Arm;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A split in use: its terms, and where what came of it is counted.
///
/// *Threads*: immutable, but for the counts.
public final class Split {
    private final ReleaseSplit terms;
    private final ReleaseCounts counts;
    private final Pick open = new Pick.Open(this);

    /// A split whose requests are counted into `counts`.
    public Split(ReleaseSplit terms, ReleaseCounts counts) {
        this.terms = terms;
        this.counts = counts;
    }

    /// How requests are divided.
    public ReleaseSplit terms() {
        return terms;
    }

    /// What came of it.
    public ReleaseCounts counts() {
        return counts;
    }

    /// What it says about a request of which the head is known.
    public Pick pick(RequestHead head) {
        return switch (terms.sticky()) {
            case StickyKey.Header(String name) -> {
                @Nullable String value = head.fields().field(name);
                yield value == null ? alone(head.predictionId()) : sticky(KeyHash.of(value));
            }
            case StickyKey.Caller() -> sticky(KeyHash.of(head.caller().id().value()));
            case StickyKey.Request() -> alone(head.predictionId());
            case StickyKey.Field _ -> open;
        };
    }

    /// What it says about a request of which the body is known.
    ///
    /// @param signature by which the body was decoded
    public Pick pick(InferenceRequest request, Signature signature, PredictionId id) {
        if (!(terms.sticky() instanceof StickyKey.Field(String name))) {
            return alone(id);
        }
        OptionalLong key = FieldKey.of(name, request, signature);
        return key.isPresent() ? sticky(key.getAsLong()) : alone(id);
    }

    private Pick sticky(long key) {
        return made(key, true);
    }

    private Pick alone(PredictionId id) {
        return made(KeyHash.of(id.value()), false);
    }

    private Pick made(long key, boolean isSticky) {
        Arm arm = terms.isCandidates(key) ? Arm.CANDIDATE : Arm.STABLE;
        return new Pick.Made(this, key, isSticky, arm);
    }

    /// Whether a request should go to candidate now: it was picked for it in this release, and is
    /// still its.
    public boolean isCandidates(Pick pick) {
        return switch (pick) {
            case Pick.None _, Pick.Open _ -> false;
            case Pick.Made made ->
                    made.arm() == Arm.CANDIDATE
                            && made.split().terms.release().equals(terms.release())
                            && terms.isCandidates(made.key());
        };
    }
}

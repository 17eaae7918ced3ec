package dev.slipway.serving.shadow;

import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// One request, answered by candidate and, now and then, by stable once more.
///
/// *Threads*: the shadow's, which closes it.
final class PairRun implements AutoCloseable {
    private final ShadowedCall call;
    private final RequestBuffers buffers;
    private final int[] places;
    private Contender.Ran candidate = new Contender.Ran.Away();
    private Contender.@Nullable Ran again;

    /// A request for both.
    PairRun(ShadowedCall call, Pairing pairing, RequestBuffers buffers) {
        this.call = call;
        this.buffers = buffers;
        this.places = pairing.shared(call.outputs());
    }

    ShadowedCall call() {
        return call;
    }

    /// Asks candidate.
    void ask(Contender contender, Pairing pairing, CallTerms terms) {
        OutputSelection outputs = pairing.selection(places);
        candidate = contender.run(call, outputs, buffers, terms);
    }

    /// Asks stable once more. A failure of stable is no evidence, whatever it throws.
    void askAgain(Contender stable, CallTerms terms) {
        try {
            again = stable.run(call, call.outputs(), buffers, terms);
        } catch (RuntimeException | Error e) {
            again = null;
        }
    }

    /// Whether candidate was not loaded.
    boolean isAway() {
        return candidate instanceof Contender.Ran.Away;
    }

    /// Whether there was no memory for candidate's tensors.
    boolean hasNoRoom() {
        return candidate instanceof Contender.Ran.NoRoom;
    }

    /// Whether candidate answered.
    boolean hasAnswer() {
        return candidate instanceof Contender.Ran.Answered;
    }

    /// How long candidate took; 0 when it did not answer.
    long candidateNanos() {
        return candidate instanceof Contender.Ran.Answered(var _, long nanos) ? nanos : 0;
    }

    /// How long stable's second answer took; 0 when there is none.
    long stableNanos() {
        return again instanceof Contender.Ran.Answered(var _, long nanos) ? nanos : 0;
    }

    /// Whether stable answered twice.
    boolean hasAgain() {
        return again instanceof Contender.Ran.Answered;
    }

    /// Candidate's tensor at a place; null when there is none.
    @Nullable Tensor candidate(int place) {
        if (candidate instanceof Contender.Ran.Answered(var outputs, long _)) {
            for (int i = 0; i < places.length; i++) {
                if (places[i] == place) {
                    return outputs.get(i);
                }
            }
        }
        return null;
    }

    /// Stable's second tensor for the output that the call wanted as number `index`; null when
    /// there is none.
    @Nullable Tensor again(int index) {
        return again instanceof Contender.Ran.Answered(var outputs, long _)
                ? outputs.get(index)
                : null;
    }

    /// Tells of both answers in the output that is watched; nothing when one of them lacks it.
    void tell(PairWatch watch, Pairing pairing) {
        int place = watch.output().map(pairing.names()::indexOf).orElse(0);
        Tensor other = candidate(place);
        for (int i = 0; i < call.outputs().count(); i++) {
            if (call.outputs().position(i) == place && other != null) {
                watch.answered(call.id(), call.key(), call.rows(), call.answer().get(i), other);
            }
        }
    }

    @Override
    public void close() {
        buffers.close();
    }
}

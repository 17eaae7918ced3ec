package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes frames of predictions; what a policy drops or hashes gets no further than here. Where it
/// does neither, a prediction is copied as it stood, and whoever reads it makes its columns.
///
/// *Threads*: one.
final class PredictionEncoder {
    private static final int ID_DIGITS = 32;

    private final ColumnHash hash;
    private final FrameBuffer out;
    private final IdRange ids;
    private final HeadWords heads = new HeadWords();
    private final Layouts layouts = new Layouts();
    private final SchemaNumbers schemas;
    private final WordNumbers common;
    private final Stretch stretch = new Stretch();

    /// The schema of the last prediction without tensors.
    private @Nullable SpoolSchema bare;

    /// What tensors and observed of the last prediction of the stretch have in common with others,
    /// and its numbers. Absent where those say nothing about the next one.
    private @Nullable Object call;

    private @Nullable Object said;
    private int schema;
    private int words;

    PredictionEncoder(ColumnHash hash, FrameBuffer out, IdRange ids) {
        this.hash = hash;
        this.out = out;
        this.ids = ids;
        this.schemas = new SchemaNumbers(out);
        this.common = new WordNumbers(out);
    }

    /// Writes every schema again before it is used: another file begins, or what was written last
    /// is lost.
    void forgetSchemas() {
        schemas.forget();
        common.forget();
        call = null;
        said = null;
    }

    /// Whether a prediction is to be taken into the next stretch: [#endStretch] comes before.
    boolean isApart(WaitingObserved observed, WaitingTensors tensors) {
        return stretch.isApart(observed, tensors);
    }

    /// Takes a prediction into the stretch that is copied in one piece, by [#endStretch]; whether
    /// it did.
    boolean gather(WaitingObserved observed, WaitingTensors tensors) {
        if (!stretch.takes(observed, tensors) || !isNumbered(observed, tensors)) {
            return false;
        }
        stretch.add(observed, tensors, schema, words);
        return true;
    }

    /// As `number`; what no frame takes may not stand there either.
    private boolean isNumbered(WaitingObserved observed, WaitingTensors tensors) {
        try {
            return number(observed, tensors);
        } catch (FrameTooLargeException e) {
            return false;
        } finally {
            // Nothing stands behind half a frame.
            out.abandon();
        }
    }

    /// Finds the numbers of a prediction, mostly those of the one before; whether it may stand in a
    /// file as it stands in the ring.
    @SuppressWarnings("ReferenceEquality") // an equal one has the same numbers, only later
    private boolean number(WaitingObserved observed, WaitingTensors tensors) {
        if (call == tensors.common() && said == observed.common()) {
            return true;
        }
        Layout layout = layouts.of(tensors);
        if (!layout.keepsAll()) {
            return false;
        }
        call = null;
        schema = schemas.of(layout, observed.team());
        words = common.of(observed.reason(), observed.protocol(), observed.refusal());
        call = layout.isOfAnyShape() ? tensors.common() : null;
        said = observed.common();
        return true;
    }

    /// Whether the stretch is in this memory.
    boolean isStretchIn(byte[] memory) {
        return stretch.isIn(memory);
    }

    /// Has the next stretch begin in this memory, not before a position; [#endStretch] comes first.
    void beginStretch(byte[] memory, int position) {
        stretch.begin(memory, position);
    }

    /// Lets go of the memory in which the stretch is; [#endStretch] comes before.
    void leaveStretch() {
        stretch.leave();
    }

    /// How many predictions are in the stretch.
    int gathered() {
        return stretch.count();
    }

    /// Adds the frame of the stretch.
    void endStretch() {
        try {
            stretch.put(out, ids);
        } finally {
            // Nothing stands behind half a frame.
            out.abandon();
        }
    }

    /// Adds the frames of one prediction, or none.
    ///
    /// @param tensors absent when it was not drawn, or its copy was lost
    /// @return whether they are there; where no frame takes them, the rest of it is
    boolean encode(WaitingObserved observed, @Nullable WaitingTensors tensors) {
        try {
            add(observed, tensors);
            return true;
        } catch (FrameTooLargeException e) {
            if (tensors == null) {
                throw e;
            }
            out.abandon();
            add(observed, null);
            return false;
        } finally {
            // Nothing stands behind half a frame.
            out.abandon();
        }
    }

    private void add(WaitingObserved observed, @Nullable WaitingTensors tensors) {
        if (tensors == null) {
            bare(observed);
        } else {
            whole(observed, tensors);
        }
        out.end();
        ids.add(observed);
    }

    /// Begins a frame without columns.
    private void bare(WaitingObserved observed) {
        int number = schemas.of(bareSchema(observed));
        out.begin();
        head(observed, number);
    }

    private SpoolSchema bareSchema(WaitingObserved observed) {
        SpoolSchema known = bare;
        EndpointName endpoint = observed.endpoint();
        TeamName team = observed.team();
        VersionNumber version = version(observed.version());
        if (known == null
                || !known.endpoint().equals(endpoint)
                || !Objects.equals(known.team(), team)
                || !Objects.equals(known.version(), version)) {
            known = new SpoolSchema(endpoint, team, version, List.of());
            bare = known;
        }
        return known;
    }

    private static @Nullable VersionNumber version(VersionChoice choice) {
        return choice instanceof VersionChoice.Exactly exactly ? exactly.version() : null;
    }

    /// Begins a frame and puts the tensors.
    private void whole(WaitingObserved observed, WaitingTensors tensors) {
        Layout layout = layouts.of(tensors);
        int number = schemas.of(layout, observed.team());
        if (layout.keepsAll()) {
            asItStood(observed, tensors, number);
        } else {
            inColumns(observed, tensors, layout, number);
        }
    }

    private void asItStood(WaitingObserved observed, WaitingTensors tensors, int number) {
        int its = common.of(observed.reason(), observed.protocol(), observed.refusal());
        out.begin();
        out.putByte(SpoolFormat.AS_IT_STOOD);
        out.putInt(number);
        out.putInt(its);
        out.putByte(observed.kind());
        out.putByte(tensors.kind());
        int from = observed.bodyAt();
        out.putAll(observed.bytes(), from, observed.tracesEnd() - from);
        out.putAll(tensors.bytes(), tensors.firstAt(), tensors.length());
    }

    private void inColumns(
            WaitingObserved observed, WaitingTensors tensors, Layout layout, int number) {
        out.begin();
        head(observed, number);
        int rows = observed.rows();
        List<ColumnStep> steps = layout.steps();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).put(out, tensors, rows, hash);
        }
    }

    /// Puts the head of a prediction.
    private void head(WaitingObserved observed, int number) {
        out.putByte(SpoolFormat.PREDICTION);
        id(observed);
        out.putInt(number);
        TraceOf.put(out, observed);
        out.putAll(
                heads.of(
                        observed.reason(),
                        RouteReason.of(observed.asked(), observed.isInRelease()),
                        observed.protocol(),
                        observed.refusal()));
        HeadNumbers.put(out, observed);
    }

    /// Puts the text of its id.
    private void id(WaitingObserved observed) {
        if (observed.isSmall()) {
            out.putInt(ID_DIGITS);
            out.putDigits(observed.idHigh());
            out.putDigits(observed.idLow());
        } else {
            out.putText(observed.id().value());
        }
    }
}

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
    private final ColumnHash hash;
    private final FrameBuffer out;
    private final IdRange ids;
    private final HeadWords words = new HeadWords();
    private final Layouts layouts = new Layouts();
    private final SchemaNumbers schemas;
    private final WordNumbers common;

    /// The schema of the last prediction without tensors.
    private @Nullable SpoolSchema bare;

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
        int id = tensors == null ? bare(observed) : whole(observed, tensors);
        out.end();
        ids.add(id, observed.idLength());
    }

    /// Begins a frame without columns; where its id stands.
    private int bare(WaitingObserved observed) {
        int number = schemas.of(bareSchema(observed));
        out.begin();
        return head(observed, number);
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

    /// Begins a frame and puts the tensors; where its id stands.
    private int whole(WaitingObserved observed, WaitingTensors tensors) {
        Layout layout = layouts.of(tensors);
        int number = schemas.of(layout, observed.team());
        return layout.keepsAll()
                ? asItStood(observed, tensors, number)
                : inColumns(observed, tensors, layout, number);
    }

    private int asItStood(WaitingObserved observed, WaitingTensors tensors, int schema) {
        int said = common.of(observed.reason(), observed.protocol(), observed.refusal());
        out.begin();
        out.putByte(SpoolFormat.AS_IT_STOOD);
        out.putInt(schema);
        out.putInt(said);
        int from = observed.idAt() - Integer.BYTES;
        int id = out.size() + Integer.BYTES;
        out.putAll(observed.bytes(), from, observed.tracesEnd() - from);
        out.putAll(tensors.bytes(), tensors.firstAt(), tensors.length());
        return id;
    }

    private int inColumns(
            WaitingObserved observed, WaitingTensors tensors, Layout layout, int schema) {
        out.begin();
        int id = head(observed, schema);
        int rows = observed.rows();
        List<ColumnStep> steps = layout.steps();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).put(out, tensors, rows, hash);
        }
        return id;
    }

    /// Puts the head of a prediction; where its id stands.
    private int head(WaitingObserved observed, int schema) {
        byte[] bytes = observed.bytes();
        out.putByte(SpoolFormat.PREDICTION);
        int id = out.size() + Integer.BYTES;
        out.putAll(bytes, observed.idAt() - Integer.BYTES, Integer.BYTES + observed.idLength());
        out.putInt(schema);
        TraceOf.put(out, observed);
        out.putAll(
                words.of(
                        observed.reason(),
                        RouteReason.of(observed.asked(), observed.isInRelease()),
                        observed.protocol(),
                        observed.refusal()));
        out.putAll(bytes, observed.numbersAt(), WaitingObserved.NUMBERS);
        return id;
    }
}

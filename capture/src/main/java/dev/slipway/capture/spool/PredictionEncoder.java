package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes frames of predictions; what a policy drops or hashes gets no further than here. What can
/// stand in a frame as it waited is copied from there.
///
/// *Threads*: one.
final class PredictionEncoder {
    private static final int NEWEST = 4;

    private final ColumnHash hash;
    private final FrameBuffer out;
    private final IdRange ids;
    private final HeadWords words = new HeadWords();
    private final Layouts layouts = new Layouts();
    private final Map<SpoolSchema, Integer> numbers = new HashMap<>();
    private int count;

    /// Schemas of the predictions before, which are mostly those of the next ones, and the same
    /// objects: to look a schema up hashes all of its columns. With their numbers.
    private final @Nullable SpoolSchema[] newest = new @Nullable SpoolSchema[NEWEST];

    private final int[] newestNumbers = new int[NEWEST];
    private int next;

    /// The schema of the last prediction without tensors.
    private @Nullable SpoolSchema bare;

    PredictionEncoder(ColumnHash hash, FrameBuffer out, IdRange ids) {
        this.hash = hash;
        this.out = out;
        this.ids = ids;
    }

    /// Writes every schema again before it is used: another file begins, or what was written last
    /// is lost.
    void forgetSchemas() {
        numbers.clear();
        Arrays.fill(newest, null);
    }

    /// Adds the frames of one prediction, or none.
    ///
    /// @param tensors absent when it was not drawn, or its copy was lost
    void encode(WaitingObserved observed, @Nullable WaitingTensors tensors) {
        try {
            int id = tensors == null ? bare(observed) : whole(observed, tensors);
            out.end();
            ids.add(id, observed.idLength());
        } finally {
            // Nothing stands behind half a frame.
            out.abandon();
        }
    }

    /// Begins a frame without columns; where its id stands.
    private int bare(WaitingObserved observed) {
        SpoolSchema schema = bareSchema(observed);
        int number = number(schema);
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

    /// Begins a frame and puts its columns; where its id stands.
    private int whole(WaitingObserved observed, WaitingTensors tensors) {
        Layout layout = layouts.of(tensors);
        int number = number(layout.schema(observed.team()));
        out.begin();
        int id = head(observed, number);
        int rows = observed.rows();
        List<ColumnStep> steps = layout.steps();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).put(out, tensors, rows, hash);
        }
        return id;
    }

    private int number(SpoolSchema schema) {
        for (int i = 0; i < NEWEST; i++) {
            if (schema.equals(newest[i])) {
                return newestNumbers[i];
            }
        }
        Integer known = numbers.get(schema);
        int number = known == null ? added(schema) : known;
        newest[next] = schema;
        newestNumbers[next] = number;
        next = (next + 1) % NEWEST;
        return number;
    }

    private int added(SpoolSchema schema) {
        int number = count++;
        out.begin();
        TeamName team = schema.team();
        out.putByte(SpoolFormat.TEAM_SCHEMA);
        out.putInt(number);
        out.putText(schema.endpoint().value());
        out.putText(team == null ? "" : team.value());
        VersionNumber version = schema.version();
        out.putLong(version == null ? 0 : version.value());
        out.putInt(schema.columns().size());
        for (SpoolColumn column : schema.columns()) {
            out.putText(column.name());
            out.putText(column.side().name());
            out.putText(column.kind().name());
            out.putByte(column.isList() ? 1 : 0);
        }
        out.end();
        numbers.put(schema, number);
        return number;
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

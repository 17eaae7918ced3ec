package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.serving.capture.CaptureItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes frames of predictions; what a policy drops or hashes gets no further than here.
///
/// *Threads*: one.
final class PredictionEncoder {
    private final ColumnHash hash;
    private final FrameBuffer out;
    private final HeadWords words = new HeadWords();
    private final Layouts layouts = new Layouts();
    private final Map<SpoolSchema, Integer> numbers = new HashMap<>();
    private int count;

    /// The schema of the prediction before, which is mostly that of the next one, and the same
    /// object: to look a schema up hashes all of its columns.
    private @Nullable SpoolSchema latest;

    private int latestNumber;

    PredictionEncoder(ColumnHash hash, FrameBuffer out) {
        this.hash = hash;
        this.out = out;
    }

    /// Writes every schema again before it is used: another file begins, or what was written last
    /// is lost.
    void forgetSchemas() {
        numbers.clear();
        latest = null;
    }

    /// Adds the frames of one prediction, or none.
    void encode(WholePrediction prediction) {
        try {
            add(prediction);
        } finally {
            // Nothing stands behind half a frame.
            out.abandon();
        }
    }

    private void add(WholePrediction prediction) {
        CaptureItem.@Nullable Tensors tensors = prediction.tensors();
        ObservedPrediction observed = prediction.observed();
        if (tensors == null) {
            SpoolSchema bare =
                    new SpoolSchema(
                            observed.endpoint(), prediction.team(), version(observed), List.of());
            int number = number(bare);
            out.begin();
            head(prediction, number);
        } else {
            Layout layout = layouts.of(tensors);
            int number = number(layout.schema(prediction.team()));
            out.begin();
            head(prediction, number);
            int rows = observed.times().rows();
            for (ColumnStep step : layout.steps()) {
                step.put(out, tensors, rows, hash);
            }
        }
        out.end();
    }

    private static @Nullable VersionNumber version(ObservedPrediction observed) {
        return observed.version() instanceof VersionChoice.Exactly exactly
                ? exactly.version()
                : null;
    }

    private int number(SpoolSchema schema) {
        if (!schema.equals(latest)) {
            Integer known = numbers.get(schema);
            latestNumber = known == null ? added(schema) : known;
            latest = schema;
        }
        return latestNumber;
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

    private void head(WholePrediction prediction, int schema) {
        ObservedPrediction observed = prediction.observed();
        out.putByte(SpoolFormat.PREDICTION);
        out.putText(observed.id().value());
        out.putInt(schema);
        out.putText(prediction.trace());
        ObservedPrediction.Entry entry = observed.entry();
        out.putAll(
                words.of(
                        prediction.reason(),
                        RouteReason.of(entry.asked(), entry.isInRelease()),
                        observed.protocol(),
                        refusal(observed.result())));
        out.putLong(observed.edge().decodeNanos());
        out.putLong(observed.times().queueNanos());
        out.putLong(observed.times().computeNanos());
        out.putLong(observed.edge().encodeNanos());
        out.putLong(observed.edge().totalNanos());
        out.putInt(observed.times().rows());
        out.putLong(observed.edge().requestBytes());
        out.putLong(observed.edge().responseBytes());
    }

    private static @Nullable ErrorCode refusal(Result result) {
        return result instanceof Result.Refused refused ? refused.code() : null;
    }
}

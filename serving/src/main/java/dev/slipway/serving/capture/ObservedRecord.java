package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// How [CaptureItem.Observed] stands in the ring.
///
/// @param common what it has in common with others
record ObservedRecord(ObservedPrediction prediction, CommonObserved common)
        implements CaptureRecord {
    static final int KIND = 1;

    private static final int FIXED =
            WaitingObserved.FLAGS + WaitingObserved.VERSIONS + WaitingObserved.NUMBERS;
    private static final Result ANSWERED = new Result.Answered();

    /// Choices by their numbers, of most versions that there are.
    private static final List<VersionChoice> CHOICES =
            LongStream.range(0, 64).mapToObj(ObservedRecord::made).toList();

    /// Of one of which nobody knows what it has in common with others.
    ///
    /// @param endpoint equal to the prediction's, and living long
    /// @param team whose endpoint it is; absent when nobody's
    ObservedRecord(
            ObservedPrediction prediction,
            EndpointName endpoint,
            CaptureReason reason,
            @Nullable TeamName team) {
        this(prediction, CommonObserved.of(prediction, endpoint, reason, team));
    }

    @Override
    public PredictionId id() {
        return prediction.id();
    }

    @Override
    public int bytes() {
        return FIXED
                + SlabBytes.narrowBytes(prediction.id().value())
                + SlabBytes.bytes(prediction.traceResponse())
                + SlabBytes.bytes(prediction.trace().parent());
    }

    @Override
    public boolean isCounted() {
        return true;
    }

    @Override
    public int kind() {
        return KIND;
    }

    /// Id and numbers stand as they do in a file: whoever writes them copies them. What a caller's
    /// vendor says in its trace is kept nowhere, so it does not stand here either.
    @Override
    public int put(byte[] to, int position) {
        Entry entry = prediction.entry();
        StopTimes times = prediction.times();
        Edge edge = prediction.edge();
        int next = SlabBytes.putNarrow(to, position, prediction.id().value());
        next = SlabBytes.putInt(to, next, flags());
        next = SlabBytes.putLong(to, next, number(prediction.version()));
        next = SlabBytes.putLong(to, next, number(entry.asked()));
        next = SlabBytes.putLong(to, next, edge.decodeNanos());
        next = SlabBytes.putLong(to, next, times.queueNanos());
        next = SlabBytes.putLong(to, next, times.computeNanos());
        next = SlabBytes.putLong(to, next, edge.encodeNanos());
        next = SlabBytes.putLong(to, next, edge.totalNanos());
        next = SlabBytes.putInt(to, next, times.rows());
        next = SlabBytes.putLong(to, next, edge.requestBytes());
        next = SlabBytes.putLong(to, next, edge.responseBytes());
        next = SlabBytes.putText(to, next, prediction.traceResponse());
        return SlabBytes.putText(to, next, prediction.trace().parent());
    }

    /// The four flags, the first one in the lowest byte, which comes first.
    private int flags() {
        return (common.team() == null ? 0 : 1)
                | (common.refusal() == null ? 0 : 1 << Byte.SIZE)
                | (prediction.entry().isAdmitted() ? 1 << (2 * Byte.SIZE) : 0)
                | (prediction.entry().isInRelease() ? 1 << (3 * Byte.SIZE) : 0);
    }

    static CaptureItem.Observed read(CommonObserved common, SlabCursor from) {
        PredictionId id = new PredictionId(from.getNarrow());
        int _ = from.getByte();
        int _ = from.getByte();
        boolean isAdmitted = from.getByte() != 0;
        boolean isInRelease = from.getByte() != 0;
        VersionChoice version = version(from.getLong());
        Entry entry = new Entry(version(from.getLong()), isAdmitted, isInRelease);
        long decode = from.getLong();
        long queue = from.getLong();
        long compute = from.getLong();
        long encode = from.getLong();
        long total = from.getLong();
        StopTimes times = new StopTimes(queue, compute, from.getInt());
        Edge edge = new Edge(decode, encode, total, from.getLong(), from.getLong());
        String told = from.getText();
        TraceContext trace = trace(from.getText());
        return new CaptureItem.Observed(
                new ObservedPrediction(
                        id,
                        common.protocol(),
                        common.endpoint(),
                        version,
                        result(common.refusal()),
                        times,
                        edge,
                        trace,
                        told,
                        entry),
                common.reason(),
                common.team());
    }

    private static Result result(@Nullable ErrorCode refusal) {
        return refusal == null ? ANSWERED : new Result.Refused(refusal);
    }

    private static TraceContext trace(String parent) {
        return parent.isEmpty() ? TraceContext.NONE : new TraceContext(parent, "");
    }

    /// 0 for what routing decides: versions count from 1. A switch would be as much code again as
    /// all that is put here.
    private static long number(VersionChoice choice) {
        return choice instanceof VersionChoice.Exactly exactly ? exactly.version().value() : 0;
    }

    static VersionChoice version(long number) {
        return number < CHOICES.size() ? CHOICES.get((int) number) : made(number);
    }

    private static VersionChoice made(long number) {
        return number == 0
                ? VersionChoice.ROUTED
                : new VersionChoice.Exactly(new VersionNumber(number));
    }
}

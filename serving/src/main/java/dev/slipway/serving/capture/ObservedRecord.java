package dev.slipway.serving.capture;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
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

/// How [CaptureItem.Observed] stands in the ring, put there as the prediction says it: nothing is
/// made for it.
final class ObservedRecord {
    /// From which it is read again: it stands as the mark that shows the record.
    static final int KIND = 1;

    private static final int FIXED =
            WaitingObserved.FLAGS + WaitingObserved.VERSIONS + WaitingObserved.NUMBERS;
    private static final Result ANSWERED = new Result.Answered();

    /// Choices by their numbers, of most versions that there are.
    private static final List<VersionChoice> CHOICES =
            LongStream.range(0, 64).mapToObj(ObservedRecord::made).toList();

    private ObservedRecord() {}

    /// Bytes that `put` puts.
    static int bytes(ObservedPrediction prediction) {
        return FIXED
                + SlabBytes.narrowBytes(prediction.id().value())
                + SlabBytes.bytes(prediction.traceResponse())
                + SlabBytes.bytes(prediction.trace().parent());
    }

    /// Id and numbers stand as they do in a file: whoever writes them copies them. What a caller's
    /// vendor says in its trace is kept nowhere, so it does not stand here either.
    ///
    /// @param common what it has in common with others
    /// @param end where it will end, as follows from its `bytes`: that tells whether its texts are
    ///     of one byte a character, so nobody looks at them once more
    /// @return the same
    static int put(
            ObservedPrediction prediction,
            CommonObserved common,
            byte[] to,
            int position,
            int end) {
        Entry entry = prediction.entry();
        StopTimes times = prediction.times();
        Edge edge = prediction.edge();
        int next = SlabBytes.putNarrow(to, position, prediction.id().value());
        next = SlabBytes.putInt(to, next, flags(entry, common));
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
        String told = prediction.traceResponse();
        String parent = prediction.trace().parent();
        boolean areLatin = end - next == SlabBytes.latinBytes(told) + SlabBytes.latinBytes(parent);
        next = SlabBytes.putText(to, next, told, areLatin);
        return SlabBytes.putText(to, next, parent, areLatin);
    }

    /// The four flags, the first one in the lowest byte, which comes first.
    private static int flags(Entry entry, CommonObserved common) {
        return (common.team() == null ? 0 : 1)
                | (common.refusal() == null ? 0 : 1 << Byte.SIZE)
                | (entry.isAdmitted() ? 1 << (2 * Byte.SIZE) : 0)
                | (entry.isInRelease() ? 1 << (3 * Byte.SIZE) : 0);
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

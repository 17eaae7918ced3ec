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
///
/// Nearly all have the small form, in which numbers take 4 bytes, traces a byte more than their
/// characters, and the id 16. What does not fit has the wide form, in which records of earlier
/// builds stand in files, too.
final class ObservedRecord {
    /// From which a record of the wide form is read again: it stands as the mark that shows it.
    static final byte WIDE = 1;

    /// The same of the small form.
    static final byte SMALL = 3;

    /// Flags of the small form: whether it is a team's, was refused, was let in, is in a release.
    static final int OF_TEAM = 1;

    static final int REFUSED = 1 << 1;
    static final int ADMITTED = 1 << 2;
    static final int IN_RELEASE = 1 << 3;

    private static final Result ANSWERED = new Result.Answered();

    /// Choices by their numbers, of most versions that there are.
    private static final List<VersionChoice> CHOICES =
            LongStream.range(0, 64).mapToObj(ObservedRecord::made).toList();

    private ObservedRecord() {}

    /// Whether `put` may put it; if not, `putWide` does.
    static boolean isSmall(ObservedPrediction prediction) {
        StopTimes times = prediction.times();
        Edge edge = prediction.edge();
        long numbers =
                number(prediction.version())
                        | number(prediction.entry().asked())
                        | edge.decodeNanos()
                        | times.queueNanos()
                        | times.computeNanos()
                        | edge.encodeNanos()
                        | edge.totalNanos()
                        | edge.requestBytes()
                        | edge.responseBytes();
        return (numbers >>> Integer.SIZE) == 0
                && prediction.id().isNumber()
                && SlabBytes.isBrief(prediction.traceResponse())
                && SlabBytes.isBrief(prediction.trace().parent());
    }

    /// Bytes that are put.
    static int bytes(ObservedPrediction prediction, boolean isSmall) {
        String told = prediction.traceResponse();
        String parent = prediction.trace().parent();
        return isSmall
                ? WaitingObserved.FIXED + SlabBytes.briefBytes(told) + SlabBytes.briefBytes(parent)
                : WaitingObserved.WIDE_FIXED
                        + SlabBytes.narrowBytes(prediction.id().value())
                        + SlabBytes.bytes(told)
                        + SlabBytes.bytes(parent);
    }

    /// It stands as it does in a file: whoever writes it copies it. What a caller's vendor says in
    /// its trace is kept nowhere, so it does not stand here either.
    ///
    /// @param common what it has in common with others
    /// @return where it ends, as follows from its `bytes`
    static int put(ObservedPrediction prediction, CommonObserved common, byte[] to, int position) {
        Entry entry = prediction.entry();
        StopTimes times = prediction.times();
        Edge edge = prediction.edge();
        int next = SlabBytes.putId(to, position, prediction.id());
        to[next] = (byte) flags(entry, common);
        next = SlabBytes.putInt(to, next + Byte.BYTES, (int) number(prediction.version()));
        next = SlabBytes.putInt(to, next, (int) number(entry.asked()));
        next = SlabBytes.putInt(to, next, (int) edge.decodeNanos());
        next = SlabBytes.putInt(to, next, (int) times.queueNanos());
        next = SlabBytes.putInt(to, next, (int) times.computeNanos());
        next = SlabBytes.putInt(to, next, (int) edge.encodeNanos());
        next = SlabBytes.putInt(to, next, (int) edge.totalNanos());
        next = SlabBytes.putInt(to, next, (int) edge.requestBytes());
        next = SlabBytes.putInt(to, next, (int) edge.responseBytes());
        next = SlabBytes.putInt(to, next, times.rows());
        next = SlabBytes.putBrief(to, next, prediction.traceResponse());
        return SlabBytes.putBrief(to, next, prediction.trace().parent());
    }

    private static int flags(Entry entry, CommonObserved common) {
        return (common.team() == null ? 0 : OF_TEAM)
                | (common.refusal() == null ? 0 : REFUSED)
                | (entry.isAdmitted() ? ADMITTED : 0)
                | (entry.isInRelease() ? IN_RELEASE : 0);
    }

    /// The same in the wide form.
    ///
    /// @param end where it will end, as follows from its `bytes`: that tells whether its texts are
    ///     of one byte a character, so nobody looks at them once more
    /// @return the same
    static int putWide(
            ObservedPrediction prediction,
            CommonObserved common,
            byte[] to,
            int position,
            int end) {
        Entry entry = prediction.entry();
        StopTimes times = prediction.times();
        Edge edge = prediction.edge();
        int next = SlabBytes.putNarrow(to, position, prediction.id().value());
        next = SlabBytes.putInt(to, next, wideFlags(entry, common));
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

    /// The four flags, a byte each, the first one in the lowest, which comes first.
    private static int wideFlags(Entry entry, CommonObserved common) {
        return (common.team() == null ? 0 : 1)
                | (common.refusal() == null ? 0 : 1 << Byte.SIZE)
                | (entry.isAdmitted() ? 1 << (2 * Byte.SIZE) : 0)
                | (entry.isInRelease() ? 1 << (3 * Byte.SIZE) : 0);
    }

    static CaptureItem.Observed read(CommonObserved common, SlabCursor from) {
        PredictionId id = from.getId();
        int flags = from.getByte();
        VersionChoice version = version(from.getUnsigned());
        VersionChoice asked = version(from.getUnsigned());
        long decode = from.getUnsigned();
        long queue = from.getUnsigned();
        long compute = from.getUnsigned();
        long encode = from.getUnsigned();
        long total = from.getUnsigned();
        Edge edge = new Edge(decode, encode, total, from.getUnsigned(), from.getUnsigned());
        StopTimes times = new StopTimes(queue, compute, from.getInt());
        String told = from.getBrief();
        return item(
                common,
                new ObservedPrediction(
                        id,
                        common.protocol(),
                        common.endpoint(),
                        version,
                        result(common.refusal()),
                        times,
                        edge,
                        trace(from.getBrief()),
                        told,
                        new Entry(asked, (flags & ADMITTED) != 0, (flags & IN_RELEASE) != 0)));
    }

    /// The same of the wide form.
    static CaptureItem.Observed readWide(CommonObserved common, SlabCursor from) {
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
        return item(
                common,
                new ObservedPrediction(
                        id,
                        common.protocol(),
                        common.endpoint(),
                        version,
                        result(common.refusal()),
                        times,
                        edge,
                        trace(from.getText()),
                        told,
                        entry));
    }

    private static CaptureItem.Observed item(CommonObserved common, ObservedPrediction prediction) {
        return new CaptureItem.Observed(prediction, common.reason(), common.team());
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

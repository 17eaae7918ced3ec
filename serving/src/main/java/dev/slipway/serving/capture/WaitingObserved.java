package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.ObservedPrediction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What was observed of a prediction, as [ObservedRecord] has put it: in the small form, or where
/// that does not take it, in the wide one.
///
/// *Threads*: as [Waiting].
public final class WaitingObserved implements Waiting {
    /// Bytes before the numbers in the small form, behind the id: a byte of flags, the version that
    /// answered and the one that was asked for.
    private static final int HEAD_OF_NUMBERS = Byte.BYTES + 2 * Integer.BYTES;

    /// Bytes before the traces in the small form. Its numbers are how long decoding, waiting,
    /// computing, encoding and all of it took, the bytes of request and response, and rows; all
    /// little-endian.
    static final int FIXED = SlabBytes.ID + HEAD_OF_NUMBERS + 8 * Integer.BYTES;

    /// The same in the wide form: four bytes of flags, the versions of 8 bytes.
    private static final int WIDE_FLAGS = 4 * Byte.BYTES;

    private static final int WIDE_HEAD_OF_NUMBERS = WIDE_FLAGS + 2 * Long.BYTES;

    /// Of 8 bytes but for the rows, of 4, which come behind the times.
    private static final int WIDE_NUMBERS = 7 * Long.BYTES + Integer.BYTES;

    /// Bytes between id and traces in the wide form.
    static final int WIDE_FIXED = WIDE_HEAD_OF_NUMBERS + WIDE_NUMBERS;

    private static final int TIMES = 5;
    private static final int WIDE_ROWS = TIMES * Long.BYTES;
    private static final int ROWS = 7 * Integer.BYTES;
    private static final int WIDE_TEXT_HEAD = Byte.BYTES + Integer.BYTES;

    private SlabMemory memory = SlabMemory.NONE;
    private int start;
    private boolean isSmall;

    /// Absent where it was copied from a ring.
    private @Nullable CommonObserved common;

    private int id;

    /// Where the flags stand, behind the id.
    private int flags;

    /// Where the numbers stand.
    private int numbers;

    /// Stands for none yet.
    public WaitingObserved() {}

    /// What was observed of a prediction that never was in a ring.
    public static WaitingObserved of(CaptureItem.Observed item) {
        ObservedPrediction prediction = item.prediction();
        CommonObserved common =
                CommonObserved.of(prediction, prediction.endpoint(), item.reason(), item.team());
        boolean isSmall = ObservedRecord.isSmall(prediction);
        SlabMemory own = SlabMemory.of(ObservedRecord.bytes(prediction, isSmall), common);
        if (isSmall) {
            int _ = ObservedRecord.put(prediction, common, own.array(), 0);
        } else {
            int _ = ObservedRecord.putWide(prediction, common, own.array(), 0, own.bytes());
        }
        WaitingObserved waiting = new WaitingObserved();
        waiting.at(own, 0, 0, isSmall);
        return waiting;
    }

    /// Stands for the record whose body is here.
    ///
    /// @param sharedAt where that stands which it shares with others
    @SuppressWarnings("ReferenceEquality") // another one that is equal is noted as well
    void at(SlabMemory in, int position, int sharedAt, boolean isOfSmallForm) {
        if (memory != in) {
            // A reference that is written costs a barrier, and most are the same.
            memory = in;
        }
        CommonObserved its = in.shared(sharedAt, CommonObserved.class);
        if (common != its) {
            common = its;
        }
        start = position;
        isSmall = isOfSmallForm;
        id = isOfSmallForm ? position : position + Integer.BYTES;
        flags = id + (isOfSmallForm ? SlabBytes.ID : in.buffer().getInt(position));
        numbers = flags + (isOfSmallForm ? HEAD_OF_NUMBERS : WIDE_HEAD_OF_NUMBERS);
    }

    /// Whether a record of this kind has the small form.
    ///
    /// *Errors*: `IllegalArgumentException` for a kind of which nothing observed is.
    public static boolean isSmall(byte kind) {
        return switch (kind) {
            case ObservedRecord.SMALL -> true;
            case ObservedRecord.WIDE -> false;
            default -> throw new IllegalArgumentException("kind of what was observed: " + kind);
        };
    }

    /// Stands for what stood in a ring and was copied from there, from its id or the length of
    /// that, which comes first, to `tracesEnd`. There is nothing of it but id, numbers, versions
    /// and traces.
    ///
    /// *Errors*: `IllegalArgumentException` when they do not make sense as such.
    ///
    /// @return the position behind it
    @SuppressWarnings("ReferenceEquality") // other bytes that are equal may not stay so
    public int over(byte[] bytes, int from, int to, boolean isOfSmallForm) {
        if (memory.array() != bytes) {
            memory = SlabMemory.NONE.over(bytes);
        }
        start = from;
        isSmall = isOfSmallForm;
        return isOfSmallForm ? small(to) : wide(to);
    }

    private int small(int to) {
        id = start;
        int told = SlabMemory.on(start, FIXED, to);
        flags = id + SlabBytes.ID;
        numbers = flags + HEAD_OF_NUMBERS;
        int parent = SlabMemory.on(SlabMemory.on(told, Byte.BYTES, to), brief(told), to);
        return SlabMemory.on(SlabMemory.on(parent, Byte.BYTES, to), brief(parent), to);
    }

    private int wide(int to) {
        id = SlabMemory.on(start, Integer.BYTES, to);
        flags = SlabMemory.on(id, memory.buffer().getInt(start), to);
        numbers = flags + WIDE_HEAD_OF_NUMBERS;
        int told = SlabMemory.on(flags, WIDE_FIXED, to);
        return behindWide(behindWide(told, to), to);
    }

    /// The position behind a text of the wide form.
    private int behindWide(int text, int to) {
        int characters = SlabMemory.on(text, WIDE_TEXT_HEAD, to);
        long width = memory.buffer().get(text);
        return SlabMemory.on(characters, width * memory.buffer().getInt(text + Byte.BYTES), to);
    }

    /// How many characters a text of the small form has.
    private int brief(int text) {
        return Byte.toUnsignedInt(memory.buffer().get(text));
    }

    @Override
    public int recordAt() {
        return start - HEAD;
    }

    @Override
    public int recordEnd() {
        return tracesEnd();
    }

    /// Its texts stand there in Latin-1.
    @Override
    public byte[] bytes() {
        return memory.array();
    }

    @Override
    public byte kind() {
        return isSmall ? ObservedRecord.SMALL : ObservedRecord.WIDE;
    }

    /// Whether it has the small form, in which `idHigh` and `idLow` say its id.
    public boolean isSmall() {
        return isSmall;
    }

    /// Where it begins; it goes to `tracesEnd`.
    public int bodyAt() {
        return start;
    }

    /// The first 64 bits of the number that its id is; of the small form.
    public long idHigh() {
        return memory.buffer().getLong(id);
    }

    /// The others.
    public long idLow() {
        return memory.buffer().getLong(id + Long.BYTES);
    }

    /// Its id.
    public PredictionId id() {
        return isSmall
                ? PredictionId.of(idHigh(), idLow())
                : new PredictionId(
                        new String(memory.array(), id, flags - id, StandardCharsets.ISO_8859_1));
    }

    /// Stands for endpoint, protocol, reason, team and refusal: where it is the same object, those
    /// are the same.
    public Object common() {
        return shared();
    }

    /// Its endpoint.
    public EndpointName endpoint() {
        return shared().endpoint();
    }

    /// The protocol it came by.
    public String protocol() {
        return shared().protocol();
    }

    /// Why it is kept.
    public CaptureReason reason() {
        return shared().reason();
    }

    /// Whose endpoint it was; absent when nobody's.
    public @Nullable TeamName team() {
        return shared().team();
    }

    /// Why it was refused; absent when it was answered.
    public @Nullable ErrorCode refusal() {
        return shared().refusal();
    }

    private CommonObserved shared() {
        CommonObserved known = common;
        if (known == null) {
            throw new IllegalStateException("a copy without what it has in common with others");
        }
        return known;
    }

    /// Whether a release had a say in which version answers.
    public boolean isInRelease() {
        return isSmall
                ? (memory.buffer().get(flags) & ObservedRecord.IN_RELEASE) != 0
                : memory.buffer().get(flags + WIDE_FLAGS - 1) != 0;
    }

    /// The version that was picked.
    public VersionChoice version() {
        return version(0);
    }

    /// The version that the caller asked for.
    public VersionChoice asked() {
        return version(1);
    }

    private VersionChoice version(int place) {
        return ObservedRecord.version(
                isSmall
                        ? unsigned(flags + Byte.BYTES + place * Integer.BYTES)
                        : memory.buffer().getLong(flags + WIDE_FLAGS + place * Long.BYTES));
    }

    private long unsigned(int position) {
        return Integer.toUnsignedLong(memory.buffer().getInt(position));
    }

    /// How long decoding took, in nanoseconds, as all times here.
    public long decodeNanos() {
        return number(0);
    }

    /// How long it waited.
    public long queueNanos() {
        return number(1);
    }

    /// How long the model took.
    public long computeNanos() {
        return number(2);
    }

    /// How long encoding took.
    public long encodeNanos() {
        return number(3);
    }

    /// How long all of it took.
    public long totalNanos() {
        return number(4);
    }

    /// How large its request was.
    public long requestBytes() {
        return number(TIMES);
    }

    /// How large its answer was.
    public long responseBytes() {
        return number(TIMES + 1);
    }

    private long number(int place) {
        if (isSmall) {
            return unsigned(numbers + place * Integer.BYTES);
        }
        int rows = place < TIMES ? 0 : Integer.BYTES;
        return memory.buffer().getLong(numbers + place * Long.BYTES + rows);
    }

    /// How many rows it had.
    public int rows() {
        return memory.buffer().getInt(numbers + (isSmall ? ROWS : WIDE_ROWS));
    }

    /// Where the trace stands that its answer named.
    public int toldAt() {
        return characters(told());
    }

    /// How long the trace is that its answer named; 0 where one byte a character is too few.
    public int toldLength() {
        return length(told());
    }

    /// Where its caller's trace stands.
    public int parentAt() {
        return characters(parent());
    }

    /// How long its caller's trace is; 0 where one byte a character is too few.
    public int parentLength() {
        return length(parent());
    }

    /// Where its caller's trace ends, behind which nothing stands.
    public int tracesEnd() {
        return behind(parent());
    }

    private int told() {
        return isSmall ? start + FIXED : numbers + WIDE_NUMBERS;
    }

    private int parent() {
        return behind(told());
    }

    private int characters(int text) {
        return text + (isSmall ? Byte.BYTES : WIDE_TEXT_HEAD);
    }

    private int behind(int text) {
        if (isSmall) {
            return text + Byte.BYTES + brief(text);
        }
        int width = memory.buffer().get(text);
        return text + WIDE_TEXT_HEAD + width * memory.buffer().getInt(text + Byte.BYTES);
    }

    private int length(int text) {
        if (isSmall) {
            return brief(text);
        }
        boolean isNarrow = memory.buffer().get(text) == Byte.BYTES;
        return isNarrow ? memory.buffer().getInt(text + Byte.BYTES) : 0;
    }

    @Override
    public CaptureItem.Observed item() {
        SlabCursor from = new SlabCursor(memory, start);
        return isSmall
                ? ObservedRecord.read(shared(), from)
                : ObservedRecord.readWide(shared(), from);
    }
}

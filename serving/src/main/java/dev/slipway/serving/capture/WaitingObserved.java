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

/// What was observed of a prediction, as [ObservedRecord] has put it.
///
/// *Threads*: as [Waiting].
public final class WaitingObserved implements Waiting {
    /// Bytes of its numbers: how long decoding, waiting, computing, encoding and all of it took,
    /// rows of 4 bytes, and the bytes of request and response; little-endian.
    public static final int NUMBERS = 7 * Long.BYTES + Integer.BYTES;

    /// Bytes of four flags: whether it is a team's, was refused, was let in, and is in a release.
    static final int FLAGS = 4 * Byte.BYTES;

    /// Bytes of the version that answered and of the one that was asked for.
    static final int VERSIONS = 2 * Long.BYTES;

    private static final int ROWS = 5 * Long.BYTES;
    private static final int TEXT_HEAD = Byte.BYTES + Integer.BYTES;

    private SlabMemory memory = SlabMemory.NONE;
    private int start;

    /// Absent where it was copied from a ring.
    private @Nullable CommonObserved common;

    private int id;

    /// Where the flags stand, behind the id.
    private int flags;

    /// Stands for none yet.
    public WaitingObserved() {}

    /// What was observed of a prediction that never was in a ring.
    public static WaitingObserved of(CaptureItem.Observed item) {
        ObservedPrediction prediction = item.prediction();
        CommonObserved common =
                CommonObserved.of(prediction, prediction.endpoint(), item.reason(), item.team());
        SlabMemory own = SlabMemory.of(ObservedRecord.bytes(prediction), common);
        int _ = ObservedRecord.put(prediction, common, own.array(), 0, own.bytes());
        WaitingObserved waiting = new WaitingObserved();
        waiting.at(own, 0, 0);
        return waiting;
    }

    /// Stands for the record whose body is here.
    ///
    /// @param sharedAt where that stands which it shares with others
    @SuppressWarnings("ReferenceEquality") // another one that is equal is noted as well
    void at(SlabMemory in, int position, int sharedAt) {
        if (memory != in) {
            // A reference that is written costs a barrier, and most are the same.
            memory = in;
        }
        start = position;
        CommonObserved its = in.shared(sharedAt, CommonObserved.class);
        if (common != its) {
            common = its;
        }
        id = position + Integer.BYTES;
        flags = id + in.buffer().getInt(position);
    }

    /// Stands for what stood in a ring and was copied from there, from the length of its id to
    /// `tracesEnd`. There is nothing of it but id, numbers, versions and traces.
    ///
    /// *Errors*: `IllegalArgumentException` when they do not make sense as such.
    ///
    /// @return the position behind it
    @SuppressWarnings("ReferenceEquality") // other bytes that are equal may not stay so
    public int over(byte[] bytes, int from, int to) {
        if (memory.array() != bytes) {
            memory = SlabMemory.NONE.over(bytes);
        }
        start = from;
        id = SlabMemory.on(from, Integer.BYTES, to);
        flags = SlabMemory.on(id, memory.buffer().getInt(from), to);
        int told = SlabMemory.on(flags, FLAGS + VERSIONS + NUMBERS, to);
        return behind(behind(told, to), to);
    }

    /// The position behind a text.
    private int behind(int text, int to) {
        int characters = SlabMemory.on(text, TEXT_HEAD, to);
        long width = memory.buffer().get(text);
        return SlabMemory.on(characters, width * memory.buffer().getInt(text + Byte.BYTES), to);
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

    /// Where its id stands; the four bytes before say how long it is, little-endian.
    public int idAt() {
        return id;
    }

    /// How long its id is.
    public int idLength() {
        return flags - id;
    }

    /// Its id.
    public PredictionId id() {
        return new PredictionId(
                new String(memory.array(), id, idLength(), StandardCharsets.ISO_8859_1));
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
        return flag(3);
    }

    private boolean flag(int number) {
        return memory.buffer().get(flags + number) != 0;
    }

    /// The version that was picked.
    public VersionChoice version() {
        return ObservedRecord.version(memory.buffer().getLong(flags + FLAGS));
    }

    /// The version that the caller asked for.
    public VersionChoice asked() {
        return ObservedRecord.version(memory.buffer().getLong(flags + FLAGS + Long.BYTES));
    }

    /// Where its numbers stand.
    public int numbersAt() {
        return flags + FLAGS + VERSIONS;
    }

    /// How many rows it had.
    public int rows() {
        return memory.buffer().getInt(numbersAt() + ROWS);
    }

    /// Where the trace stands that its answer named.
    public int toldAt() {
        return told() + TEXT_HEAD;
    }

    /// How long the trace is that its answer named; 0 where one byte a character is too few.
    public int toldLength() {
        return narrow(told());
    }

    /// Where its caller's trace stands.
    public int parentAt() {
        return parent() + TEXT_HEAD;
    }

    /// How long its caller's trace is; 0 where one byte a character is too few.
    public int parentLength() {
        return narrow(parent());
    }

    /// Where its caller's trace ends, behind which nothing stands.
    public int tracesEnd() {
        return behind(parent());
    }

    private int told() {
        return numbersAt() + NUMBERS;
    }

    private int parent() {
        return behind(told());
    }

    private int behind(int text) {
        int width = memory.buffer().get(text);
        return text + TEXT_HEAD + width * memory.buffer().getInt(text + Byte.BYTES);
    }

    private int narrow(int text) {
        boolean isNarrow = memory.buffer().get(text) == Byte.BYTES;
        return isNarrow ? memory.buffer().getInt(text + Byte.BYTES) : 0;
    }

    @Override
    public CaptureItem.Observed item() {
        return ObservedRecord.read(shared(), new SlabCursor(memory, start));
    }
}

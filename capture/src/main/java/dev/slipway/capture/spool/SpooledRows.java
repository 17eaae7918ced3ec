package dev.slipway.capture.spool;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.capture.spool.FrameReader.Found;
import dev.slipway.capture.spool.HeadReader.Head;
import dev.slipway.serving.capture.WaitingObserved;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prediction as it stands in a file: what is known of it, and the values of its rows, read where
/// they are. It is good until the next one is read.
///
/// Of tensors that stood in the ring columns are made as [PredictionEncoder] makes them where it
/// must, so that both are the same.
///
/// *Threads*: one.
public final class SpooledRows {
    /// Five times of 8 bytes come first.
    private static final int ROWS = 5 * Long.BYTES;

    private static final int REQUEST_BYTES = ROWS + Integer.BYTES;
    private static final int RESPONSE_BYTES = REQUEST_BYTES + Long.BYTES;

    private final HeadReader heads = new HeadReader();

    /// Stands over what stood in the ring.
    private final WaitingObserved observed = new WaitingObserved();

    /// Its numbers, and the columns that are made of tensors.
    private final FrameBuffer made = new FrameBuffer();

    private SpoolSchema schema = new SpoolSchema(new EndpointName("none"), null, null, List.of());
    private List<ColumnValues> columns = List.of();
    private String id = "";
    private Head head = new Head(CaptureReason.SAMPLE, RouteReason.ENDPOINT, "", null);
    private ByteBuffer in = ByteBuffer.allocate(0);
    private int traceAt;
    private int traceLength;

    /// In which its numbers stand, those of [HeadNumbers].
    private ByteBuffer numbers = in;

    private int numbersAt;

    SpooledRows() {}

    /// Stands for a prediction whose columns stand in its frame, behind its id and the number of
    /// its schema.
    ///
    /// *Errors*: `RuntimeException` when they do not make sense as such.
    ///
    /// @param frame a whole array
    void over(Found found, SpoolSchema itsSchema, ByteBuffer frame) {
        begin(found.id(), itsSchema, frame.limit(found.to()).position(found.from()));
        traceLength = PredictionDecoder.count(frame, Byte.BYTES);
        traceAt = frame.position();
        head = heads.read(frame.position(traceAt + traceLength));
        numbers = frame;
        numbersAt = frame.position();
        read(frame.position(numbersAt + HeadNumbers.BYTES));
    }

    /// Stands for a prediction as it stood in the ring.
    ///
    /// *Errors*: `RuntimeException` when it does not make sense as such.
    ///
    /// @param frame a whole array
    @SuppressWarnings("ByteBufferBackingArray") // it is one that was wrapped, from its first byte
    void over(Found found, FrameForm.Tensors form, CommonWords words, ByteBuffer frame) {
        begin(found.id(), form.schema(), frame.limit(frame.capacity()));
        byte[] bytes = frame.array();
        int behind = observed.over(bytes, found.from(), found.to(), found.isSmall());
        boolean areSmall = found.areTensorsSmall();
        if (found.tensors() < 0) {
            form.tensors().over(bytes, behind, found.to(), areSmall);
        } else {
            form.tensors().over(bytes, found.tensors(), found.tensorsTo(), areSmall);
        }
        RouteReason route = RouteReason.of(observed.asked(), observed.isInRelease());
        head = new Head(words.reason(), route, words.protocol(), words.refusal());
        traceLength = TraceOf.length(observed);
        traceAt = traceLength == 0 ? found.from() : TraceOf.at(observed);
        made.clear();
        HeadNumbers.put(made, observed);
        int rows = observed.rows();
        List<ColumnStep> steps = form.steps();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).put(made, form.tensors(), rows);
        }
        numbers = made.content();
        numbersAt = 0;
        read(numbers.position(HeadNumbers.BYTES));
    }

    @SuppressWarnings("ReferenceEquality") // nearly always the same object
    private void begin(String itsId, SpoolSchema itsSchema, ByteBuffer frame) {
        if (schema != itsSchema) {
            schema = itsSchema;
            columns = itsSchema.columns().stream().map(ColumnValues::new).toList();
        }
        id = itsId;
        in = frame;
    }

    private void read(ByteBuffer values) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).over(values);
        }
    }

    /// What it has in common with others.
    public SpoolSchema schema() {
        return schema;
    }

    /// Its id.
    public String id() {
        return id;
    }

    /// The bytes in which its trace stands.
    @SuppressWarnings("ByteBufferBackingArray") // it is one that was wrapped, from its first byte
    public byte[] traceBytes() {
        return in.array();
    }

    /// Where the UTF-8 of its trace begins.
    public int traceAt() {
        return traceAt;
    }

    /// How many bytes that is; 0 when there is none.
    public int traceLength() {
        return traceLength;
    }

    /// Why it was kept.
    public CaptureReason reason() {
        return head.reason();
    }

    /// Why that version.
    public RouteReason route() {
        return head.route();
    }

    /// The protocol it came by.
    public String protocol() {
        return head.protocol();
    }

    /// Why there was no answer; absent when there was one.
    public @Nullable ErrorCode refusal() {
        return head.refusal();
    }

    /// How long decoding took, in nanoseconds, as all times here.
    public long decodeNanos() {
        return numbers.getLong(numbersAt);
    }

    /// How long it waited.
    public long queueNanos() {
        return numbers.getLong(numbersAt + Long.BYTES);
    }

    /// How long the model took.
    public long computeNanos() {
        return numbers.getLong(numbersAt + 2 * Long.BYTES);
    }

    /// How long encoding took.
    public long encodeNanos() {
        return numbers.getLong(numbersAt + 3 * Long.BYTES);
    }

    /// How long all of it took.
    public long totalNanos() {
        return numbers.getLong(numbersAt + 4 * Long.BYTES);
    }

    /// How many batch items it carried.
    public int sentRows() {
        return numbers.getInt(numbersAt + ROWS);
    }

    /// How large its request was.
    public long requestBytes() {
        return numbers.getLong(numbersAt + REQUEST_BYTES);
    }

    /// How large its answer was.
    public long responseBytes() {
        return numbers.getLong(numbersAt + RESPONSE_BYTES);
    }

    /// Its columns, in the schema's order.
    public List<ColumnValues> columns() {
        return columns;
    }

    /// As many rows as its longest column has; one where it has no columns.
    public int rows() {
        int rows = 1;
        for (int i = 0; i < columns.size(); i++) {
            rows = Math.max(rows, columns.get(i).rows());
        }
        return rows;
    }
}

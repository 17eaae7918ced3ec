package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The tensors of a prediction, as [TensorsRecord] has put them. They are numbered: inputs first,
/// outputs and features behind them.
///
/// *Threads*: as [Waiting].
public final class WaitingTensors implements Waiting {
    /// What they take beside their bytes where they are kept.
    private static final long OBJECTS = 512;

    private static final int FEW = 8;

    private SlabMemory memory = SlabMemory.NONE;
    private int start;
    private int size;
    private int reference;
    private int references;
    private int id;
    private int idLength;
    private boolean isRead;
    private int inputs;
    private int outputs;
    private int count;

    /// Where the shape of each stands.
    private int[] shapes = new int[FEW];

    /// Where the elements of each begin.
    private int[] values = new int[FEW];

    /// Stands for none yet.
    public WaitingTensors() {}

    /// Tensors that never were in a ring.
    public static WaitingTensors of(CaptureItem.Tensors item) {
        TensorsRecord record =
                new TensorsRecord(
                        item.id(),
                        new CapturedCall(
                                item.version(),
                                item.signature(),
                                item.policy(),
                                item.inputs(),
                                item.outputs(),
                                item.features()));
        WaitingTensors waiting = new WaitingTensors();
        waiting.at(SlabMemory.of(record), 0, record.bytes(), 0, record.references());
        return waiting;
    }

    /// Stands for the record whose body has so many bytes here.
    void at(SlabMemory in, int position, int bytes, int firstReference, int itsReferences) {
        if (memory != in) {
            // A reference that is written costs a barrier, and most are the same.
            memory = in;
        }
        start = position;
        size = bytes;
        reference = firstReference;
        references = itsReferences;
        id = position + Integer.BYTES;
        idLength = in.buffer().getInt(position);
        isRead = false;
    }

    /// Stands for what another one stands for now.
    public void become(WaitingTensors other) {
        at(other.memory, other.start, other.size, other.reference, other.references);
    }

    /// The same in memory of its own, which stays.
    public WaitingTensors kept() {
        SlabMemory own = memory.copy(start, size, reference, references);
        WaitingTensors kept = new WaitingTensors();
        kept.at(own, 0, size, 0, references);
        return kept;
    }

    /// What they take where they are kept.
    ///
    /// *Units*: bytes.
    public long size() {
        return size + OBJECTS;
    }

    /// Whether they are those of the prediction of which this was observed.
    public boolean areOf(WaitingObserved observed) {
        int from = observed.idAt();
        return Arrays.equals(
                memory.array(),
                id,
                id + idLength,
                observed.bytes(),
                from,
                from + observed.idLength());
    }

    /// The id of their prediction.
    public PredictionId id() {
        return new PredictionId(
                new String(memory.array(), id, idLength, StandardCharsets.ISO_8859_1));
    }

    /// The version that was called.
    public VersionId version() {
        return memory.get(reference, VersionId.class);
    }

    /// Its signature.
    public Signature signature() {
        return memory.get(reference + 1, Signature.class);
    }

    /// The policy by which the prediction was drawn.
    public CapturePolicy policy() {
        return memory.get(reference + 2, CapturePolicy.class);
    }

    /// How many inputs there are.
    public int inputs() {
        read();
        return inputs;
    }

    /// How many outputs there are.
    public int outputs() {
        read();
        return outputs;
    }

    /// How many tensors there are.
    public int count() {
        read();
        return count;
    }

    /// Finds out where each stands, the first time that somebody asks.
    private void read() {
        if (isRead) {
            return;
        }
        count = 0;
        int position = side(id + idLength);
        inputs = count;
        position = side(position);
        outputs = count - inputs;
        int _ = side(position);
        isRead = true;
    }

    /// Notes where the tensors of a side stand; the position behind them.
    private int side(int position) {
        int end = count + memory.buffer().getInt(position);
        int next = position + Integer.BYTES;
        while (count < end) {
            next = note(next);
        }
        return next;
    }

    /// Notes where a tensor stands; the position behind it.
    private int note(int position) {
        if (count == shapes.length) {
            shapes = Arrays.copyOf(shapes, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        ByteBuffer from = memory.buffer();
        int length = position + Integer.BYTES + Long.BYTES * from.getInt(position);
        int first = length + Integer.BYTES;
        shapes[count] = position;
        values[count] = first;
        boolean isFixed = datatype(count).isFixedSize();
        count++;
        return isFixed ? first + from.getInt(length) : behind(first, from.getInt(length));
    }

    /// The position behind so many elements, each with its length before it.
    private int behind(int first, int elements) {
        int position = first;
        for (int i = 0; i < elements; i++) {
            position += Integer.BYTES + memory.buffer().getInt(position);
        }
        return position;
    }

    private int referenceOf(int tensor) {
        return reference + TensorsRecord.OWN_REFERENCES + TensorsRecord.EACH * tensor;
    }

    /// The name of a tensor.
    public String name(int tensor) {
        return memory.get(referenceOf(tensor), String.class);
    }

    /// The type of a tensor's elements.
    public Datatype datatype(int tensor) {
        return memory.get(referenceOf(tensor) + 1, Datatype.class);
    }

    /// How many axes a tensor has.
    public int rank(int tensor) {
        read();
        return memory.buffer().getInt(shapes[tensor]);
    }

    /// How long an axis of a tensor is.
    public long extent(int tensor, int axis) {
        read();
        return memory.buffer().getLong(shapes[tensor] + Integer.BYTES + Long.BYTES * axis);
    }

    /// How many rows a tensor has, as [Tensor#rows].
    public int rows(int tensor) {
        return rank(tensor) == 0 ? 1 : (int) extent(tensor, 0);
    }

    /// How many elements a tensor has.
    public int elements(int tensor) {
        read();
        int length = memory.buffer().getInt(values[tensor] - Integer.BYTES);
        Datatype datatype = datatype(tensor);
        return datatype.isFixedSize() ? length / datatype.byteSize() : length;
    }

    /// The bytes in which they stand, numbers little-endian.
    public ByteBuffer buffer() {
        return memory.buffer();
    }

    /// The same bytes, to be copied from.
    public byte[] bytes() {
        return memory.array();
    }

    /// Where the elements of a tensor begin: one behind the other, `BYTES` with their lengths of 4
    /// bytes before them.
    public int valuesAt(int tensor) {
        read();
        return values[tensor];
    }

    /// A copy of a tensor.
    public Tensor tensor(int tensor) {
        read();
        return TensorsRecord.tensor(
                new SlabCursor(memory, shapes[tensor], referenceOf(tensor) + 1));
    }

    @Override
    public CaptureItem.Tensors item() {
        return TensorsRecord.read(new SlabCursor(memory, start, reference));
    }
}

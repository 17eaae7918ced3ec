package dev.slipway.jobs.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.capture.CaptureDraw;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.attempt.CaptureWish;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/// Predictions of a task that were drawn since the last barrier, as lines of JSON: what they have
/// in common, each version that answered, and each row. They are drawn by their ids, which follow
/// from where messages lie: rows that are scored again are the same ones.
///
/// *Threads*: the task's.
public final class KeptRows {
    /// Of all lines at one checkpoint.
    static final long MOST_BYTES =
            mostBytes(Runtime.getRuntime().maxMemory(), Runtime.getRuntime().availableProcessors());

    /// A prediction's day is that of its message, and one far ahead would stay for ever.
    private static final long AHEAD_MILLIS = 86_400_000;

    private static final JsonFactory JSON = new JsonFactory();

    private final CaptureShelf shelf;
    private final int task;
    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private final BoundedBytes lines = new BoundedBytes(MOST_BYTES);
    private final Set<Long> versions = new HashSet<>();
    private CaptureWish wish;
    private long rows;
    private long lost;
    private long tooLarge;

    KeptRows(CaptureShelf shelf, int task, LongSupplier wallMillis, LongSupplier nanoTime) {
        this.shelf = shelf;
        this.task = task;
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        this.wish = shelf.wish();
    }

    /// Some eight times as much as the lines have is needed for a moment, by each task: of the heap
    /// that is an eighth at most where there is a task for each core.
    static long mostBytes(long heap, int processors) {
        return Math.min(4 << 20, heap / (64L * processors));
    }

    /// A row's answer, beside its tensors.
    ///
    /// @param id of the prediction
    /// @param version that answered
    /// @param isInRelease whether a release had a say in which version that is
    /// @param nanos that it took, by its part of the batch
    record Answered(
            String id,
            long version,
            boolean isInRelease,
            long nanos,
            long requestBytes,
            long responseBytes) {}

    /// A moment, to tell how long something takes.
    long nanos() {
        return nanoTime.getAsLong();
    }

    /// Whether any are drawn at all.
    boolean isOn() {
        return wish.sample() > 0;
    }

    /// Whether a prediction is to be kept.
    boolean draws(String id, Message message) {
        return isOn()
                && CaptureDraw.isDrawn(new PredictionId(id), wish.sample())
                && message.timestamp() >= 0
                && message.timestamp() <= wallMillis.getAsLong() + AHEAD_MILLIS;
    }

    /// Keeps a prediction that was drawn: without its tensors where they are larger than is wanted,
    /// or take the room of all others. What finds no room any more is lost.
    ///
    /// @param tensors of the row alone, valid during this call
    void keep(Answered answered, Signature signature, Tensors tensors) {
        boolean isTooLarge = tensors.bytes() > Math.min(wish.tensorBytes(), MOST_BYTES / 2);
        int before = lines.size();
        if (!lines.isFull() && !versions.contains(answered.version())) {
            line(json -> version(json, answered.version(), signature));
        }
        if (!lines.isFull()) {
            line(json -> {
                row(json, answered);
                if (!isTooLarge) {
                    tensors(json, tensors, signature.features());
                }
            });
        }
        if (lines.isFull()) {
            lines.cut(before);
            lost++;
            return;
        }
        versions.add(answered.version());
        tooLarge += isTooLarge ? 1 : 0;
        rows++;
    }

    /// Inputs and outputs of one row.
    ///
    /// @param given what it sees of events; none where its features need none
    record Tensors(List<NamedTensor> inputs, List<NamedTensor> outputs, List<NamedTensor> given) {
        long bytes() {
            return bytes(inputs) + bytes(outputs) + bytes(given);
        }

        private static long bytes(List<NamedTensor> tensors) {
            return tensors.stream()
                    .mapToLong(one ->
                            switch (one.tensor()) {
                                case DenseTensor dense -> dense.buffer().limit();
                                case BytesTensor texts -> texts.byteCount();
                            })
                    .sum();
        }
    }

    /// Writes a line to memory.
    private interface Line {
        void write(JsonGenerator json) throws IOException;
    }

    private void line(Line line) {
        append(lines, line);
    }

    private static void append(ByteArrayOutputStream to, Line line) {
        try (JsonGenerator json = JSON.createGenerator(to)) {
            json.writeStartObject();
            line.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        to.write('\n');
    }

    private static void version(JsonGenerator json, long version, Signature signature)
            throws IOException {
        json.writeStringField("line", "version");
        json.writeNumberField("version", version);
        specs(json, "inputs", signature.inputs());
        specs(json, "outputs", signature.outputs());
        json.writeArrayFieldStart("features");
        for (Feature feature : signature.features()) {
            json.writeStartObject();
            json.writeStringField("name", feature.name());
            json.writeArrayFieldStart("categories");
            for (String category : feature.categories()) {
                json.writeString(category);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void specs(JsonGenerator json, String name, List<TensorSpec> specs)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (TensorSpec spec : specs) {
            json.writeStartObject();
            json.writeStringField("name", spec.name());
            json.writeStringField("datatype", spec.datatype().name());
            shape(json, spec.shape());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void shape(JsonGenerator json, Shape shape) throws IOException {
        json.writeArrayFieldStart("shape");
        for (int axis = 0; axis < shape.rank(); axis++) {
            json.writeNumber(shape.extent(axis));
        }
        json.writeEndArray();
    }

    private static void row(JsonGenerator json, Answered answered) throws IOException {
        json.writeStringField("line", "row");
        json.writeStringField("id", answered.id());
        json.writeNumberField("version", answered.version());
        json.writeBooleanField("in-release", answered.isInRelease());
        json.writeNumberField("nanos", answered.nanos());
        json.writeNumberField("request-bytes", answered.requestBytes());
        json.writeNumberField("response-bytes", answered.responseBytes());
    }

    private void tensors(JsonGenerator json, Tensors tensors, List<Feature> features)
            throws IOException {
        all(json, "inputs", tensors.inputs(), features);
        all(json, "outputs", tensors.outputs(), List.of());
        if (!tensors.given().isEmpty()) {
            all(json, "given", tensors.given(), List.of());
        }
    }

    private void all(
            JsonGenerator json, String field, List<NamedTensor> tensors, List<Feature> features)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (NamedTensor one : tensors) {
            tensor(json, one, features);
        }
        json.writeEndArray();
    }

    /// A tensor without what is dropped: nothing of it gets any further than here.
    private void tensor(JsonGenerator json, NamedTensor named, List<Feature> features)
            throws IOException {
        if (wish.drop().contains(named.name())) {
            return;
        }
        json.writeStartObject();
        json.writeStringField("name", named.name());
        Tensor tensor = named.tensor();
        json.writeStringField("datatype", tensor.datatype().name());
        shape(json, tensor.shape());
        switch (tensor) {
            case DenseTensor dense -> json.writeBinaryField("bytes", without(dense, features));
            case BytesTensor texts -> {
                json.writeArrayFieldStart("texts");
                for (int i = 0; i < texts.elementCount(); i++) {
                    boolean isDropped =
                            i < features.size() && wish.drop().contains(features.get(i).name());
                    json.writeBinary(isDropped ? new byte[0] : texts.element(i));
                }
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }

    /// Bytes of a row, zeros in place of features that are dropped.
    private byte[] without(DenseTensor row, List<Feature> features) {
        byte[] bytes = new byte[row.buffer().limit()];
        row.buffer().get(0, bytes);
        int each = row.datatype().byteSize();
        for (int i = 0; i < features.size(); i++) {
            if (wish.drop().contains(features.get(i).name())) {
                Arrays.fill(bytes, i * each, (i + 1) * each, (byte) 0);
            }
        }
        return bytes;
    }

    /// Leaves what was drawn before a checkpoint's barrier, and looks what is wanted behind it.
    public void barrier(long checkpoint) {
        if (lines.size() > 0 || lost > 0 || tooLarge > 0) {
            leave(checkpoint);
        }
        wish = shelf.wish();
    }

    private void leave(long checkpoint) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        CaptureWish drawnBy = wish;
        append(
                all,
                json -> {
                    json.writeStringField("line", "part");
                    json.writeNumberField("lost", lost);
                    json.writeNumberField("too-large", tooLarge);
                    names(json, "drop", drawnBy.drop());
                    names(json, "hash", drawnBy.hash());
                });
        writeTo(all);
        lost = shelf.leave(checkpoint, task, all.toByteArray()) ? 0 : lost + rows;
        tooLarge = 0;
        rows = 0;
        lines.reset();
        versions.clear();
    }

    private static void names(JsonGenerator json, String field, List<String> names)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    private void writeTo(ByteArrayOutputStream all) {
        try {
            lines.writeTo(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.TensorSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/// Prints the inputs or outputs of a model.
public final class TensorListing {
    private TensorListing() {}

    /// One line per tensor, after what it is.
    public static void print(PrintWriter out, String kind, List<TensorSpec> tensors) {
        for (TensorSpec tensor : tensors) {
            out.printf("%-10s %s %s%s%n", kind, tensor.name(), tensor.datatype(), tensor.shape());
        }
    }

    /// A field with one object per tensor.
    public static void write(JsonGenerator json, String field, List<TensorSpec> tensors)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (TensorSpec tensor : tensors) {
            json.writeStartObject();
            json.writeStringField("name", tensor.name());
            json.writeStringField("datatype", tensor.datatype().name());
            long[] shape = tensor.shape().extents();
            json.writeFieldName("shape");
            json.writeArray(shape, 0, shape.length);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}

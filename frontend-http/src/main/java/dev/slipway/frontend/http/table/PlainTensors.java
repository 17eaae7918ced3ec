package dev.slipway.frontend.http.table;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.TensorReader;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.util.Arrays;

/// Reads a nested array whose shape is found by looking ahead, as the tensor of one input.
final class PlainTensors {
    private static final int MOST_AXES = 32;

    private PlainTensors() {}

    /// The tensor in the array that the current token opens.
    static NamedTensor read(JsonSource in, TensorSpec spec, PaidMemory memory) {
        if (in.token() != JsonToken.START_ARRAY) {
            throw in.expected("an array");
        }
        String pointer = in.pointer();
        long from = in.valueStart();
        Shape shape = skipped(in);
        JsonSource again = in.again(from, in.valueEnd(), pointer);
        again.next();
        return new NamedTensor(
                spec.name(), TensorReader.read(again, spec.datatype(), shape, memory));
    }

    /// Passes over the array and counts along its first element of every axis.
    private static Shape skipped(JsonSource in) {
        long[] counts = new long[MOST_AXES];
        boolean[] settled = new boolean[MOST_AXES];
        int depth = 0;
        int rank = 1;
        while (true) {
            JsonToken token = in.next();
            if (token == JsonToken.END_ARRAY) {
                settled[depth] = true;
                if (depth == 0) {
                    return Shape.of(Arrays.copyOf(counts, rank));
                }
                depth--;
                continue;
            }
            if (!settled[depth]) {
                counts[depth]++;
            }
            if (token == JsonToken.START_ARRAY) {
                depth++;
                if (depth == MOST_AXES) {
                    throw in.expected("at most " + MOST_AXES + " axes");
                }
                rank = Math.max(rank, depth + 1);
            } else if (token == JsonToken.START_OBJECT) {
                throw in.expected("a value");
            }
        }
    }
}

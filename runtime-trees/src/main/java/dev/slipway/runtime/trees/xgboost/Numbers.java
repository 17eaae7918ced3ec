package dev.slipway.runtime.trees.xgboost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lists of numbers that grow as they are read, so that a claimed length costs nothing.
final class Numbers {
    private Numbers() {}

    static int[] ints(ModelDocument document) throws IOException {
        begin(document);
        int[] values = new int[16];
        int size = 0;
        while (inArray(document)) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(size));
            }
            values[size++] = document.intValue();
        }
        return Arrays.copyOf(values, size);
    }

    static float[] floats(ModelDocument document) throws IOException {
        begin(document);
        float[] values = new float[16];
        int size = 0;
        while (inArray(document)) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(size));
            }
            values[size++] = document.floatValue();
        }
        return Arrays.copyOf(values, size);
    }

    /// Numbers as they are written.
    static List<Number> asWritten(ModelDocument document) throws IOException {
        begin(document);
        List<Number> values = new ArrayList<>();
        while (inArray(document)) {
            requireRoom(values.size());
            values.add(document.number());
        }
        return values;
    }

    static int grown(int size) throws IOException {
        requireRoom(size);
        return size * 2;
    }

    private static void requireRoom(int size) throws IOException {
        if (size >= 1 << 28) {
            throw new MalformedDocumentException("more than 2^28 numbers");
        }
    }

    private static void begin(ModelDocument document) throws IOException {
        if (document.next() != ModelDocument.Event.BEGIN_ARRAY) {
            throw new MalformedDocumentException("not an array of numbers");
        }
    }

    private static boolean inArray(ModelDocument document) throws IOException {
        return switch (document.next()) {
            case NUMBER -> true;
            case END_ARRAY -> false;
            case BEGIN_OBJECT, END_OBJECT, BEGIN_ARRAY, NAME, TEXT, NULL, END ->
                    throw new MalformedDocumentException("not a number");
        };
    }
}

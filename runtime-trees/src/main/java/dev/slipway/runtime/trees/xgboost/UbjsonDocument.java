package dev.slipway.runtime.trees.xgboost;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The binary form: UBJSON as XGBoost writes it, typed arrays included.
///
/// *Source*: Universal Binary JSON, draft 12.
final class UbjsonDocument implements ModelDocument {
    private static final int OBJECT = -1;
    private static final int OPEN_ARRAY = -2;

    private final CountingInput counter;
    private final DataInputStream in;

    /// Per open container: `OBJECT`, `OPEN_ARRAY`, or what is left of a counted array.
    private final long[] remaining = new long[MAX_DEPTH];

    /// Per open container: the type of a typed array's elements, or 0.
    private final int[] elementType = new int[MAX_DEPTH];

    private int depth;
    private boolean valueDue = true;
    private boolean isFloat;
    private long whole;
    private double real;
    private String text = "";

    UbjsonDocument(InputStream source) {
        counter = new CountingInput(new BufferedInputStream(source, 1 << 16));
        in = new DataInputStream(counter);
    }

    private static final class CountingInput extends InputStream {
        private final InputStream source;
        private long position;

        CountingInput(InputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            int read = source.read();
            if (read >= 0) {
                position++;
            }
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = source.read(target, offset, length);
            if (read > 0) {
                position += read;
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    @Override
    public Event next() throws IOException {
        if (depth == 0) {
            if (!valueDue) {
                return Event.END;
            }
            valueDue = false;
            return value(in.readUnsignedByte());
        }
        int top = depth - 1;
        if (remaining[top] == OBJECT) {
            return inObject();
        }
        if (remaining[top] == OPEN_ARRAY) {
            int marker = in.readUnsignedByte();
            return marker == ']' ? end(Event.END_ARRAY) : value(marker);
        }
        if (remaining[top] == 0) {
            return end(Event.END_ARRAY);
        }
        remaining[top]--;
        return value(elementType[top] == 0 ? in.readUnsignedByte() : elementType[top]);
    }

    private Event inObject() throws IOException {
        if (valueDue) {
            valueDue = false;
            return value(in.readUnsignedByte());
        }
        int marker = in.readUnsignedByte();
        if (marker == '}') {
            return end(Event.END_OBJECT);
        }
        text = readText(readLength(marker));
        valueDue = true;
        return Event.NAME;
    }

    private Event end(Event event) {
        depth--;
        valueDue = false;
        return event;
    }

    private Event value(int marker) throws IOException {
        return switch (marker) {
            case '{' -> {
                open(OBJECT, 0);
                yield Event.BEGIN_OBJECT;
            }
            case '[' -> {
                openArray();
                yield Event.BEGIN_ARRAY;
            }
            case 'S' -> {
                text = readText(readLength(in.readUnsignedByte()));
                yield Event.TEXT;
            }
            case 'C' -> {
                text = String.valueOf((char) in.readUnsignedByte());
                yield Event.TEXT;
            }
            case 'Z' -> Event.NULL;
            default -> {
                readNumber(marker);
                yield Event.NUMBER;
            }
        };
    }

    private void readNumber(int marker) throws IOException {
        isFloat = false;
        switch (marker) {
            case 'T' -> whole = 1;
            case 'F' -> whole = 0;
            case 'i' -> whole = in.readByte();
            case 'U' -> whole = in.readUnsignedByte();
            case 'I' -> whole = in.readShort();
            case 'l' -> whole = in.readInt();
            case 'L' -> whole = in.readLong();
            case 'd' -> {
                isFloat = true;
                real = in.readFloat();
            }
            case 'D' -> {
                isFloat = true;
                real = in.readDouble();
            }
            default ->
                    throw new MalformedDocumentException(
                            "marker " + marker + " (expected: a UBJSON value)");
        }
    }

    private void open(long count, int type) throws IOException {
        if (depth == MAX_DEPTH) {
            throw new MalformedDocumentException("nested deeper than " + MAX_DEPTH);
        }
        remaining[depth] = count;
        elementType[depth] = type;
        depth++;
        valueDue = false;
    }

    private void openArray() throws IOException {
        int marker = peek();
        int type = 0;
        if (marker == '$') {
            in.readUnsignedByte();
            type = in.readUnsignedByte();
            if (type == 'Z' || type == 'T' || type == 'F') {
                // A claimed count of them would take no byte of the file, and time without end.
                throw new MalformedDocumentException("typed array whose elements take no byte");
            }
            marker = peek();
            if (marker != '#') {
                throw new MalformedDocumentException("typed array without a count");
            }
        }
        if (marker != '#') {
            open(OPEN_ARRAY, 0);
            return;
        }
        in.readUnsignedByte();
        open(readCount(in.readUnsignedByte()), type);
    }

    private int peek() throws IOException {
        counter.source.mark(1);
        int marker = counter.source.read();
        counter.source.reset();
        return marker;
    }

    private long readCount(int marker) throws IOException {
        readNumber(marker);
        if (isFloat || whole < 0) {
            throw new MalformedDocumentException("count that is not a whole number >= 0");
        }
        return whole;
    }

    private int readLength(int marker) throws IOException {
        long length = readCount(marker);
        if (length > MAX_TEXT) {
            throw new MalformedDocumentException(
                    "text of " + length + " bytes (expected: <= " + MAX_TEXT + ")");
        }
        return (int) length;
    }

    private String readText(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void skipValue() throws IOException {
        int outside = depth;
        Event event = next();
        while (depth > outside) {
            skipElements();
            event = next();
        }
        if (event == Event.END) {
            throw new EOFException();
        }
    }

    /// Jumps over what is left of a typed array of numbers.
    private void skipElements() throws IOException {
        int top = depth - 1;
        int size = elementType[top] == 0 ? 0 : sizeOf(elementType[top]);
        if (size > 0 && remaining[top] > 0) {
            if (remaining[top] > Long.MAX_VALUE / size) {
                throw new EOFException();
            }
            in.skipNBytes(remaining[top] * size);
            remaining[top] = 0;
        }
    }

    private static int sizeOf(int type) {
        return switch (type) {
            case 'i', 'U' -> 1;
            case 'I' -> 2;
            case 'l', 'd' -> 4;
            case 'L', 'D' -> 8;
            default -> 0;
        };
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public float floatValue() {
        return isFloat ? (float) real : (float) whole;
    }

    @Override
    public int intValue() throws IOException {
        if (isFloat || whole != (int) whole) {
            throw new MalformedDocumentException("not a 32-bit whole number");
        }
        return (int) whole;
    }

    @Override
    public Number number() {
        if (isFloat) {
            return (float) real;
        }
        return whole;
    }

    @Override
    public String position() {
        return "byte " + counter.position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// An event as bytes. They do not say whether its value is a text: whoever reads them knows.
public final class EventForm {
    private EventForm() {}

    /// Writes all of it.
    public static void write(DataOutput out, Event event) throws IOException {
        out.writeUTF(event.key());
        out.writeLong(event.time());
        out.writeLong(event.available());
        String text = event.text();
        if (text == null) {
            out.writeDouble(event.value());
        } else {
            out.writeUTF(text);
        }
    }

    /// What was written.
    ///
    /// @param isText whether its value is a text
    public static Event read(DataInput in, boolean isText) throws IOException {
        String key = in.readUTF();
        long time = in.readLong();
        long available = in.readLong();
        return isText
                ? Event.ofText(key, time, available, in.readUTF())
                : new Event(key, time, available, in.readDouble());
    }

    /// What an event's text takes of the heap beside the event, about.
    public static long textBytes(Event event) {
        String text = event.text();
        return text == null ? 0 : LatestText.heapBytes(text);
    }
}

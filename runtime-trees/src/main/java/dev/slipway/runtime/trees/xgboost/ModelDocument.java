package dev.slipway.runtime.trees.xgboost;

import java.io.Closeable;
import java.io.IOException;

/// A JSON-shaped document read from front to back, one event at a time, in text or in binary form.
///
/// *Errors*: every method that reads throws [MalformedDocumentException] for broken input and
/// nesting deeper than [#MAX_DEPTH].
///
/// *Threads*: for one thread.
interface ModelDocument extends Closeable {
    /// Deeper nesting than any model has.
    int MAX_DEPTH = 32;

    /// Longer text than any model has.
    int MAX_TEXT = 4 << 20;

    /// What was read.
    enum Event {
        BEGIN_OBJECT,
        END_OBJECT,
        BEGIN_ARRAY,
        END_ARRAY,
        /// A member's name; its value follows.
        NAME,
        TEXT,
        /// A number; `true` and `false` count as 1 and 0.
        NUMBER,
        NULL,
        /// The document is over.
        END
    }

    /// Reads on.
    Event next() throws IOException;

    /// Reads over the value that comes next.
    void skipValue() throws IOException;

    /// The name or text just read.
    String text() throws IOException;

    /// The number just read, rounded to the nearest float.
    float floatValue() throws IOException;

    /// The number just read as a whole one.
    int intValue() throws IOException;

    /// The number just read as it is written: a whole one with all its digits, any other rounded to
    /// the nearest float.
    Number number() throws IOException;

    /// Where reading stands, for messages.
    String position();

    @Override
    void close() throws IOException;
}

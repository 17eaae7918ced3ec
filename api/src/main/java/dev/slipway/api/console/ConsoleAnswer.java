package dev.slipway.api.console;

import java.util.List;
import java.util.Optional;

/// What a page's request is answered with.
public sealed interface ConsoleAnswer {
    /// Headers.
    List<Field> fields();

    /// One header.
    record Field(String name, String value) {}

    /// An answer that is there as a whole; whoever asks for the head alone is given no other.
    @SuppressWarnings("ArrayRecordComponent") // handed over and never changed
    record Whole(int status, List<Field> fields, byte[] body) implements ConsoleAnswer {
        public Whole {
            fields = List.copyOf(fields);
        }
    }

    /// A page that begins before all of it is known, and comes to its end by itself.
    record Parts(List<Field> fields, Feed feed) implements ConsoleAnswer {
        public Parts {
            fields = List.copyOf(fields);
        }
    }

    /// An answer that goes on while somebody looks.
    record Live(List<Field> fields, Feed feed) implements ConsoleAnswer {
        public Live {
            fields = List.copyOf(fields);
        }
    }

    /// Where the parts of an answer come from.
    ///
    /// *Threads*: one.
    interface Feed extends AutoCloseable {
        /// What comes next; nothing at the end. A part may have no bytes. One of a live answer
        /// comes after a wait of about a second at most.
        Optional<byte[]> next();

        /// Nobody looks any more.
        @Override
        void close();
    }
}

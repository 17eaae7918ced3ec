package dev.slipway.client.control;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.job.StreamList;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.model.StreamName;
import dev.slipway.client.control.ApiCalls.Command;
import dev.slipway.client.control.ApiCalls.Looks;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Calls about stream jobs; they are declared and removed as other objects are.
public final class StreamCalls {
    private static final String STREAMS = "/streams";
    private static final Looks LOOKS = new Looks(Duration.ofSeconds(1), 120);

    private final ApiCalls api;

    public StreamCalls(ApiCalls api) {
        this.api = api;
    }

    /// All streams, by name.
    public List<StreamStatus> all() {
        return api.get(STREAMS, Reading.now(), StreamList.class).streams();
    }

    /// One stream.
    public StreamStatus one(StreamName stream) {
        return api.get(path(stream), Reading.now(), StreamStatus.class);
    }

    /// Has a stream run that was stopped, refused or given up.
    public Outcome start(StreamName stream, Sending sending) {
        return send(stream, "/start", sending);
    }

    /// Has a stream rest after a last commit.
    public Outcome stop(StreamName stream, Sending sending) {
        return send(stream, "/stop", sending);
    }

    /// Has scored again what a lost commit took with it, and the stream go on.
    public Outcome repair(StreamName stream, Sending sending) {
        return send(stream, "/repair", sending);
    }

    private Outcome send(StreamName stream, String verb, Sending sending) {
        return api.send(Command.of("POST", path(stream) + verb, null, sending), Outcome.class);
    }

    /// Looks at a stream each second until it is so. A server that does not answer for less than
    /// two minutes, because it starts again, ends nothing.
    ///
    /// @param seen takes every look, the last included
    /// @return the last look
    public StreamStatus watch(
            StreamName stream, Predicate<StreamStatus> isOver, Consumer<StreamStatus> seen) {
        return api.watch(LOOKS, () -> one(stream), isOver, seen);
    }

    private static String path(StreamName stream) {
        return STREAMS + "/" + Reading.encoded(stream.value());
    }
}

package dev.slipway.client.control;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.call.HttpCalls;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Calls of the control API: records out, records in.
public final class ApiCalls {
    private static final String ROOT = "/api/v1";

    private final HttpCalls http;
    private final Supplier<String> keys;

    /// @param keys a new idempotency key each
    public ApiCalls(HttpCalls http, Supplier<String> keys) {
        this.http = http;
        this.keys = keys;
    }

    public <T> T get(String path, Reading reading, Class<T> type) {
        return read(http.ask(http.to(reading.of(ROOT + path)).GET()), type);
    }

    /// The bytes that the path names.
    byte[] bytes(String path, Reading reading) {
        return http.askForBytes(http.to(reading.of(ROOT + path)).GET()).body();
    }

    /// Sends a command under one key however often it is repeated.
    <T> T send(Command command, Class<T> type) {
        return read(http.ask(request(command)), type);
    }

    /// The same for a command whose work grows with a model.
    <T> T sendPatiently(Command command, Class<T> type) {
        return read(http.ask(request(command), http.patience()), type);
    }

    /// Sends a command that must not be repeated.
    <T> T sendOnce(Command command, Class<T> type) {
        return read(http.askOnce(request(command), http.deadline()), type);
    }

    private HttpRequest.Builder request(Command command) {
        Reading reading =
                command.sending().isDryRun()
                        ? command.reading().with("dry-run", "true")
                        : command.reading();
        HttpRequest.Builder request =
                http.to(reading.of(ROOT + command.path()))
                        .header("Idempotency-Key", command.sending().chosenKey().orElseGet(keys));
        Object body = command.body();
        if (body == null) {
            return request.method(command.method(), BodyPublishers.noBody());
        }
        return request.header("Content-Type", HttpForm.JSON.contentType())
                .method(
                        command.method(),
                        BodyPublishers.ofString(Documents.json(body), StandardCharsets.UTF_8));
    }

    /// Sends what may be sent again: a record, or a list of them as one array.
    public <T> T again(String path, Object body, Class<T> type) {
        HttpRequest.Builder request =
                http.to(ROOT + path)
                        .header("Content-Type", HttpForm.JSON.contentType())
                        .POST(
                                BodyPublishers.ofString(
                                        Documents.json(body), StandardCharsets.UTF_8));
        return read(http.ask(request), type);
    }

    /// What `attempt` gives, repeated as often as calls may be.
    <T> T repeating(Supplier<T> attempt) {
        return http.repeating(left -> attempt.get());
    }

    /// Sends bytes once.
    <T> T stream(String path, Reading reading, BodyPublisher body, Class<T> type) {
        HttpRequest.Builder request =
                http.to(reading.of(ROOT + path))
                        .header("Content-Type", "application/octet-stream")
                        .method("PATCH", body);
        return read(http.askOnce(request, http.deadline()), type);
    }

    /// Now, as of the clock that calls end by.
    long nanoTime() {
        return http.nanoTime();
    }

    /// Waits between two looks at something.
    void pause(Duration time) {
        http.pause(time);
    }

    /// Looks at something until it is over; a server that misses fewer looks in a row than it may
    /// ends nothing.
    ///
    /// @param seen takes every look, the last included
    /// @return the last look
    <T> T watch(Looks looks, Supplier<T> look, Predicate<T> isOver, Consumer<T> seen) {
        long missed = 0;
        boolean isLetIn = false;
        while (true) {
            try {
                T found = look.get();
                isLetIn = true;
                missed = 0;
                seen.accept(found);
                if (isOver.test(found)) {
                    return found;
                }
            } catch (SlipwayException e) {
                boolean isLate = e.code() == ErrorCode.DEADLINE_EXCEEDED;
                boolean isMissed = isLate || e.isTransient() || (isLetIn && isDenial(e));
                missed += isLate ? looks.within(http.deadline()) : 1;
                if (!isMissed || missed > looks.mostMissed()) {
                    throw e;
                }
            }
            pause(looks.between());
        }
    }

    /// A server that has just started takes no pass that it gave before, and for a moment has none
    /// to give; whoever was let in before is let in again a few looks later.
    private static boolean isDenial(SlipwayException e) {
        return e.code() == ErrorCode.UNAUTHENTICATED || e.code() == ErrorCode.FORBIDDEN;
    }

    /// How something is watched.
    ///
    /// @param between from the end of a look to the next one
    /// @param mostMissed looks in a row that the server may not answer
    record Looks(Duration between, int mostMissed) {
        /// How many are missed by one that is not answered in `time`; at least itself.
        long within(Duration time) {
            return Math.max(1, time.dividedBy(between));
        }
    }

    private static <T> T read(HttpResponse<byte[]> answer, Class<T> type) {
        try {
            return Documents.readAnswer(answer.body(), type);
        } catch (DocumentException e) {
            throw new SlipwayException(
                    ErrorCode.INTERNAL,
                    "answer: " + e.getMessage() + " (is it a Slipway server?)",
                    e);
        }
    }

    /// A command on its way.
    ///
    /// @param body a record with a text form; absent when the path says it all
    record Command(
            String method, String path, Reading reading, @Nullable Object body, Sending sending) {
        static Command of(String method, String path, @Nullable Object body, Sending sending) {
            return new Command(method, path, Reading.now(), body, sending);
        }
    }
}

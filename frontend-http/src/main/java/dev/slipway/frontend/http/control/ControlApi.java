package dev.slipway.frontend.http.control;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.api.transfer.FileRead;
import dev.slipway.api.work.LongWork;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.control.Contract.Trait;
import dev.slipway.frontend.http.exchange.BodyReader;
import dev.slipway.frontend.http.exchange.BodyStreams;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.FileStreams;
import dev.slipway.frontend.http.exchange.SlowCallers;
import dev.slipway.frontend.http.json.JsonText;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers the operations of the control API. The caller has been let in by the operation's
/// permission; what it reaches is decided behind `Controls`, and reads show what the caller may
/// see.
///
/// *Threads*: safe from any number of threads.
public final class ControlApi implements AutoCloseable {
    private static final long MOST_BODY = 4L << 20;
    private static final int LARGE_BODY = 65_536;
    private static final int FILE_BUFFER = 256 << 10;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ControlPorts ports;
    private final ControlPages pages;
    private final BodyReader bodies;
    private final FileStreams files;
    private final LongWork longWork;

    /// @param served what the server serves
    /// @param threads how much long work is done at once
    public ControlApi(
            ControlPorts ports,
            Models served,
            ServerIdentity identity,
            SlowCallers slowCallers,
            int threads) {
        this.ports = ports;
        this.pages = ControlPages.of(served, identity, new BodyStreams(slowCallers));
        this.bodies = new BodyReader(MOST_BODY, slowCallers);
        this.files = new FileStreams(slowCallers);
        this.longWork = new LongWork("http-control-", threads);
    }

    /// Answers one request.
    public void answer(Exchange exchange, ControlPath path) {
        try {
            Written written = written(exchange, path, body(exchange, path.operation()));
            exchange.epoch(written.answer().seq());
            if (written.answer().body() instanceof FileRead file) {
                send(exchange, file);
                return;
            }
            Status status =
                    path.operation().contract().is(Trait.LINES)
                            ? Status.ACCEPTED_202
                            : Status.OK_200;
            exchange.answer(status, written.contentType(), written.bytes());
        } catch (RefusalException e) {
            refuse(exchange, e.refusal(), "", List.of());
        } catch (ApiRefusedException e) {
            refuse(exchange, e.refusal(), "", e.reasons());
        } catch (DocumentException e) {
            Refusal refusal = Refusal.of(ErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
            refuse(exchange, refusal, e.pointer(), List.of());
        } catch (JournalException e) {
            refuse(exchange, away(e), "", List.of());
        }
    }

    /// A record that is wrong is a defect, and a journal that nobody reaches is none.
    private static Refusal away(JournalException failure) {
        if (!failure.isAway()) {
            throw failure;
        }
        return Refusal.retryable(
                ErrorCode.STORE_UNAVAILABLE, "journal: " + failure.getMessage(), SOON);
    }

    /// An answer as it goes out.
    @SuppressWarnings("ArrayRecordComponent") // handed on at once
    private record Written(ApiAnswer answer, String contentType, byte[] bytes) {}

    /// What takes a processor for long is done on the threads for that. An operation that waits for
    /// others does so on its connection's own: few of them would keep everybody else waiting.
    private Written written(Exchange exchange, ControlPath path, @Nullable String body) {
        Contract contract = path.operation().contract();
        if (contract.is(Trait.WAITS)) {
            ApiAnswer answer = done(exchange, path, body);
            return longWork.run(() -> written(answer));
        }
        boolean isLong =
                contract.is(Trait.LONG)
                        || exchange.request().query().contains(Contract.AS_OF)
                        || (body != null && body.length() > LARGE_BODY);
        return isLong
                ? longWork.run(() -> written(done(exchange, path, body)))
                : written(done(exchange, path, body));
    }

    private ApiAnswer done(Exchange exchange, ControlPath path, @Nullable String body) {
        return path.operation().answer(pages, new ApiCall(exchange, path, ports, longWork, body));
    }

    private Written written(ApiAnswer answer) {
        if (answer.body() instanceof FileRead) {
            return new Written(answer, "application/octet-stream", new byte[0]);
        }
        return answer.body() instanceof String yaml
                ? new Written(answer, "application/yaml", bytes(yaml))
                : new Written(answer, "application/json", bytes(revealed(answer.body())));
    }

    private void send(Exchange exchange, FileRead file) {
        try (file) {
            files.write(exchange, file.bytes(), new byte[FILE_BUFFER], file::read);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Free texts in words: an image holds their tokens.
    private String revealed(Object body) {
        return Documents.json(body, ports.revealing());
    }

    private @Nullable String body(Exchange exchange, ControlOperation operation) {
        Optional<Class<?>> type = operation.contract().body();
        if (type.isEmpty()) {
            return null;
        }
        RequestBody body = bodies.read(exchange, bytes -> Optional.empty());
        return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
    }

    /// One shape for every error: `error`, `code`, and where they are known `pointer`,
    /// `did-you-mean` and `reasons`.
    private static void refuse(
            Exchange exchange, Refusal refusal, String pointer, List<String> reasons) {
        JsonText page = new JsonText(128).raw("{\"code\":").string(refusal.code().name());
        page.raw(',');
        if (!pointer.isEmpty()) {
            page.raw("\"pointer\":").string(pointer).raw(',');
        }
        Suggestions.in(refusal.message())
                .ifPresent(name -> page.raw("\"did-you-mean\":").string(name).raw(','));
        if (!reasons.isEmpty()) {
            page.raw("\"reasons\":[");
            for (int i = 0; i < reasons.size(); i++) {
                page.raw(i == 0 ? "" : ",").string(reasons.get(i));
            }
            page.raw("],");
        }
        exchange.refuse(refusal, page);
    }

    /// Takes no more long work; what is inside is done to its end.
    @Override
    public void close() {
        longWork.close();
    }
}

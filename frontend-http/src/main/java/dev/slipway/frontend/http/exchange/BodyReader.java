package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.frontend.http.codec.RequestBody;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.ZipException;

/// Reads a body into one array: decompressed, within the limit, paid for from the permit as it
/// grows beyond what its head declared, and in time.
public final class BodyReader {
    private static final HeaderName JSON_LENGTH =
            HeaderNames.create("Inference-Header-Content-Length");
    private static final int FIRST_ROOM = 65_536;

    /// Where a body's bytes are paid for.
    public interface Budget {
        /// Takes more; empty when granted.
        Optional<Refusal> reserve(long bytes);
    }

    private final long limit;
    private final SlowCallers slowCallers;

    /// @param limit the most bytes of a decompressed body
    public BodyReader(long limit, SlowCallers slowCallers) {
        this.limit = limit;
        this.slowCallers = slowCallers;
    }

    /// The declared length, or 0.
    static long declaredLength(Headers headers) {
        return headers.contains(HeaderNames.CONTENT_LENGTH) ? headers.contentLength().orElse(0) : 0;
    }

    /// What a body larger than `limit` is refused with.
    public static Refusal tooLarge(long limit) {
        return Refusal.of(
                ErrorCode.PAYLOAD_TOO_LARGE,
                "body: more than " + limit + " bytes (expected: <= " + limit + ")");
    }

    /// Reads the whole body.
    ///
    /// *Errors*: [RefusalException] for every caller's mistake; [BodyAbandonedException] when the
    /// exchange has been answered meanwhile.
    public RequestBody read(Exchange exchange, Budget budget) {
        Headers headers = exchange.headers();
        OptionalInt headerLength = headerLength(headers);
        Optional<Compression> coding =
                headers.contains(HeaderNames.CONTENT_ENCODING)
                        ? Compression.ofContentEncoding(
                                headers.get(HeaderNames.CONTENT_ENCODING).values())
                        : Optional.empty();
        Growing body = new Growing(budget, limit, exchange.declaredBytes(), coding.isPresent());
        if (coding.isEmpty() && exchange.hasWholeBody()) {
            take(body, exchange);
        } else {
            await(body, exchange, coding);
        }
        return new RequestBody(body.bytes, body.length, headerLength, mediaType(headers));
    }

    /// Takes what is here: a watch would cost more than that.
    private void take(Growing body, Exchange exchange) {
        try {
            fill(body, exchange, Optional.empty());
        } catch (RuntimeException e) {
            throw readable(e);
        }
    }

    private void await(Growing body, Exchange exchange, Optional<Compression> coding) {
        SlowCallers.Watch watch = slowCallers.watch(exchange);
        try {
            fill(body, exchange, coding);
        } catch (RuntimeException e) {
            throw watch.end() ? readable(e) : new BodyAbandonedException();
        } catch (Error e) {
            watch.end();
            throw e;
        }
        if (!watch.end()) {
            throw new BodyAbandonedException();
        }
    }

    private static void fill(Growing body, Exchange exchange, Optional<Compression> coding) {
        if (!exchange.hasBody()) {
            return;
        }
        try {
            InputStream in = exchange.request().content().inputStream();
            if (coding.isEmpty()) {
                body.fill(in);
                return;
            }
            try (InputStream decoded = coding.get().decoding(in)) {
                body.fill(decoded);
            }
        } catch (ZipException | EOFException e) {
            throw new RefusalException(
                    ErrorCode.MALFORMED_REQUEST,
                    "body: not "
                            + coding.map(Compression::token).orElse("complete")
                            + " data: "
                            + Optional.ofNullable(e.getMessage()).orElse("it ends too soon"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private RuntimeException readable(RuntimeException e) {
        if (e instanceof OversizedChunkException) {
            return new RefusalException(tooLarge(limit));
        }
        if (e instanceof RequestException refused
                && refused.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
            return new RefusalException(tooLarge(limit));
        }
        return Chunks.areBroken(e) ? Chunks.refusal() : e;
    }

    private static OptionalInt headerLength(Headers headers) {
        if (!headers.contains(JSON_LENGTH)) {
            return OptionalInt.empty();
        }
        String value = headers.get(JSON_LENGTH).get().trim();
        boolean digits = !value.isEmpty() && value.length() <= 9;
        for (int i = 0; i < value.length(); i++) {
            digits &= value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        if (!digits) {
            throw new RefusalException(
                    ErrorCode.MALFORMED_REQUEST,
                    "Inference-Header-Content-Length: "
                            + value
                            + " (expected: a whole number of bytes)");
        }
        return OptionalInt.of(Integer.parseInt(value));
    }

    private static String mediaType(Headers headers) {
        if (!headers.contains(HeaderNames.CONTENT_TYPE)) {
            return "";
        }
        String value = headers.get(HeaderNames.CONTENT_TYPE).get();
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    /// The array while it grows.
    private static final class Growing {
        private final Budget budget;
        private final long limit;
        private long paid;
        private byte[] bytes;
        private int length;

        Growing(Budget budget, long limit, long declared, boolean compressed) {
            this.budget = budget;
            this.limit = limit;
            this.paid = declared;
            long first = Math.min(FIRST_ROOM, compressed ? FIRST_ROOM : declared);
            this.bytes = new byte[(int) Math.min(limit, first)];
        }

        void fill(InputStream in) throws IOException {
            while (true) {
                if (length == bytes.length) {
                    int next = in.read();
                    if (next < 0) {
                        return;
                    }
                    grow();
                    bytes[length++] = (byte) next;
                }
                int count = in.read(bytes, length, bytes.length - length);
                if (count < 0) {
                    return;
                }
                length += count;
            }
        }

        private void grow() {
            if (length >= limit) {
                throw new RefusalException(tooLarge(limit));
            }
            long wanted = Math.min(limit, Math.max(2L * length, FIRST_ROOM));
            if (length < paid) {
                wanted = Math.min(wanted, paid);
            }
            if (wanted > paid) {
                Optional<Refusal> refusal = budget.reserve(wanted - paid);
                if (refusal.isPresent()) {
                    throw new RefusalException(refusal.get());
                }
                paid = wanted;
            }
            bytes = Arrays.copyOf(bytes, (int) wanted);
        }
    }
}

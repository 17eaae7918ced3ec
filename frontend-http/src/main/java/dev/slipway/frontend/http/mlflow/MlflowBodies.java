package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.exchange.BodyReader;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.SlowCallers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

/// Reads JSON bodies, each within a limit and all that are open within one budget.
///
/// *Threads*: safe from any number of threads.
final class MlflowBodies {
    private static final long LIMIT = 8L << 20;
    private static final long BUDGET = 64L << 20;
    private static final String JSON = "application/json";

    private final BodyReader reader;
    private final AtomicLong free = new AtomicLong(BUDGET);

    MlflowBodies(SlowCallers slowCallers) {
        this.reader = new BodyReader(LIMIT, slowCallers);
    }

    /// *Errors*: [RefusalException] for a body that is too large, broken or no JSON, and while too
    /// many are open.
    Paid read(Exchange exchange) {
        Paid paid = new Paid();
        boolean read = false;
        try {
            paid.take(exchange.declaredBytes());
            RequestBody body = reader.read(exchange, paid::reserve);
            if (body.length() > 0 && !body.mediaType().equals(JSON)) {
                throw new MlflowException(
                        MlflowError.INVALID_PARAMETER_VALUE,
                        "Bad Request. Content-Type header must be one of [" + JSON + "]");
            }
            paid.body = body;
            read = true;
            return paid;
        } finally {
            if (!read) {
                paid.close();
            }
        }
    }

    /// A body and what it holds of the budget.
    ///
    /// *Threads*: one.
    final class Paid implements AutoCloseable {
        private RequestBody body = new RequestBody(new byte[0], 0, OptionalInt.empty(), "");
        private long bytes;

        RequestBody body() {
            return body;
        }

        private void take(long declared) {
            if (declared > LIMIT) {
                throw new RefusalException(BodyReader.tooLarge(LIMIT));
            }
            reserve(declared)
                    .ifPresent(refusal -> {
                        throw new RefusalException(refusal);
                    });
        }

        private Optional<Refusal> reserve(long more) {
            if (free.addAndGet(-more) < 0) {
                free.addAndGet(more);
                return Optional.of(
                        Refusal.retryable(
                                ErrorCode.OVERLOADED,
                                "body: too many requests are being read (expected: at most "
                                        + BUDGET
                                        + " bytes at once)",
                                Duration.ofSeconds(1)));
            }
            bytes += more;
            return Optional.empty();
        }

        @Override
        public void close() {
            free.addAndGet(bytes);
            bytes = 0;
        }
    }
}

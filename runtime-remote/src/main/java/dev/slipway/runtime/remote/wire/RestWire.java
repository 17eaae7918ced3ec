package dev.slipway.runtime.remote.wire;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A backend over REST: values travel as bytes where the server says that it reads them, and in
/// JSON where it does not.
final class RestWire implements Wire {
    private static final String BINARY = "binary_tensor_data";

    private final HttpPool pool;
    private final Map<String, String> common;
    private final String prefix;
    private final TokenSource token;
    private final LongSupplier nanoTime;
    private volatile @Nullable Boolean readsBytes;

    /// @param authority what the server is called
    /// @param prefix of its paths
    /// @param token that callers show now
    RestWire(
            HttpPool pool,
            String authority,
            String prefix,
            TokenSource token,
            LongSupplier nanoTime) {
        this.pool = pool;
        this.common = Map.of("Host", authority, "Accept-Encoding", "identity");
        this.prefix = prefix;
        this.token = token;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean isReady(CallTerms terms) throws BackendException {
        return isReady(prefix + "/v2/health/ready", terms);
    }

    @Override
    public boolean isReady(RemoteModel model, CallTerms terms) throws BackendException {
        return isReady(path(model) + "/ready", terms);
    }

    /// Servers say no in many ways: by 400, by 503, and in a body. Yes is 200.
    private boolean isReady(String target, CallTerms terms) throws BackendException {
        Heard heard = exchange(HttpExchange.Ask.get(target), terms);
        int status = heard.answer().status();
        if (saysNeither(kind(status))) {
            throw failure(heard);
        }
        return status == 200;
    }

    /// Whether a server does not know the question, lets nobody ask it or has no place for it.
    private static boolean saysNeither(FailureKind kind) {
        return switch (kind) {
            case UNKNOWN, DENIED, BUSY -> true;
            case REJECTED,
                    TOO_LARGE,
                    UNREACHABLE,
                    LOST,
                    UNAVAILABLE,
                    CUT,
                    FAILED,
                    INVALID,
                    TIMEOUT,
                    ABANDONED,
                    MISCONFIGURED ->
                    false;
        };
    }

    @Override
    public Signature signature(RemoteModel model, CallTerms terms) throws BackendException {
        return JsonAnswers.signature(answered(HttpExchange.Ask.get(path(model)), terms).body());
    }

    @Override
    public List<Tensor> infer(InferCall call, TensorAllocator memory, CallTerms terms)
            throws BackendException {
        Reading reading = reading(terms);
        HttpExchange.Ask ask;
        try {
            ask = ask(call, reading.asBytes(), terms);
        } catch (BackendException e) {
            BackendException unsaid = reading.unsaid();
            if (unsaid == null) {
                throw e;
            }
            unsaid.addSuppressed(e);
            return inferAsBytes(call, unsaid, memory, terms);
        }
        return read(call, answered(ask, terms), memory);
    }

    /// What has no form in JSON goes as bytes to a server that fails to say what it reads: it may
    /// fail so for ever and read them all the same. Having answered it has said so.
    ///
    /// @param unsaid why it has not
    private List<Tensor> inferAsBytes(
            InferCall call, BackendException unsaid, TensorAllocator memory, CallTerms terms)
            throws BackendException {
        if (unsaid.kind() != FailureKind.FAILED) {
            // One that is starting, or has no time, says it later.
            throw unsaid;
        }
        Heard heard = exchange(ask(call, true, terms), terms);
        if (heard.answer().status() != 200) {
            BackendException refused = failure(heard);
            // It may be the bytes that it does not accept, which are no mistake of the caller's.
            throw refused.kind() == FailureKind.REJECTED ? unsaid : refused;
        }
        List<Tensor> outputs = read(call, heard.answer(), memory);
        readsBytes = true;
        return outputs;
    }

    private static List<Tensor> read(
            InferCall call, HttpExchange.Answer answer, TensorAllocator memory)
            throws BackendException {
        return new JsonAnswers(call, memory)
                .read(answer.body(), answer.headers().get("inference-header-content-length"));
    }

    private HttpExchange.Ask ask(InferCall call, boolean asBytes, CallTerms terms)
            throws BackendException {
        // Behind the question what it reads, which may have taken its time.
        long left = terms.deadline().remainingNanos(nanoTime.getAsLong());
        return JsonRequests.ask(path(call.model()) + "/infer", call, left / 1_000, asBytes);
    }

    /// How a server reads values.
    ///
    /// @param unsaid why it has not said so yet; absent where it has
    private record Reading(boolean asBytes, @Nullable BackendException unsaid) {}

    private Reading reading(CallTerms terms) throws BackendException {
        Boolean known = readsBytes;
        if (known != null) {
            return new Reading(known, null);
        }
        Heard heard = exchange(HttpExchange.Ask.get(prefix + "/v2"), terms);
        HttpExchange.Answer said = heard.answer();
        boolean asBytes =
                said.status() == 200 && JsonAnswers.extensions(said.body()).contains(BINARY);
        if (!isLasting(said.status())) {
            return new Reading(asBytes, failure(heard));
        }
        readsBytes = asBytes;
        return new Reading(asBytes, null);
    }

    /// A gateway that knows nobody behind it yet, and a server that was shown a wrong token, say
    /// nothing of what is read there: what was taken for lasting is asked again beside the calls.
    @Override
    public void askAgain(CallTerms terms) throws BackendException {
        if (readsBytes == null) {
            // The first call that needs it asks.
            return;
        }
        HttpExchange.Answer said = exchange(HttpExchange.Ask.get(prefix + "/v2"), terms).answer();
        if (said.status() == 200) {
            readsBytes = JsonAnswers.extensions(said.body()).contains(BINARY);
        }
    }

    /// Whether a server would say the same for a while: one that is starting does not.
    private static boolean isLasting(int status) {
        return status == 200
                || switch (kind(status)) {
                    case UNKNOWN, DENIED, REJECTED, TOO_LARGE -> true;
                    case UNREACHABLE,
                            LOST,
                            UNAVAILABLE,
                            CUT,
                            FAILED,
                            INVALID,
                            TIMEOUT,
                            BUSY,
                            ABANDONED,
                            MISCONFIGURED ->
                            false;
                };
    }

    private String path(RemoteModel model) {
        String path = prefix + "/v2/models/" + encoded(model.model());
        return model.version() == null ? path : path + "/versions/" + encoded(model.version());
    }

    private static String encoded(String segment) {
        String encoded = URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
        // A name of dots alone would lead elsewhere.
        return encoded.matches("\\.+") ? encoded.replace(".", "%2E") : encoded;
    }

    private HttpExchange.Answer answered(HttpExchange.Ask ask, CallTerms terms)
            throws BackendException {
        Heard heard = exchange(ask, terms);
        if (heard.answer().status() != 200) {
            throw failure(heard);
        }
        return heard.answer();
    }

    /// What was answered to whoever showed a token, or none.
    private record Heard(HttpExchange.Answer answer, @Nullable String shown) {}

    private Heard exchange(HttpExchange.Ask ask, CallTerms terms) throws BackendException {
        if (terms.deadline().hasPassed(nanoTime.getAsLong())) {
            throw new BackendException(FailureKind.TIMEOUT, "no time was left");
        }
        String shown = token.token();
        if (shown == null) {
            return new Heard(pool.exchange(ask, common, terms), null);
        }
        Map<String, String> headers = new HashMap<>(common);
        headers.put("Authorization", "Bearer " + shown);
        return new Heard(pool.exchange(ask, headers, terms), shown);
    }

    private static BackendException failure(Heard heard) {
        HttpExchange.Answer answer = heard.answer();
        String said = TokenSource.without(heard.shown(), JsonAnswers.error(answer.body()));
        String words = "status " + answer.status() + (said.isEmpty() ? "" : ": " + said);
        return new BackendException(
                isFull(answer) ? FailureKind.BUSY : kind(answer.status()),
                words,
                retryAfter(answer.headers()),
                null);
    }

    /// A server of ours says what its status stands for: one that is full may say 503 and has not
    /// failed.
    private static boolean isFull(HttpExchange.Answer answer) {
        return ErrorCode.OVERLOADED.name().equals(answer.headers().get("slipway-error-code"));
    }

    /// The one table from statuses to failures.
    private static FailureKind kind(int status) {
        return switch (status) {
            case 400, 412, 422 -> FailureKind.REJECTED;
            case 401, 403, 407 -> FailureKind.DENIED;
            case 404, 405, 501 -> FailureKind.UNKNOWN;
            case 408, 504 -> FailureKind.TIMEOUT;
            case 413 -> FailureKind.TOO_LARGE;
            case 429 -> FailureKind.BUSY;
            case 502, 503 -> FailureKind.UNAVAILABLE;
            default -> FailureKind.FAILED;
        };
    }

    private static @Nullable Duration retryAfter(Map<String, String> headers) {
        String millis = headers.getOrDefault("slipway-retry-after-ms", "");
        String seconds = headers.getOrDefault("retry-after", "");
        if (millis.matches("[0-9]{1,9}")) {
            return Duration.ofMillis(Long.parseLong(millis));
        }
        return seconds.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    @Override
    public void wake() {
        // Every call that finds no open connection makes one.
    }

    @Override
    public void close() {
        pool.close();
    }
}

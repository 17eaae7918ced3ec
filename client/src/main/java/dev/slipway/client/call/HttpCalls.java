package dev.slipway.client.call;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Deadline;
import dev.slipway.documents.Durations;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// Sends requests over kept connections, each within its deadline, and turns refusals into
/// exceptions.
///
/// *Threads*: safe from any number of threads.
public final class HttpCalls implements AutoCloseable {
    public static final List<String> TLS_VERSIONS = List.of("TLSv1.3", "TLSv1.2");
    static final String AUTHORIZATION = "Authorization";
    public static final String BEARER = "Bearer ";
    private static final int MAX_DIGITS = 9;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final HttpClient http;
    private final ClientSettings settings;
    private final Retries retries;

    public HttpCalls(ClientSettings settings, Retries retries) {
        this.settings = settings;
        this.retries = retries;
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(settings.deadline());
        if (settings.isEncrypted()) {
            client.sslContext(settings.tlsContext())
                    .sslParameters(new SSLParameters(null, TLS_VERSIONS.toArray(String[]::new)));
        }
        this.http = client.build();
    }

    public HttpRequest.Builder to(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.server().resolve(path))
                        .header("Accept", "application/json, application/octet-stream");
        Traces.headers(settings.trace().get()).forEach(request::header);
        settings.standing().headers().forEach(request::header);
        settings.token().token().ifPresent(token -> request.header(AUTHORIZATION, BEARER + token));
        return request;
    }

    /// What `attempt` gives, which is repeated like every call that may be.
    public <T> T repeating(Function<Duration, T> attempt) {
        return retries.run(settings.deadline(), attempt);
    }

    /// The answer, of status 200 or 202, to a request that is sent once within `left`.
    ///
    /// *Errors*: [SlipwayException] for any other.
    public HttpResponse<byte[]> askOnce(HttpRequest.Builder request, Duration left) {
        return good(once(request, left));
    }

    private HttpResponse<byte[]> good(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != OK && answer.statusCode() != ACCEPTED) {
            throw refusal(answer, advice(answer));
        }
        return answer;
    }

    /// Why nothing showed who calls, where a token might have helped: a program on the server's own
    /// machine is somebody without one, who may do little.
    private String advice(HttpResponse<byte[]> answer) {
        boolean isNamed = answer.request().headers().firstValue(AUTHORIZATION).isPresent();
        String absence = settings.token().absence();
        boolean isDenied = answer.statusCode() == UNAUTHORIZED || answer.statusCode() == FORBIDDEN;
        return isDenied && !isNamed && !absence.isEmpty()
                ? System.lineSeparator() + "  " + absence
                : "";
    }

    /// Waits between two looks at something.
    public void pause(Duration time) {
        retries.pause(time);
    }

    /// Now, as of the clock that calls end by.
    public long nanoTime() {
        return retries.nanoTime();
    }

    /// How long one call may take.
    public Duration deadline() {
        return settings.deadline();
    }

    /// The answer, of status 200, to a request that changes nothing and may be repeated.
    ///
    /// *Errors*: [SlipwayException] for any other.
    public HttpResponse<byte[]> ask(HttpRequest.Builder request) {
        return ask(request, settings.deadline());
    }

    /// The same with a deadline of its own.
    public HttpResponse<byte[]> ask(HttpRequest.Builder request, Duration deadline) {
        return retries.run(deadline, left -> askOnce(request, left));
    }

    /// The same, and the server is told how long somebody waits.
    public HttpResponse<byte[]> askInTime(HttpRequest.Builder request) {
        return retries.run(
                settings.deadline(),
                left -> {
                    Duration told = Duration.ofMillis(Math.max(1, left.toMillis()));
                    request.setHeader(Deadline.HEADER, Durations.text(told));
                    return askOnce(request, left);
                });
    }

    /// An answer of so many bytes that a slow line takes longer for them than other calls may take:
    /// it begins within their deadline. The request changes nothing and may be repeated.
    ///
    /// *Errors*: as of [#ask(HttpRequest.Builder)].
    public HttpResponse<byte[]> askForBytes(HttpRequest.Builder request) {
        return retries.run(
                patience(), left -> good(once(request, shorter(left, settings.deadline()), left)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// How long a call may take whose work grows with a model: it is scanned, loaded, tried.
    public Duration patience() {
        return settings.deadline().compareTo(PATIENCE) > 0 ? settings.deadline() : PATIENCE;
    }

    /// The answer of any status to a request that is sent once.
    ///
    /// *Errors*: [SlipwayException] when there is none.
    public HttpResponse<byte[]> once(HttpRequest.Builder request) {
        return once(request, settings.deadline());
    }

    private HttpResponse<byte[]> once(HttpRequest.Builder request, Duration deadline) {
        return once(request, deadline, deadline);
    }

    /// @param head how long the answer may take to begin
    /// @param whole how long it may take
    private HttpResponse<byte[]> once(HttpRequest.Builder request, Duration head, Duration whole) {
        long end = System.nanoTime() + whole.toNanos();
        try {
            return http.send(
                    request.timeout(head).build(),
                    _ -> new TimelyBody(Duration.ofNanos(end - System.nanoTime())));
        } catch (HttpTimeoutException e) {
            throw late(head, e);
        } catch (IOException e) {
            // A body whose time is over breaks off, in whatever words.
            if (System.nanoTime() - end >= 0) {
                throw late(whole, e);
            }
            throw SlipwayException.unanswered(
                    ErrorCode.MODEL_NOT_READY,
                    settings.server() + " cannot be reached: " + reason(e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SlipwayException.unanswered(ErrorCode.CANCELLED, "interrupted", e);
        }
    }

    private SlipwayException late(Duration deadline, IOException cause) {
        return SlipwayException.unanswered(
                ErrorCode.DEADLINE_EXCEEDED,
                "no answer within " + deadline.toMillis() + " ms from " + settings.server(),
                cause);
    }

    private static String reason(IOException failure) {
        if (failure instanceof SSLHandshakeException) {
            return "no trusted connection: " + failure.getMessage();
        }
        if (failure instanceof ConnectException) {
            return isUnresolved(failure)
                    ? "no such host is known"
                    : "nothing listens there (expected: a server, as slipway serve starts one)";
        }
        String message = String.valueOf(failure.getMessage());
        return message.chars().anyMatch(Character::isISOControl)
                ? "what answers there does not speak HTTP (is it the gRPC address?)"
                : message;
    }

    /// A name that stands for no address is a failure to connect as well.
    private static boolean isUnresolved(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    /// The name of the prediction that an answer carries, or empty.
    public static String predictionId(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("slipway-prediction-id").orElse("");
    }

    /// An answer's body as a JSON document.
    public static Json json(HttpResponse<byte[]> answer) {
        return Json.parse(answer.body());
    }

    private static SlipwayException refusal(HttpResponse<byte[]> answer, String advice) {
        return new SlipwayException(code(answer), message(answer) + advice, retryAfter(answer));
    }

    /// The code that the answer names, or else the one that its status stands for.
    private static ErrorCode code(HttpResponse<byte[]> answer) {
        String named =
                answer.headers().firstValue("slipway-error-code").orElseGet(() -> inBody(answer));
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(named)) {
                return code;
            }
        }
        return HttpStatuses.code(answer.statusCode());
    }

    private static String inBody(HttpResponse<byte[]> answer) {
        try {
            return json(answer).member("code").text();
        } catch (SlipwayException e) {
            // The body is somebody else's, such as a proxy's page.
            return "";
        }
    }

    private static String message(HttpResponse<byte[]> answer) {
        String plain = "status " + answer.statusCode();
        try {
            String error = json(answer).member("error").text();
            List<String> reasons =
                    json(answer).member("reasons").elements().stream().map(Json::text).toList();
            return reasons.size() > 1
                    ? String.join(System.lineSeparator() + "  ", reasons)
                    : error.isEmpty() ? plain : error;
        } catch (SlipwayException e) {
            // The body is somebody else's, such as a proxy's page.
            return plain;
        }
    }

    /// To the millisecond where the server says so: its seconds are whole ones, rounded up.
    private static @Nullable Duration retryAfter(HttpResponse<byte[]> answer) {
        String millis = answer.headers().firstValue("slipway-retry-after-ms").orElse("");
        if (isNumber(millis)) {
            return Duration.ofMillis(Long.parseLong(millis));
        }
        String seconds = answer.headers().firstValue("Retry-After").orElse("");
        return isNumber(seconds) ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    private static boolean isNumber(String text) {
        boolean isSound = !text.isEmpty() && text.length() <= MAX_DIGITS;
        return isSound && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}

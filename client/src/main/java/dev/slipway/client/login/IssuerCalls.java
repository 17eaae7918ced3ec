package dev.slipway.client.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Hosts;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks an issuer, in forms and JSON.
final class IssuerCalls implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final long LARGEST = 512 * 1024;
    private static final int OK = 200;
    private static final int OUTAGE = 500;
    private static final int TOO_MANY = 429;

    private final Duration patience;
    private final HttpClient http;

    IssuerCalls() {
        this(PATIENCE);
    }

    /// @param patience how long a whole answer may take, its body included
    IssuerCalls(Duration patience) {
        this.patience = patience;
        this.http =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience)
                        .build();
    }

    /// An answer, good or bad.
    record Answer(int status, JsonNode body) {
        boolean isGood() {
            return status == OK;
        }

        /// Whether the issuer is asked more often than it likes.
        boolean isTooOften() {
            return status == TOO_MANY;
        }

        /// The failure that this answer is: an issuer that cannot answer now, or not so many, has
        /// said nothing.
        LoginException failure() {
            String message = "issuer: " + words();
            return status >= OUTAGE || isTooOften()
                    ? LoginException.unanswered(message, null)
                    : LoginException.refused(message);
        }

        /// The error code of OAuth; empty when it names none.
        String error() {
            return body.path("error").asText("");
        }

        /// The error with what the issuer adds to it.
        String words() {
            String more = body.path("error_description").asText("");
            String code = error().isEmpty() ? "status " + status : error();
            return more.isEmpty() ? code : code + ": " + more;
        }
    }

    /// The document in which an issuer says where everything is.
    ///
    /// *Errors*: as of [#get], and when it is the document of somebody else.
    JsonNode discover(String issuer) {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        Answer answer = get(URI.create(base + DISCOVERY));
        if (!answer.isGood()) {
            throw LoginException.unanswered(
                    "issuer: " + answer.words() + " (expected: the document of " + issuer + ")",
                    null);
        }
        String said = answer.body().path("issuer").asText("");
        if (!said.equals(issuer)) {
            throw LoginException.refused(
                    "issuer: " + said + " (expected: the document of " + issuer + ")");
        }
        return answer.body();
    }

    /// *Errors*: [LoginException] when there is no answer, or none in JSON.
    Answer get(URI address) {
        return ask(HttpRequest.newBuilder(safe(address)).GET());
    }

    /// *Errors*: as of [#get].
    Answer post(URI address, Map<String, String> form) {
        String body =
                form.entrySet().stream()
                        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return ask(
                HttpRequest.newBuilder(safe(address))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// What goes to an issuer, and what comes from it, opens doors.
    static URI safe(URI address) {
        if (Hosts.isSafe(address)) {
            return address;
        }
        throw LoginException.refused("issuer: " + address + " (expected: https://…)");
    }

    private Answer ask(HttpRequest.Builder request) {
        HttpRequest built = request.header("Accept", "application/json").timeout(patience).build();
        // The request's own timeout ends with the head; a body may trickle for ever.
        CompletableFuture<HttpResponse<byte[]>> coming =
                http.sendAsync(built, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            HttpResponse<byte[]> answer = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            return new Answer(answer.statusCode(), Documents.tree(text.isBlank() ? "{}" : text));
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw unanswered(built, "no whole answer within " + patience.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw unanswered(built, words(e.getCause()), e);
        } catch (DocumentException e) {
            throw LoginException.unanswered(
                    "issuer: " + built.uri() + " does not answer in JSON", e);
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw LoginException.unanswered("interrupted", e);
        }
    }

    private static LoginException unanswered(HttpRequest request, String why, Exception cause) {
        return LoginException.unanswered(
                "issuer: " + request.uri() + " does not answer: " + why, cause);
    }

    private static String words(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> "no answer";
            case Throwable one when one.getMessage() != null -> String.valueOf(one.getMessage());
            case Throwable one -> one.getClass().getSimpleName();
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}

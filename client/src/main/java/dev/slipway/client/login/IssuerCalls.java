package dev.slipway.client.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.io.IOException;
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
import java.util.Set;
import java.util.stream.Collectors;

/// Asks an issuer, in forms and JSON.
final class IssuerCalls implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long LARGEST = 512 * 1024;
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(PATIENCE)
                    .build();

    /// An answer, good or bad.
    record Answer(int status, JsonNode body) {
        boolean isGood() {
            return status == OK;
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
    private static URI safe(URI address) {
        String host = String.valueOf(address.getHost());
        boolean isLoopback = Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
        if ("https".equals(address.getScheme())
                || ("http".equals(address.getScheme()) && isLoopback)) {
            return address;
        }
        throw LoginException.refused("issuer: " + address + " (expected: https://…)");
    }

    private Answer ask(HttpRequest.Builder request) {
        HttpRequest built = request.header("Accept", "application/json").timeout(PATIENCE).build();
        try {
            HttpResponse<byte[]> answer =
                    http.send(built, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            return new Answer(answer.statusCode(), Documents.tree(text.isBlank() ? "{}" : text));
        } catch (IOException e) {
            throw LoginException.unanswered(
                    "issuer: " + built.uri() + " does not answer: " + e.getMessage(), e);
        } catch (DocumentException e) {
            throw LoginException.unanswered(
                    "issuer: " + built.uri() + " does not answer in JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LoginException.unanswered("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}

package dev.slipway.oidc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Gets small documents within a bound of time, the body included, and of size; follows nobody to
/// another address.
final class Fetching implements AutoCloseable {
    private static final long LARGEST = 512 * 1024;
    private static final int OK = 200;

    private static final int THREADS = 2;

    private final Duration patience;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    THREADS, Thread.ofPlatform().daemon().name("oidc-http-", 0).factory());
    private final HttpClient http;

    Fetching(Duration patience) {
        this.patience = patience;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience)
                        .executor(threads)
                        .build();
    }

    /// *Errors*: `IOException` in words.
    byte[] get(URI address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .header("Accept", "application/json")
                        .timeout(patience)
                        .build();
        // The request's own timeout ends with the head; a body may trickle for ever.
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            HttpResponse<byte[]> whole = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (whole.statusCode() != OK) {
                throw new IOException(
                        address + ": status " + whole.statusCode() + " (expected: 200)");
            }
            return whole.body();
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException(address + ": " + tooSlow(), e);
        } catch (ExecutionException e) {
            throw new IOException(address + ": " + words(e.getCause()), e);
        }
    }

    private String tooSlow() {
        return "no whole answer within " + IssuerSpec.Times.text(patience);
    }

    private String words(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> "no answer";
            case HttpTimeoutException _ -> tooSlow();
            case Throwable other when other.getMessage() != null -> other.getMessage();
            case Throwable other -> other.getClass().getSimpleName();
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}

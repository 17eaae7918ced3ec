package dev.slipway.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A browser without scripts at the console of a server: it keeps cookies, fills forms in and
/// follows no redirect by itself.
final class Browser implements AutoCloseable {
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String server;
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    /// @param server the address of its root
    Browser(String server) {
        this.server = server;
    }

    /// Goes to a path of the server.
    HttpResponse<String> get(String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(URI.create(server + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /// Asks for the head of a page alone.
    HttpResponse<String> head(String path) throws IOException, InterruptedException {
        return http.send(
                request(URI.create(server + path)).HEAD().build(), BodyHandlers.ofString());
    }

    /// Goes to an address, whoever's it is.
    HttpResponse<String> visit(URI address) throws IOException, InterruptedException {
        return http.send(request(address).build(), BodyHandlers.ofString());
    }

    /// The text of a page that is there.
    String shown(String path) throws IOException, InterruptedException {
        HttpResponse<String> page = get(path);
        assertThat(page.statusCode()).as(path + "\n" + page.body()).isEqualTo(200);
        return page.body();
    }

    /// The lines of a stream.
    HttpResponse<Stream<String>> lines(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(server + path)).build(), BodyHandlers.ofLines());
    }

    /// Sends a form of the page at `from`, with the proof that the page holds.
    HttpResponse<String> post(String from, String to, Map<String, String> fields)
            throws IOException, InterruptedException {
        Matcher csrf = CSRF.matcher(get(from).body());
        assertThat(csrf.find()).as("a form at " + from).isTrue();
        String form =
                fields.entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                        .collect(Collectors.joining("&", "csrf=" + csrf.group(1) + "&", ""));
        return http.send(
                request(URI.create(server + to))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address).timeout(PATIENCE);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.console.ConsoleAnswer;
import dev.slipway.api.console.ConsoleCall;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The console behind a socket, a stand-in for the public API that says what it is told to, and a
/// browser without scripts.
final class ServedConsole implements AutoCloseable {
    static final String TOKEN = "slw_good";
    static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpServer api;
    private final HttpServer door;
    private final Console console;
    private final boolean isLocal;
    private volatile Instant now = NOW;
    private volatile Function<String, Identified> judge = ServedConsole::knownToken;
    private final Map<String, Said> said = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> waits = new ConcurrentHashMap<>();
    private final HttpClient browser =
            HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .connectTimeout(PATIENCE)
                    .build();

    /// Calls of the API that changed something: method, path, token and body.
    final List<String> commands = new CopyOnWriteArrayList<>();

    /// What the API says at a path.
    private record Said(int status, String json) {}

    private ServedConsole(boolean isLocal) throws IOException {
        this.isLocal = isLocal;
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        api = HttpServer.create(free, 0);
        door = HttpServer.create(free, 0);
        console =
                new Console(
                        new ConsoleSpec(
                                () -> url(api, ""), null, null, () -> now, new SecureRandom()));
        start(api, this::api);
        start(door, this::page);
    }

    /// A console that knows callers on this machine without a token.
    static ServedConsole local() throws IOException {
        return new ServedConsole(true);
    }

    /// A console that knows those alone who show the token.
    static ServedConsole guarded() throws IOException {
        return new ServedConsole(false);
    }

    private static void start(HttpServer server, Exchanging handler) {
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        handler.handle(exchange);
                    }
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private interface Exchanging {
        void handle(HttpExchange exchange) throws IOException;
    }

    /// Has the API answer with a record at a path, its query included.
    ServedConsole says(String path, Object record) {
        said.put(path, new Said(200, Documents.json(record)));
        return this;
    }

    /// Has the API refuse at a path.
    ServedConsole refuses(String path, int status, String code, String message) {
        said.put(path, new Said(status, Documents.json(Map.of("code", code, "error", message))));
        return this;
    }

    /// Has the API answer at a path once this is over, and not before.
    ServedConsole waits(String path, CountDownLatch until) {
        waits.put(path, until);
        return this;
    }

    /// Has the door judge tokens like this from here on.
    ServedConsole judges(Function<String, Identified> other) {
        judge = other;
        return this;
    }

    /// Has the door know the token as this one's.
    ServedConsole knows(Principal viewer) {
        return judges(token ->
                TOKEN.equals(token)
                        ? new Identified.As(viewer)
                        : new Identified.Refused(Denials.nobody()));
    }

    /// Lets time pass.
    void later(Duration time) {
        now = now.plus(time);
    }

    /// What the clock says.
    Instant now() {
        return now;
    }

    /// The whole address of a path.
    URI at(String path) {
        return url(door, path);
    }

    /// Goes to an address, whoever's it is.
    HttpResponse<String> visit(URI address) throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(address).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    /// Signs in with the token.
    HttpResponse<String> signIn() throws IOException, InterruptedException {
        return post("/console/sign-in", "/console/sign-in", Map.of("token", TOKEN, "next", "/"));
    }

    HttpResponse<String> get(String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(door, path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return browser.send(request.GET().build(), BodyHandlers.ofString());
    }

    /// The same, as it came over the wire.
    HttpResponse<byte[]> bytes(String path, String... headers)
            throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(url(door, path)).timeout(PATIENCE).headers(headers).build(),
                BodyHandlers.ofByteArray());
    }

    /// The head of the answer alone.
    HttpResponse<String> head(String path) throws IOException, InterruptedException {
        return ask("HEAD", path);
    }

    /// By any method, with nothing to say.
    HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(url(door, path))
                        .timeout(PATIENCE)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    /// Sends a form of the page at `from`, with the proof that the page holds.
    HttpResponse<String> post(String from, String to, Map<String, String> fields)
            throws IOException, InterruptedException {
        Matcher csrf = CSRF.matcher(get(from).body());
        if (!csrf.find()) {
            throw new AssertionError("no form at " + from);
        }
        List<String> pairs = new ArrayList<>(List.of("csrf=" + csrf.group(1)));
        fields.forEach((name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, UTF_8)));
        return send(to, String.join("&", pairs));
    }

    HttpResponse<String> send(String to, String form) throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(url(door, to))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    /// The same as it comes.
    InputStream stream(String path) throws IOException, InterruptedException {
        return browser.send(
                        HttpRequest.newBuilder(url(door, path)).timeout(PATIENCE).build(),
                        BodyHandlers.ofInputStream())
                .body();
    }

    /// The lines of a stream, until `lines` of them have come.
    List<String> lines(String path, int lines) throws IOException, InterruptedException {
        HttpResponse<java.util.stream.Stream<String>> stream =
                browser.send(
                        HttpRequest.newBuilder(url(door, path)).timeout(PATIENCE).build(),
                        BodyHandlers.ofLines());
        try (java.util.stream.Stream<String> all = stream.body()) {
            return all.limit(lines).collect(Collectors.toList());
        }
    }

    private void api(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String token =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse("none");
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestMethod().equals("GET")) {
            commands.add(
                    exchange.getRequestMethod()
                            + " "
                            + path
                            + " "
                            + token
                            + " "
                            + new String(body, UTF_8));
        }
        Said here =
                said.getOrDefault(
                        path,
                        new Said(404, "{\"code\":\"UNKNOWN_OBJECT\",\"error\":\"" + path + "\"}"));
        byte[] json = here.json().getBytes(UTF_8);
        await(waits.getOrDefault(path, new CountDownLatch(0)));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(here.status(), json.length);
        exchange.getResponseBody().write(json);
    }

    private static void await(CountDownLatch until) throws IOException {
        try {
            if (!until.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("what an answer waits for never came");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void page(HttpExchange exchange) throws IOException {
        ConsoleAnswer answer = console.answer(new Asked(exchange));
        answer.fields()
                .forEach(field -> exchange.getResponseHeaders().add(field.name(), field.value()));
        switch (answer) {
            case ConsoleAnswer.Whole head when exchange.getRequestMethod().equals("HEAD") -> {
                exchange.getResponseHeaders()
                        .set("Content-Length", Integer.toString(head.body().length));
                exchange.sendResponseHeaders(head.status(), -1);
            }
            case ConsoleAnswer.Whole whole -> {
                int length = whole.body().length == 0 ? -1 : whole.body().length;
                exchange.sendResponseHeaders(whole.status(), length);
                if (length > 0) {
                    exchange.getResponseBody().write(whole.body());
                }
            }
            case ConsoleAnswer.Parts parts -> write(exchange, parts.feed());
            case ConsoleAnswer.Live live -> write(exchange, live.feed());
        }
    }

    private static void write(HttpExchange exchange, ConsoleAnswer.Feed parts) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (ConsoleAnswer.Feed feed = parts;
                OutputStream out = exchange.getResponseBody()) {
            for (Optional<byte[]> part = feed.next(); part.isPresent(); part = feed.next()) {
                out.write(part.get());
                out.flush();
            }
        }
    }

    private static URI url(HttpServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private final class Asked implements ConsoleCall {
        private final HttpExchange exchange;

        Asked(HttpExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public String method() {
            return exchange.getRequestMethod();
        }

        @Override
        public String path() {
            return exchange.getRequestURI().getRawPath();
        }

        @Override
        public String query() {
            String query = exchange.getRequestURI().getRawQuery();
            return query == null ? "" : query;
        }

        @Override
        public String header(String name) {
            String value = exchange.getRequestHeaders().getFirst(name);
            return value == null ? "" : value;
        }

        @Override
        public boolean isEncrypted() {
            return false;
        }

        @Override
        public byte[] body() {
            try {
                return exchange.getRequestBody().readAllBytes();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public Identified identify(@Nullable String token) {
            if (token == null && isLocal) {
                return new Identified.As(Principal.LOCAL);
            }
            return token == null ? new Identified.Refused(Denials.nobody()) : judge.apply(token);
        }
    }

    private static Identified knownToken(String token) {
        return TOKEN.equals(token)
                ? new Identified.As(
                        new Principal(
                                new PrincipalId("token:k3v9"),
                                Principal.Proof.TOKEN,
                                TeamName.DEFAULT,
                                null,
                                List.of(
                                        Grant.everywhere(Role.RELEASER),
                                        Grant.everywhere(Role.ADMIN))))
                : new Identified.Refused(Denials.nobody());
    }

    @Override
    public void close() {
        browser.shutdownNow();
        door.stop(0);
        console.close();
        api.stop(0);
    }
}

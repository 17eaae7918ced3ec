package dev.slipway.testkit.outside;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A small OpenID Connect issuer on a loopback socket: discovery, keys, the device flow, the code
/// flow and refreshing, and the ways in which real ones fail.
///
/// *Threads*: any.
public final class FakeIssuer implements AutoCloseable {
    private static final int OK = 200;
    private static final int FOUND = 302;
    private static final int BAD = 400;
    private static final String REFRESH = "refresh";

    private final List<IssuerKey> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger keyFetches = new AtomicInteger();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final Queue<String> polls = new ArrayDeque<>();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final FakeCodes codes = new FakeCodes();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile HttpServer server;
    private volatile Mood mood = Mood.WELL;
    private volatile Map<String, Object> claims = Map.of();
    private volatile Map<String, Object> lies = Map.of();
    private volatile int interval = 1;
    private volatile @Nullable String farewells = "/logout";

    /// How it answers.
    public enum Mood {
        /// As it should.
        WELL,
        /// With status 503.
        BROKEN,
        /// With status 429.
        BUSY,
        /// With the head of an answer and nothing more.
        STUCK,
        /// With a list of keys that is far too long.
        HUGE,
        /// As if it were another issuer.
        SOMEBODY_ELSE,
        /// With a redirect to where it would answer well.
        ELSEWHERE
    }

    /// Starts one with an RSA key named `one`, which others of this process have, too.
    public FakeIssuer() {
        keys.add(IssuerKey.sharedRsa("one"));
        server = listen(freePort());
    }

    /// Nobody else is given it between its death and its revival.
    private static int freePort() {
        try {
            return FreePort.take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpServer listen(int port) {
        try {
            HttpServer made =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            made.setExecutor(threads);
            made.createContext("/", this::answer);
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What `iss` says.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/realms/acme");
    }

    /// Answers like this from here on.
    public void become(Mood next) {
        mood = next;
    }

    /// Stops to listen; callers are refused their connections.
    public void die() {
        server.stop(0);
    }

    /// Listens again where it did.
    public void revive() {
        server = listen(server.getAddress().getPort());
    }

    /// Signs and shows this key alone.
    public void rotate(IssuerKey next) {
        keys.clear();
        keys.add(next);
    }

    /// Shows this key as well.
    public void show(IssuerKey more) {
        keys.add(more);
    }

    /// How often its keys were fetched.
    public int keyFetches() {
        return keyFetches.get();
    }

    /// The forms that the device flow sent, in order.
    public List<Map<String, String>> asked() {
        return List.copyOf(asked);
    }

    /// What each poll of the device flow is answered before it succeeds: an error of RFC 8628.
    public void pollsAnswer(String... errors) {
        synchronized (polls) {
            polls.clear();
            polls.addAll(List.of(errors));
        }
    }

    /// How many seconds apart it wants to be polled.
    public void wantsPolls(int seconds) {
        interval = seconds;
    }

    /// Sends browsers back to this address as well, with a code or once their session has ended.
    public void knows(String redirect) {
        codes.know(redirect);
    }

    /// Sends browsers back with this error from here on; with a code again when it is absent.
    public void refusesWith(@Nullable String error) {
        codes.refuseWith(error);
    }

    /// Ends the sessions of browsers at this path from here on; names none when it is absent.
    public void endsSessionsAt(@Nullable String path) {
        farewells = path;
    }

    /// Says this in the tokens that it gives for codes, whatever is so.
    public void lies(Map<String, Object> members) {
        lies = Map.copyOf(members);
    }

    /// Whose tokens it gives.
    public void logsIn(Map<String, Object> holder) {
        claims = Map.copyOf(holder);
    }

    /// A token with these claims, and `iss`, signed by the first key.
    public String token(Map<String, Object> members) {
        return token(keys.getFirst(), members);
    }

    /// A token with these claims, and `iss`, signed by `key`.
    public String token(IssuerKey key, Map<String, Object> members) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("iss", uri().toString());
        all.putAll(members);
        return key.sign(Map.of("typ", "JWT"), all);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (mood) {
                case BROKEN -> send(exchange, 503, "{}");
                case BUSY -> send(exchange, 429, "{}");
                case STUCK -> stick(exchange);
                case ELSEWHERE -> {
                    exchange.getResponseHeaders().set("Location", uri() + "/other");
                    send(exchange, 302, "");
                }
                case WELL, HUGE, SOMEBODY_ELSE -> route(exchange);
            }
        }
    }

    private void stick(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(OK, 0);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path.substring(Math.min(path.length(), "/realms/acme".length()))) {
            case "/.well-known/openid-configuration" -> send(exchange, OK, discovery());
            case "/keys" -> {
                keyFetches.incrementAndGet();
                send(exchange, OK, keySet());
            }
            case "/device" -> device(exchange);
            case "/authorize" -> authorize(exchange);
            case "/token" -> exchangeToken(exchange);
            case "/logout" -> leave(exchange);
            case "/revoke" -> {
                asked.add(form(exchange));
                send(exchange, OK, "");
            }
            default -> send(exchange, 404, "{}");
        }
    }

    private String discovery() {
        String base = uri().toString();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("issuer", mood == Mood.SOMEBODY_ELSE ? "https://else.example" : base);
        members.put("jwks_uri", base + "/keys");
        members.put("authorization_endpoint", base + "/authorize");
        members.put("code_challenge_methods_supported", List.of("plain", "S256"));
        members.put("token_endpoint", base + "/token");
        members.put("revocation_endpoint", base + "/revoke");
        members.put("device_authorization_endpoint", base + "/device");
        String page = farewells;
        if (page != null) {
            members.put("end_session_endpoint", page.startsWith("/") ? base + page : page);
        }
        return PlainJson.of(members);
    }

    private String keySet() {
        List<Object> shown = new ArrayList<>();
        keys.forEach(key -> shown.add(key.shown()));
        if (mood == Mood.HUGE) {
            shown.add(Map.of("kty", "oct", "k", "x".repeat(2_000_000)));
        }
        return PlainJson.of(Map.of("keys", shown));
    }

    private void device(HttpExchange exchange) throws IOException {
        asked.add(form(exchange));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("device_code", "device-1");
        members.put("user_code", "WDJB-MJHT");
        members.put("verification_uri", uri() + "/activate");
        members.put("verification_uri_complete", uri() + "/activate?user_code=WDJB-MJHT");
        members.put("expires_in", 600);
        members.put("interval", interval);
        send(exchange, OK, PlainJson.of(members));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = fields(exchange.getRequestURI().getRawQuery());
        Optional<String> back = codes.answer(query, claims, uri().toString());
        if (back.isPresent()) {
            exchange.getResponseHeaders().set("Location", back.get());
        }
        send(exchange, back.isPresent() ? FOUND : BAD, "");
    }

    private void leave(HttpExchange exchange) throws IOException {
        Map<String, String> query = fields(exchange.getRequestURI().getRawQuery());
        asked.add(query);
        Optional<String> back = codes.farewell(query);
        if (back.isPresent()) {
            exchange.getResponseHeaders().set("Location", back.get());
        }
        send(exchange, back.isPresent() ? FOUND : BAD, "");
    }

    private void exchangeToken(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(exchange);
        asked.add(form);
        if ("authorization_code".equals(form.get("grant_type"))) {
            Optional<FakeCodes.Given> given = codes.redeem(form);
            if (given.isEmpty()) {
                send(exchange, BAD, PlainJson.of(Map.of("error", "invalid_grant")));
                return;
            }
            Map<String, Object> holder = new LinkedHashMap<>(given.get().holder());
            holder.put("nonce", given.get().nonce());
            holder.putAll(lies);
            give(exchange, token(holder));
            return;
        }
        String error = error(form);
        if (error != null) {
            send(exchange, BAD, PlainJson.of(Map.of("error", error)));
            return;
        }
        give(exchange, token(claims));
    }

    private void give(HttpExchange exchange, String token) throws IOException {
        int count = refreshes.incrementAndGet();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("token_type", "Bearer");
        members.put("access_token", "opaque-" + count);
        members.put("id_token", token);
        members.put("refresh_token", REFRESH + "-" + count);
        members.put("expires_in", 300);
        send(exchange, OK, PlainJson.of(members));
    }

    /// Refresh tokens are good once, as careful issuers have it.
    private @Nullable String error(Map<String, String> form) {
        if ("refresh_token".equals(form.get("grant_type"))) {
            return (REFRESH + "-" + refreshes.get()).equals(form.get("refresh_token"))
                    ? null
                    : "invalid_grant";
        }
        synchronized (polls) {
            return polls.poll();
        }
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        return fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static Map<String, String> fields(String encoded) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[parts.length - 1], StandardCharsets.UTF_8));
        }
        return form;
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

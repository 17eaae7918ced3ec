package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Role;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.frontend.http.control.ControlOperation;
import dev.slipway.frontend.http.route.MlflowQuestion;
import dev.slipway.frontend.http.route.Need;
import dev.slipway.frontend.http.route.Route;
import dev.slipway.frontend.http.route.Router;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.fake.FakeAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every route against every kind of caller, and paths that try to slip past the table.
class AuthorizationTest {
    private static final String FLIGHT =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                    + "\"data\":[1,2,3]}]}";

    /// A request that takes a route.
    private record Sample(String method, String path) {
        Route route() {
            return Router.find(method, path);
        }
    }

    private static final List<Sample> DATA_PLANE =
            List.of(
                    new Sample("GET", "/v2"),
                    new Sample("GET", "/v2/health/live"),
                    new Sample("GET", "/v2/health/ready"),
                    new Sample("GET", "/v2/models"),
                    new Sample("GET", "/v2/models/stats"),
                    new Sample("GET", "/metrics"),
                    new Sample("GET", "/console/models"),
                    new Sample("GET", "/v2/models/flights"),
                    new Sample("GET", "/v2/models/flights/ready"),
                    new Sample("GET", "/v2/models/flights/config"),
                    new Sample("GET", "/v2/models/flights/stats"),
                    new Sample("GET", "/v1/models/flights"),
                    new Sample("POST", "/v2/models/flights/infer"),
                    new Sample("POST", "/v2/models/flights/versions/1/infer"),
                    new Sample("POST", "/v1/models/flights:predict"),
                    new Sample("POST", "/v1/endpoints/flights/invocations"),
                    new Sample("POST", "/v2/repository/index"),
                    new Sample("POST", "/v2/repository/models/flights/load"),
                    new Sample("POST", "/v2/repository/models/flights/unload"));

    private static final List<Sample> SAMPLES =
            Stream.of(
                            DATA_PLANE.stream(),
                            Arrays.stream(ControlOperation.values()).map(AuthorizationTest::sample),
                            Arrays.stream(MlflowQuestion.values()).map(AuthorizationTest::sample),
                            Stream.of(new Sample("GET", "/api/2.0/mlflow/nothing")))
                    .flatMap(samples -> samples)
                    .toList();

    private static Sample sample(MlflowQuestion question) {
        String path = question.path().replaceAll("\\{[^}]*}", "1").replace("**", "1/m");
        return new Sample(question.method(), path);
    }

    private static Sample sample(ControlOperation operation) {
        String path = operation.contract().path().replaceAll("\\{[^}]*}", "1");
        return new Sample(operation.contract().method(), path);
    }

    private static List<String> callers() {
        List<String> callers = new ArrayList<>(List.of("", "expired", "revoked", "nonsense"));
        for (Role role : Role.values()) {
            callers.add(role.name());
            callers.add(role + "@team:default");
            callers.add(role + "@team:others");
            callers.add(role + "@model:flights");
            callers.add(role + "@model:others");
        }
        return callers;
    }

    @Test
    void everyRouteHasASampleAndAnOwner() {
        Set<Object> owned = new HashSet<>();
        for (Sample sample : SAMPLES) {
            Route route = sample.route();
            assertThat(Need.of(route).permission()).as(sample.toString()).isNotNull();
            owned.add(route instanceof Enum<?> page ? page : route.getClass());
        }
        assertThat(owned).containsAll(leaves(Route.class).toList());
    }

    /// The constants and record types that a route can be.
    private static Stream<Object> leaves(Class<?> type) {
        if (type.isEnum()) {
            return Stream.of((Object[]) type.getEnumConstants());
        }
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(AuthorizationTest::leaves)
                : Stream.of(type);
    }

    @Test
    void everyRouteAsksEveryCallerForItsPermission() throws IOException {
        int asked = 0;
        try (RunningDoor door = new RunningDoor(new FakeAccess())) {
            for (Sample sample : SAMPLES) {
                for (String caller : callers()) {
                    int status = ask(door, sample, caller).status();
                    assertThat(outcome(status))
                            .as("%s %s as '%s': %s", sample.method, sample.path, caller, status)
                            .isEqualTo(expected(Need.of(sample.route()), caller));
                    asked++;
                }
            }
        }
        assertThat(asked).isEqualTo(SAMPLES.size() * (4 + 5 * Role.values().length));
    }

    private static Answer ask(RunningDoor door, Sample sample, String caller) throws IOException {
        String body = sample.method.equals("POST") ? FLIGHT : "";
        String[] headers =
                caller.isEmpty() ? new String[0] : new String[] {"Authorization: Bearer " + caller};
        try (Wire wire = door.connect()) {
            return wire.ask(
                    sample.method,
                    sample.path,
                    List.of(headers),
                    body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String outcome(int status) {
        return switch (status) {
            case 401 -> "unknown";
            case 403 -> "forbidden";
            default -> "let in";
        };
    }

    /// What the matrix says, worked out apart from the door's own code.
    private static String expected(Need need, String caller) {
        if (need.permission() == Permission.PROBE) {
            return "let in";
        }
        Role role =
                Arrays.stream(Role.values())
                        .filter(one -> one.name().equals(caller.split("@", 2)[0]))
                        .findFirst()
                        .orElse(null);
        if (role == null) {
            return "unknown";
        }
        String scope = caller.contains("@") ? caller.substring(caller.indexOf('@') + 1) : "all";
        boolean reaches =
                switch (need) {
                    case Need.Nothing _ -> true;
                    case Need.OnServer _ -> scope.equals("all");
                    case Need.OnSomething _ -> true;
                    case Need.OnEndpoint _ -> !scope.endsWith("others");
                };
        return reaches && role.permissions().contains(need.permission()) ? "let in" : "forbidden";
    }

    @Test
    void listsShowWhatTheCallerMaySee() throws IOException {
        try (RunningDoor door = new RunningDoor(new FakeAccess())) {
            for (String path : List.of("/v2/models", "/v2/models/stats", "/v2/repository/index")) {
                String method = path.endsWith("index") ? "POST" : "GET";
                Sample sample = new Sample(method, path);

                assertThat(ask(door, sample, "VIEWER").text()).contains("flights", "echo");
                assertThat(ask(door, sample, "VIEWER@model:flights").text())
                        .contains("flights")
                        .doesNotContain("echo");
            }
        }
    }

    @Test
    void refusalsNameWhatIsMissingAndWhoHasIt() throws IOException {
        try (RunningDoor door = new RunningDoor(new FakeAccess())) {
            Answer unknown = ask(door, new Sample("GET", "/v2"), "");
            Answer forbidden = ask(door, new Sample("GET", "/metrics"), "CALLER@team:default");

            assertThat(unknown.status()).isEqualTo(401);
            assertThat(unknown.header("www-authenticate")).startsWith("Bearer");
            assertThat(unknown.text()).startsWith("{\"error\":\"authorization: none");
            assertThat(forbidden.status()).isEqualTo(403);
            assertThat(forbidden.text()).contains("READ_METRICS", "viewer", "token:CALLER");
        }
    }

    @Test
    void theMlflowClientIsToldHowToShowAToken() throws IOException {
        Sample search = new Sample("POST", "/api/2.0/mlflow/experiments/search");
        try (RunningDoor guarded = new RunningDoor(new FakeAccess());
                RunningDoor local = new RunningDoor()) {
            for (RunningDoor door : List.of(guarded, local)) {
                Answer answer = ask(door, search, "");
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.header("www-authenticate")).startsWith("Bearer");
                assertThat(answer.text())
                        .contains(
                                "slipway login",
                                "\"error_code\":\"UNAUTHENTICATED\"",
                                "$(slipway env)");
            }
        }
    }

    @Test
    void passwordsOfBasicAreTokens() throws IOException {
        try (RunningDoor door = new RunningDoor(new FakeAccess());
                Wire wire = door.connect()) {
            String basic = encoded("anybody:VIEWER");
            assertThat(
                            wire.ask("GET", "/v2", List.of("Authorization: Basic " + basic), none())
                                    .status())
                    .isEqualTo(200);
            List<String> twice =
                    List.of("Authorization: Bearer VIEWER", "Authorization: Bearer ADMIN");
            assertThat(wire.ask("GET", "/v2", twice, none()).status()).isEqualTo(401);
            List<String> empty = List.of("Authorization: Basic " + encoded("VIEWER:"));
            assertThat(wire.ask("GET", "/v2", empty, none()).status()).isEqualTo(401);
        }
    }

    private static String encoded(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] none() {
        return new byte[0];
    }

    @Test
    void webPagesAndProxiesOnThisMachineGetNowhere() throws IOException {
        List<List<String>> strangers =
                List.of(
                        List.of("Host: rebound.example:8000"),
                        List.of("Host: 127.0.0.1.rebound.example"),
                        List.of("Origin: https://evil.example", "Sec-Fetch-Site: cross-site"),
                        List.of("Origin: null"),
                        List.of("X-Forwarded-For: 127.0.0.1"),
                        List.of("Forwarded: for=127.0.0.1;host=localhost"));
        try (RunningDoor door = new RunningDoor()) {
            for (Sample sample : SAMPLES) {
                if (Need.of(sample.route()) instanceof Need.Nothing) {
                    continue;
                }
                for (List<String> stranger : strangers) {
                    List<String> headers = new ArrayList<>(stranger);
                    headers.add("Content-Type: application/x-www-form-urlencoded");
                    try (Wire wire = door.connect()) {
                        byte[] body = FLIGHT.getBytes(StandardCharsets.UTF_8);
                        Answer answer =
                                wire.ask(
                                        sample.method,
                                        sample.path,
                                        headers,
                                        sample.method.equals("POST") ? body : none());
                        assertThat(answer.status())
                                .as("%s with %s", sample, stranger)
                                .isIn(403, 421);
                        assertThat(answer.headers())
                                .doesNotContainKey("access-control-allow-origin");
                    }
                }
            }
            assertThat(door.observed).isEmpty();
        }
    }

    @Test
    void noSpellingOfAPathSlipsPastTheTable() throws IOException {
        int cases = Campaign.cases(3_000, 100_000);
        try (RunningDoor door = new RunningDoor(new FakeAccess())) {
            Prober prober = new Prober(door);
            int checked =
                    Property.holdsWithin(
                            Campaign.budget(Duration.ofMinutes(20)),
                            System::nanoTime,
                            cases,
                            prober::check);
            prober.close();
            assertThat(checked).isPositive();
            assertThat(prober.answered).as("of %d", checked).isGreaterThan(checked * 9 / 10);
            assertThat(door.observed).as("predictions that nobody may ask for").isEmpty();
        }
    }

    /// Sends spelled-differently requests as callers who may do next to nothing.
    private static final class Prober {
        private static final List<String> STRANGERS =
                List.of("", "expired", "AUDITOR@team:others", "nonsense");
        private static final Pattern PROBES =
                Pattern.compile("(?s).*\"(live|ready)\":true.*|.*\"store_type\".*|OK|[0-9.]+|");
        private final RunningDoor door;
        private Wire wire;
        private int answered;

        Prober(RunningDoor door) throws IOException {
            this.door = door;
            this.wire = door.connect();
        }

        void check(SplittableRandom random) throws IOException {
            Sample sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
            String method = method(random, sample.method);
            String path = sample.path;
            for (int i = random.nextInt(4); i >= 0; i--) {
                path = mutated(random, path);
            }
            String caller = STRANGERS.get(random.nextInt(STRANGERS.size()));
            Answer answer = asked(method, path, caller, random);
            if (answer.status() < 400) {
                assertThat(answer.text())
                        .as("%s %s as '%s': %s", method, path, caller, answer.status())
                        .doesNotContain("flights", "echo", "slipway_up");
                boolean isProbe = PROBES.matcher(answer.text()).matches();
                boolean isDocument = answer.text().startsWith("openapi: ");
                assertThat(isProbe || isDocument || caller.startsWith("AUDITOR"))
                        .as("%s %s as '%s': %s", method, path, caller, answer.text())
                        .isTrue();
            }
        }

        private Answer asked(String method, String path, String caller, SplittableRandom random)
                throws IOException {
            List<String> headers = new ArrayList<>();
            if (!caller.isEmpty()) {
                headers.add("Authorization: Bearer " + caller);
            }
            if (random.nextInt(4) == 0) {
                headers.add("X-HTTP-Method-Override: GET");
                headers.add("X-Original-URL: /v2/health/live");
            }
            Answer answer = sent(method, path, headers);
            answered += answer.reason().equals("no answer") ? 0 : 1;
            if (answer.status() >= 400 || answer.header("connection").equals("close")) {
                wire.close();
                wire = door.connect();
            }
            return answer;
        }

        /// A connection that ends without an answer has let nobody in.
        private Answer sent(String method, String path, List<String> headers) {
            boolean hasBody = method.equals("POST");
            byte[] body = hasBody ? FLIGHT.getBytes(StandardCharsets.UTF_8) : none();
            try {
                return method.equals("HEAD")
                        ? headOnly(path, headers)
                        : wire.ask(method, path, headers, body);
            } catch (IOException e) {
                return new Answer(400, "no answer", Map.of(), none());
            }
        }

        private Answer headOnly(String path, List<String> headers) throws IOException {
            wire.send(
                    "HEAD "
                            + path
                            + " HTTP/1.1\r\nHost: localhost\r\n"
                            + String.join("\r\n", headers)
                            + "\r\n\r\n");
            return wire.answerToHead();
        }

        private static String method(SplittableRandom random, String usual) {
            List<String> methods =
                    List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get");
            return random.nextInt(3) == 0 ? methods.get(random.nextInt(methods.size())) : usual;
        }

        private static String mutated(SplittableRandom random, String path) {
            int at = 1 + random.nextInt(Math.max(1, path.length() - 1));
            String head = path.substring(0, Math.min(at, path.length()));
            String tail = path.substring(Math.min(at, path.length()));
            return switch (random.nextInt(14)) {
                case 0 -> path + "/";
                case 1 -> head + "/" + tail;
                case 2 -> head + "/./" + tail;
                case 3 -> head + "/../" + tail;
                case 4 -> path.toUpperCase(Locale.ROOT);
                case 5 -> head + hex(random, tail);
                case 6 -> head + "%2f" + tail;
                case 7 -> head + "%252e%252e%252f" + tail;
                case 8 -> head + "%00" + tail;
                case 9 -> path + ";x=/v2/health/live";
                case 10 -> path + "?x=/v2/health/live";
                case 11 -> "/v2/health/live/.." + path;
                case 12 -> head + "%c0%af" + tail;
                default -> "/" + path;
            };
        }

        /// The next character as its bytes in hexadecimal.
        private static String hex(SplittableRandom random, String tail) {
            if (tail.isEmpty()) {
                return "";
            }
            String digits = random.nextBoolean() ? "%%%02x" : "%%%02X";
            return digits.formatted((int) tail.charAt(0)) + tail.substring(1);
        }

        void close() throws IOException {
            wire.close();
        }
    }
}

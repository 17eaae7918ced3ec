package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Role;
import dev.slipway.api.journal.Sha256;
import dev.slipway.frontend.http.control.ControlOperation;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every role against every operation of the control API, with valid bodies, through the real door
/// and the real decisions.
final class RolesAndOperationsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY =
            "-----BEGIN PUBLIC KEY-----\\n"
                    + "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8bYWCPj9C2jtiI78bEQSasIZ5gNN"
                    + "u5rXSDdwBS4RC1evFysJ/0CFfgWiLu66YLKP4VycrmzVkt5Zi/usocsgYA=="
                    + "\\n-----END PUBLIC KEY-----\\n";

    private static final String JOB =
            "{\"score\":\"flights\",\"input\":\"pom.xml\",\"input-format\":\"csv\","
                    + "\"output\":\"target/scored-by-nobody\"}";

    private static final String REASON = "{\"reason\":\"looked at it\"}";

    @TempDir Path scratch;
    private final Map<Role, String> tokens = new EnumMap<>(Role.class);
    private final Map<String, String> known = new HashMap<>();

    /// An operation with what it is asked about and with.
    private record Case(ControlOperation operation, String about, String query, String body) {
        String name() {
            String words = operation.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return about.isEmpty() ? words : words + ": " + about;
        }
    }

    /// The matrix of the governance research (section 5.3), by its rows; who is not named may not.
    private static final Map<String, Set<Role>> MATRIX = matrix();

    private static Map<String, Set<Role>> matrix() {
        Set<Role> everybody = EnumSet.complementOf(EnumSet.of(Role.CALLER));
        Set<Role> pushers = EnumSet.of(Role.SCIENTIST, Role.AUTOMATION);
        Set<Role> releasers = EnumSet.of(Role.RELEASER, Role.AUTOMATION);
        Set<Role> editors = EnumSet.of(Role.RISK_OFFICER, Role.ADMIN);
        Map<String, Set<Role>> matrix = new LinkedHashMap<>();
        matrix.put("get model", everybody);
        matrix.put("get version", everybody);
        Set<Role> readers =
                EnumSet.of(Role.SCIENTIST, Role.REVIEWER, Role.RELEASER, Role.AUTOMATION);
        matrix.put("get file", readers);
        matrix.put("export version", readers);
        matrix.put("publish version", pushers);
        matrix.put("tag version", pushers);
        matrix.put("set alias: free", EnumSet.of(Role.SCIENTIST, Role.RELEASER, Role.AUTOMATION));
        matrix.put("attach evaluation", EnumSet.of(Role.SCIENTIST, Role.REVIEWER, Role.AUTOMATION));
        matrix.put("approve version: as reviewer", EnumSet.of(Role.REVIEWER));
        matrix.put("approve version: as risk officer", EnumSet.of(Role.RISK_OFFICER));
        matrix.put("submit job", EnumSet.of(Role.SCIENTIST, Role.RELEASER, Role.AUTOMATION));
        matrix.put("set alias: served", releasers);
        matrix.put("put object: endpoint", releasers);
        matrix.put(
                "set status: quarantined",
                EnumSet.of(Role.RELEASER, Role.RISK_OFFICER, Role.ADMIN));
        matrix.put("put object: policy", editors);
        matrix.put("put object: role", editors);
        matrix.put(
                "list audit",
                EnumSet.of(
                        Role.REVIEWER, Role.RELEASER, Role.RISK_OFFICER, Role.AUDITOR, Role.ADMIN));
        return matrix;
    }

    @Test
    void everyRoleMayWhatTheTableSaysAndNothingElse() throws Exception {
        try (Operated operated = new Operated(scratch.resolve("data"));
                HttpClient client = HttpClient.newHttpClient()) {
            prepare(operated, client);
            Map<String, Map<Role, String>> outcomes = new LinkedHashMap<>();
            for (Case one : cases()) {
                Map<Role, String> row = new EnumMap<>(Role.class);
                for (Role role : Role.values()) {
                    row.put(role, outcome(ask(operated, client, one, role)));
                }
                outcomes.put(one.name(), row);
            }
            MATRIX.forEach((name, roles) ->
                    assertThat(outcomes.get(name))
                            .as("the research's row for '%s'", name)
                            .isEqualTo(
                                    Arrays.stream(Role.values())
                                            .collect(
                                                    Collectors.toMap(
                                                            role -> role,
                                                            role ->
                                                                    roles.contains(role)
                                                                            ? "yes"
                                                                            : "-"))));
            Goldens.ofRoom().check("roles-and-operations.txt", table(outcomes));
        }
    }

    private static String outcome(int status) {
        return status == 403 ? "-" : status < 300 ? "yes" : Integer.toString(status);
    }

    private static String table(Map<String, Map<Role, String>> outcomes) {
        StringBuilder text = new StringBuilder(line("", List.of(Role.values())));
        outcomes.forEach((name, row) -> text.append(line(name, List.copyOf(row.values()))));
        return text.toString();
    }

    private static String line(String name, List<?> cells) {
        StringBuilder line = new StringBuilder("%-42s".formatted(name));
        for (Object cell : cells) {
            String word = cell.toString().toLowerCase(Locale.ROOT).replace('_', '-');
            line.append(" %-12s".formatted(word));
        }
        return line.toString().stripTrailing() + "\n";
    }

    private void prepare(Operated operated, HttpClient client) throws Exception {
        Path flights = Repository.root().resolve("examples/flights/v1");
        done(operated, "model", "push", flights.toString(), "--name", "flights");
        done(operated, "model", "alias", "flights", "served", "1");
        Path objects =
                Files.writeString(
                        scratch.resolve("o.yaml"),
                        "{kind: Endpoint, name: stable, serves: flights@served}");
        done(operated, "apply", "-f", objects.toString());
        for (Role role : Role.values()) {
            String word = role.name().toLowerCase(Locale.ROOT).replace('_', '-');
            String[] wish = {"token", "create", "--role", word, "--holder", word, "-o", "json"};
            String out = done(operated, wish);
            tokens.put(role, out.replaceAll("(?s).*\"(slw_[^\"]+)\".*", "$1"));
        }
        String root = done(operated, "token", "create", "--role", "viewer", "-o", "json");
        known.put("{other}", root.replaceAll("(?s).*\"slw_([0-9A-Za-z]+)_.*", "$1"));
        JsonNode version = read(operated, client, "/api/v1/models/flights/versions/1");
        known.put("{digest-of-version}", version.at("/content/digest").asText());
        JsonNode files = read(operated, client, "/api/v1/models/flights/versions/1/package");
        JsonNode first = files.at("/files/0");
        known.put("{job}", "job-1");
        known.put("{stream}", "live");
        known.put("{digest}", first.at("/digest").asText());
        known.put("{files}", files.at("/files").toString());
        JsonNode verdicts = read(operated, client, "/api/v1/models/flights/versions/1/approvals");
        known.put("{evidence}", verdicts.at("/evidence").asText());
        known.put(
                "{export}",
                read(operated, client, "/api/v1/models/flights/versions/1/export").toString());
    }

    private static String done(Operated operated, String... words) {
        Operated.Ran ran = operated.run(words);
        assertThat(ran.code()).as("%s: %s", List.of(words), ran.err()).isZero();
        return ran.out();
    }

    private JsonNode read(Operated operated, HttpClient client, String path)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(operated.url() + path))
                        .header("Authorization", "Bearer " + tokens.get(Role.SCIENTIST))
                        .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private int ask(Operated operated, HttpClient client, Case one, Role role)
            throws IOException, InterruptedException {
        String token = tokens.getOrDefault(role, "");
        String word = role.name().toLowerCase(Locale.ROOT).replace('_', '-');
        String path =
                one.operation()
                        .contract()
                        .path()
                        .replace("{model}", "flights")
                        .replace("{version}", "1")
                        .replace("{alias}", one.about().equals("served") ? "served" : "mine")
                        .replace("{endpoint}", "flights")
                        .replace("{kind}", one.about().isEmpty() ? "endpoint" : one.about())
                        .replace("{name}", one.about().isEmpty() ? "flights" : "fresh")
                        .replace("{number}", "1")
                        .replace("{key}", "0".repeat(64))
                        .replace("{record}", "1")
                        .replace("{source}", "arrivals")
                        .replace("{prediction}", "0".repeat(32))
                        .replace("{token}", one.about().equals("own") ? id(token) : "{other}")
                        .replace("{upload}", Sha256.of(word) + "-" + word.length());
        String body = one.body();
        for (Map.Entry<String, String> entry : known.entrySet()) {
            path = path.replace(entry.getKey(), entry.getValue());
            body = body.replace(entry.getKey(), entry.getValue());
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(operated.url() + path + one.query()))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(
                                one.operation().contract().method(),
                                BodyPublishers.ofString(body.replace("{role}", word)));
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static String id(String token) {
        return token.split("_", -1)[1];
    }

    private static List<Case> cases() {
        Map<ControlOperation, List<Case>> given = new EnumMap<>(ControlOperation.class);
        for (Case one : Stream.concat(ofModels().stream(), ofOthers().stream()).toList()) {
            given.computeIfAbsent(one.operation(), _ -> new ArrayList<>()).add(one);
        }
        List<Case> cases = new ArrayList<>();
        for (ControlOperation operation : ControlOperation.values()) {
            if (operation.contract().permission() != Permission.PROBE) {
                cases.addAll(
                        given.getOrDefault(operation, List.of(new Case(operation, "", "", ""))));
            }
        }
        return cases;
    }

    private static Case dry(ControlOperation operation, String about, String body) {
        return new Case(operation, about, "?dry-run=true", body);
    }

    private static Case put(String kind, String spec) {
        return dry(ControlOperation.PUT_OBJECT, kind, spec);
    }

    private static String verdict(String role) {
        return "{\"role\":\""
                + role
                + "\",\"is-yes\":true,\"digest\":\"{digest-of-version}\","
                + "\"evidence\":\"{evidence}\",\"reason\":\"seen\"}";
    }

    private static List<Case> ofModels() {
        return List.of(
                dry(ControlOperation.CREATE_MODEL, "", "{\"name\":\"fresh\"}"),
                dry(ControlOperation.DELETE_MODEL, "", ""),
                dry(ControlOperation.RENAME_MODEL, "", "{\"to\":\"fresh\"}"),
                dry(ControlOperation.TAG_MODEL, "", "{\"set\":{\"a\":\"b\"},\"removed\":[]}"),
                dry(ControlOperation.DESCRIBE_MODEL, "", "{\"description\":\"late or not\"}"),
                dry(ControlOperation.SET_ALIAS, "free", "{\"version\":1}"),
                dry(ControlOperation.SET_ALIAS, "served", "{\"version\":1}"),
                dry(ControlOperation.REMOVE_ALIAS, "served", ""),
                dry(ControlOperation.PUBLISH_VERSION, "", "{\"files\":{files},\"tags\":{}}"),
                dry(ControlOperation.DELETE_VERSION, "", ""),
                dry(ControlOperation.TAG_VERSION, "", "{\"set\":{\"a\":\"b\"},\"removed\":[]}"),
                dry(ControlOperation.DESCRIBE_VERSION, "", "{\"description\":\"final\"}"),
                dry(
                        ControlOperation.SET_STATUS,
                        "quarantined",
                        "{\"status\":\"quarantined\",\"reason\":\"it drifts\"}"),
                dry(
                        ControlOperation.ATTACH_EVALUATION,
                        "",
                        "{\"metric\":\"auc\",\"dataset\":\"d\",\"value\":0.7}"),
                dry(ControlOperation.ATTACH_SIGNATURE, "", "{\"bundle\":\"{}\"}"),
                dry(ControlOperation.IMPORT_VERSION, "", "{export}"),
                dry(ControlOperation.APPROVE_VERSION, "as reviewer", verdict("reviewer")),
                dry(ControlOperation.APPROVE_VERSION, "as risk officer", verdict("risk-officer")));
    }

    private static List<Case> ofOthers() {
        String grants = "\"grants\":[{\"role\":\"%s\",\"scope\":\"*\"}]";
        return List.of(
                dry(
                        ControlOperation.TRUST_KEY,
                        "another's",
                        "{\"person\":\"ada\",\"pem\":\"" + KEY + "\"}"),
                dry(ControlOperation.REVOKE_KEY, "", ""),
                dry(ControlOperation.ERASE_WORDS, "", ""),
                dry(
                        ControlOperation.APPLY_OBJECTS,
                        "model",
                        "{\"puts\":[{\"spec\":{\"kind\":\"Model\",\"name\":\"fresh\"}}],"
                                + "\"removals\":[]}"),
                put("team", "{\"kind\":\"Team\",\"name\":\"fresh\"}"),
                put("model", "{\"kind\":\"Model\",\"name\":\"fresh\"}"),
                put(
                        "endpoint",
                        "{\"kind\":\"Endpoint\",\"name\":\"fresh\",\"serves\":\"flights/1\"}"),
                put("policy", "{\"kind\":\"Policy\",\"name\":\"fresh\"}"),
                put(
                        "role",
                        "{\"kind\":\"Role\",\"name\":\"fresh\",\"members\":[\"group:x\"],"
                                + grants.formatted("reviewer")
                                + "}"),
                put(
                        "connection",
                        "{\"kind\":\"Connection\",\"name\":\"fresh\",\"type\":\"webhook\","
                                + "\"address\":\"https://hooks.example\",\"secret\":\"hooks-key\"}"),
                dry(ControlOperation.DELETE_OBJECT, "", ""),
                new Case(ControlOperation.LIST_PREDICTIONS, "", "?endpoint=flights", ""),
                dry(ControlOperation.CREATE_TOKEN, "own", "{" + grants.formatted("{role}") + "}"),
                dry(
                        ControlOperation.CREATE_TOKEN,
                        "another's",
                        "{\"holder\":\"ada\"," + grants.formatted("reviewer") + "}"),
                dry(ControlOperation.REVOKE_TOKEN, "own", ""),
                dry(ControlOperation.REVOKE_TOKEN, "another's", ""),
                dry(ControlOperation.SUBMIT_JOB, "", JOB),
                new Case(ControlOperation.ESTIMATE_JOB, "", "", JOB),
                dry(ControlOperation.CANCEL_JOB, "", ""),
                dry(ControlOperation.START_RELEASE, "", "{\"candidate\":1}"),
                dry(ControlOperation.PAUSE_RELEASE, "", REASON),
                dry(ControlOperation.RESUME_RELEASE, "", REASON),
                dry(ControlOperation.PROMOTE_RELEASE, "", REASON),
                dry(ControlOperation.ABORT_RELEASE, "", REASON),
                dry(ControlOperation.REVOKE_FALLBACK, "", REASON),
                new Case(
                        ControlOperation.SEND_FEEDBACK,
                        "",
                        "",
                        "[{\"prediction\":\"" + "0".repeat(32) + "\",\"label\":1}]"),
                new Case(
                        ControlOperation.SEND_EVENTS,
                        "",
                        "",
                        "{\"feeder\":\"f\",\"number\":1,\"events\":[{\"origin\":\"ATL\"}]}"),
                new Case(ControlOperation.FIND_MISSING_FILES, "", "", "{\"files\":{files}}"),
                new Case(ControlOperation.APPEND_UPLOAD, "", "?offset=0", "{role}"));
    }
}

package dev.slipway.frontend.http;

import dev.slipway.api.answer.Outcome;
import dev.slipway.frontend.http.control.Contract;
import dev.slipway.frontend.http.control.Contract.Trait;
import dev.slipway.frontend.http.control.ControlOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// Writes the OpenAPI document from the route table and the records of its shapes.
final class OpenApiText {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final Map<String, String> MEANINGS =
            Map.ofEntries(
                    Map.entry("dry-run", "Whether the command is only decided."),
                    Map.entry("as-of", "The image at a time (RFC 3339), or after a record (seq)."),
                    Map.entry("search", "Text in name, team, tags or aliases."),
                    Map.entry("team", "Only those of this team."),
                    Map.entry(
                            "alerts", "`raised`: of the alerts only those that are not in order."),
                    Map.entry("open", "`true`: only those that are not over."),
                    Map.entry("past", "Over which time, such as `1h`; at most `1d`."),
                    Map.entry("tier", "Only those of this risk tier, 0 to 3."),
                    Map.entry("alias", "Only those that have this alias."),
                    Map.entry("tag", "KEY or KEY=VALUE; all of several must be there."),
                    Map.entry("limit", "Most things on a page, 1 to 1000 (default 100)."),
                    Map.entry("page", "The `next` of the page before."),
                    Map.entry(
                            "status",
                            "Only those of this status: of versions active, quarantined or"
                                    + " retired; of predictions answered, refused or failed."),
                    Map.entry("model", "Only those of this model."),
                    Map.entry(
                            "state",
                            "Only those in this state: queued, running, committed, failed, refused"
                                    + " or cancelled."),
                    Map.entry("trace", "Only those of this trace, 32 hexadecimal digits."),
                    Map.entry("slowest", "Whether the slowest come first, not the newest."),
                    Map.entry("kind", "Only those of this kind."),
                    Map.entry("endpoint", "Only what is of this endpoint."),
                    Map.entry("actor", "Only what this principal did."),
                    Map.entry("subject", "Only records that name this."),
                    Map.entry("since", "Nothing before this time."),
                    Map.entry("until", "Nothing after this time."),
                    Map.entry("reason", "Why, in words."),
                    Map.entry("nonce", "64 random hexadecimal digits of the caller."),
                    Map.entry("address", "Where the caller reached the server."),
                    Map.entry(
                            "offset", "The first byte: where an upload stands, or where to begin."),
                    Map.entry("length", "How many bytes at most."),
                    Map.entry(
                            "after",
                            "Only what comes after this: the `next` of the answer before, or so"
                                    + " many seconds of evidence."));

    private final OpenApiSchemas schemas = new OpenApiSchemas();

    private OpenApiText() {}

    static String document() {
        DumpSettings settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(100)
                        .setSplitLines(true)
                        .build();
        return new Dump(settings).dumpToString(new OpenApiText().tree());
    }

    static boolean hasBody(ControlOperation operation) {
        return operation.contract().body().isPresent() || operation.contract().is(Trait.STREAM);
    }

    static String status(ControlOperation operation) {
        return operation.contract().is(Trait.LINES) ? "202" : "200";
    }

    private Map<String, Object> tree() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                map(
                        "title", "Slipway control API",
                        "version", "1",
                        "license", map("name", "Apache-2.0", "identifier", "Apache-2.0")));
        document.put("security", List.of(map("token", List.of())));
        Map<String, Object> paths = new LinkedHashMap<>();
        for (ControlOperation operation : ControlOperation.values()) {
            path(paths, operation.contract().path())
                    .put(
                            operation.contract().method().toLowerCase(Locale.ROOT),
                            operation(operation));
        }
        document.put("paths", paths);
        schemas.use(Outcome.class);
        document.put(
                "components",
                map(
                        "securitySchemes",
                        map("token", map("type", "http", "scheme", "bearer")),
                        "schemas",
                        schemas.all()));
        return document;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> path(Map<String, Object> paths, String path) {
        return (Map<String, Object>) paths.computeIfAbsent(path, key -> new LinkedHashMap<>());
    }

    private Map<String, Object> operation(ControlOperation operation) {
        Contract contract = operation.contract();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("operationId", operation.id());
        tree.put("summary", operation.summary());
        tree.put("x-permission", contract.permission().name());
        List<Object> parameters = parameters(contract);
        if (!parameters.isEmpty()) {
            tree.put("parameters", parameters);
        }
        contract.body().ifPresent(type -> tree.put("requestBody", body(contract, type)));
        if (contract.is(Trait.STREAM)) {
            tree.put(
                    "requestBody",
                    map("required", true, "content", content("application/octet-stream", map())));
        }
        tree.put("responses", responses(operation));
        return tree;
    }

    private Map<String, Object> body(Contract contract, Class<?> type) {
        // A schema that stands twice is made twice: the writer would refer from one to the other.
        Map<String, Object> content =
                contract.is(Trait.LINES)
                        ? map(
                                "application/json",
                                map("schema", map("type", "array", "items", schemas.use(type))),
                                "application/x-ndjson",
                                map("schema", schemas.use(type)))
                        : content("application/json", schemas.use(type));
        return map("required", true, "content", content);
    }

    private static List<Object> parameters(Contract contract) {
        List<Object> parameters = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(contract.path());
        while (matcher.find()) {
            parameters.add(
                    map(
                            "name",
                            matcher.group(1),
                            "in",
                            "path",
                            "required",
                            true,
                            "schema",
                            map("type", "string")));
        }
        for (String name : contract.query()) {
            parameters.add(query(name));
        }
        if (contract.is(Trait.COMMAND)) {
            parameters.add(
                    header(
                            "Idempotency-Key",
                            "The caller's name for the command: it is done once."));
        }
        if (contract.is(Trait.CONDITIONAL)) {
            parameters.add(header("If-Match", "The revision that the object must have."));
            parameters.add(header("If-None-Match", "`*`: the object must not exist."));
        }
        return parameters;
    }

    private static Map<String, Object> query(String name) {
        String meaning = MEANINGS.get(name);
        if (meaning == null) {
            throw new IllegalStateException("no meaning of the parameter " + name);
        }
        Map<String, Object> schema =
                switch (name) {
                    case "dry-run", "open", "slowest" -> map("type", "boolean");
                    case "after", "length", "limit", "offset", "tier" -> map("type", "integer");
                    case "tag" -> map("type", "array", "items", map("type", "string"));
                    default -> map("type", "string");
                };
        return map("name", name, "in", "query", "description", meaning, "schema", schema);
    }

    private static Map<String, Object> header(String name, String meaning) {
        return map(
                "name",
                name,
                "in",
                "header",
                "description",
                meaning,
                "schema",
                map("type", "string"));
    }

    private Map<String, Object> responses(ControlOperation operation) {
        Contract contract = operation.contract();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("description", "It was done, or this is it.");
        answer.put(
                "headers",
                map(
                        "slipway-epoch",
                        map(
                                "description",
                                "The image that shows it.",
                                "schema",
                                map("type", "integer"))));
        answer.put(
                "content",
                contract.is(Trait.FILE)
                        ? content("application/octet-stream", map())
                        : contract.answer() == String.class
                                ? content("application/yaml", map("type", "string"))
                                : content("application/json", schemas.use(contract.answer())));
        return map(
                status(operation),
                answer,
                "default",
                map(
                        "description",
                        "It was refused.",
                        "content",
                        content("application/json", schemas.error())));
    }

    private static Map<String, Object> content(String type, Map<String, Object> schema) {
        return map(type, map("schema", schema));
    }

    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}

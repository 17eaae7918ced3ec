package dev.slipway.frontend.http.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Scope;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.work.LongWork;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.control.Contract.Trait;
import dev.slipway.frontend.http.exchange.Exchange;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One call of an operation: who calls, and what they sent, parsed at the door.
///
/// *Threads*: one.
///
/// *Errors*: every accessor throws [RefusalException] for what cannot be parsed.
final class ApiCall {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private final Exchange exchange;
    private final ControlPath path;
    private final ControlPorts ports;
    private final LongWork longWork;
    private final Query query;
    private final @Nullable String body;
    private @Nullable Image image;
    private @Nullable Principal principal;

    /// @param longWork for what takes a processor for long in a call that otherwise waits
    ApiCall(
            Exchange exchange,
            ControlPath path,
            ControlPorts ports,
            LongWork longWork,
            @Nullable String body) {
        this.exchange = exchange;
        this.path = path;
        this.ports = ports;
        this.longWork = longWork;
        this.query = Query.of(exchange, path.operation().contract().query());
        this.body = body;
    }

    /// Who calls. A role for a model is by its name, which may have been another team's in the
    /// past: there the role reaches no model but the one that has the name now.
    Principal principal() {
        Principal known = principal;
        if (known == null) {
            known = isOfThePast() ? inThePast() : exchange.principal();
            principal = known;
        }
        return known;
    }

    private Principal inThePast() {
        Principal caller = exchange.principal();
        return new Principal(
                caller.id(),
                caller.proof(),
                caller.team(),
                caller.person(),
                caller.grants().stream().filter(this::reachesThePast).toList());
    }

    private boolean reachesThePast(Grant grant) {
        if (!(grant.scope() instanceof Scope.OfModel(ModelName name))) {
            return true;
        }
        Optional<Instant> now = created(ports.images().current(), name);
        Optional<Instant> then = created(image(), name);
        return now.isEmpty() || then.isEmpty() || now.equals(then);
    }

    private static Optional<Instant> created(Image image, ModelName name) {
        return image.model(name).map(model -> model.history().created());
    }

    ControlPorts ports() {
        return ports;
    }

    /// Whether the caller, who may see an endpoint's spec, may see what is served under its name.
    boolean mayBeShown(Permission permission, EndpointName endpoint) {
        return ports.mayShow(principal(), permission, endpoint);
    }

    Exchange exchange() {
        return exchange;
    }

    Query query() {
        return query;
    }

    /// What stands in the place of a path parameter.
    String at(String parameter) {
        String value = path.parameters().get(parameter);
        if (value == null) {
            throw new IllegalStateException("no parameter " + parameter + " in " + path);
        }
        return value;
    }

    /// A path parameter as a value whose constructor refuses what it cannot be.
    <T> T at(String parameter, Function<String, T> type) {
        return parsed(at(parameter), type);
    }

    /// A name or a number, or a refusal with its message.
    static <T> T parsed(String text, Function<String, T> type) {
        try {
            return type.apply(text);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    /// As [#parsed(String, Function)], for what may be a time, whose own complaint names nothing.
    static <T> T parsed(String name, String text, Function<String, T> type) {
        try {
            return parsed(text, type);
        } catch (DateTimeParseException e) {
            throw invalid(name + ": " + text + " (expected: a time such as 2026-11-25T08:00:00Z)");
        }
    }

    static RefusalException invalid(String message) {
        return new RefusalException(ErrorCode.INVALID_INPUT, message);
    }

    ModelName modelName() {
        return at("model", ModelName::new);
    }

    /// The body as it came.
    String text() {
        return body == null ? "" : body;
    }

    /// The body as this record.
    ///
    /// *Errors*: `DocumentException`.
    <T> T body(Class<T> type) {
        if (body == null || body.isBlank()) {
            throw new RefusalException(
                    ErrorCode.MALFORMED_REQUEST, "body: missing (expected: a JSON object)");
        }
        return read(body, type);
    }

    private <T> T read(String text, Class<T> type) {
        return reckoned(() -> Documents.read(text, type));
    }

    /// What `work` gives, which may take a processor for long: an operation that waits for others
    /// does that apart, and any other is where such work is done.
    <T> T reckoned(Supplier<T> work) {
        return path.operation().contract().is(Trait.WAITS) ? longWork.run(work) : work.get();
    }

    /// The body as a spec of this kind, which it need not name again.
    ///
    /// *Errors*: `DocumentException`.
    <T extends Spec> T spec(Class<T> type, Kind kind) {
        if (body != null
                && !body.isBlank()
                && Documents.tree(body) instanceof ObjectNode tree
                && !tree.has("kind")) {
            return Documents.read(tree.put("kind", kind.text()), type);
        }
        return body(type);
    }

    boolean isDryRun() {
        return query.flag(Contract.DRY_RUN);
    }

    /// The caller's name for its command, or one that nobody else has.
    IdempotencyKey key() {
        String given = exchange.header(IDEMPOTENCY_KEY);
        return given.isEmpty()
                ? new IdempotencyKey("http-" + exchange.id().value())
                : parsed(given, IdempotencyKey::new);
    }

    /// Whether the call names a time or a record that it looks at.
    boolean isOfThePast() {
        return query.first(Contract.AS_OF).isPresent();
    }

    /// The image that the call is about: the newest, or the one of `as-of`, a time or a seq.
    Image image() {
        Image known = image;
        if (known == null) {
            known = asked();
            image = known;
        }
        return known;
    }

    private Image asked() {
        Optional<String> asOf = query.first(Contract.AS_OF);
        if (asOf.isEmpty()) {
            return ports.images().current();
        }
        String text = asOf.get();
        if (text.matches("[0-9]{1,17}")) {
            return parsed(text, number -> ports.images().after(Long.parseLong(number)));
        }
        return ports.images().asOf(parsed(Contract.AS_OF, text, Instant::parse));
    }

    /// Submits a command in the caller's name.
    ///
    /// *Errors*: [RefusalException] with the refusal.
    ApiAnswer submit(Command command) {
        return outcome(result(command));
    }

    /// What became of a command.
    ///
    /// *Errors*: [RefusalException] with the refusal.
    static ApiAnswer outcome(CommandResult result) {
        return switch (result) {
            case CommandResult.Done done ->
                    outcome(
                            done.records().stream().map(JournalRecord::kind).toList(),
                            done.seq(),
                            done.isRepeat());
            case CommandResult.WouldDo would ->
                    ApiAnswer.of(
                            new Outcome(
                                    would.seq(),
                                    would.drafts().stream().map(Draft::kind).toList(),
                                    true,
                                    false),
                            would.seq());
            case CommandResult.Refused refused -> throw new RefusalException(refused.refusal());
        };
    }

    CommandResult result(Command command) {
        return ports.controls().submit(new CommandRequest(principal(), key(), command, isDryRun()));
    }

    private static ApiAnswer outcome(List<String> records, long seq, boolean isRepeat) {
        return ApiAnswer.of(new Outcome(seq, records, false, isRepeat), seq);
    }
}

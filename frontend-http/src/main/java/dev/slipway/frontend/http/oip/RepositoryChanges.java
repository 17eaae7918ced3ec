package dev.slipway.frontend.http.oip;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.control.Repository;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.SmallBodies;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.JsonText;
import dev.slipway.frontend.http.json.Members;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Endpoints that are loaded and unloaded by name.
///
/// The answer is 200 for clients that look at the status alone, with a body for those that read it.
///
/// *Source*: Triton's extension_model_repository.md; KServe's model_repository_extension.
public final class RepositoryChanges {
    private static final String LOAD = "load";
    private static final String DEPENDENTS = "unload_dependents";

    private final Repository repository;
    private final SmallBodies bodies;

    /// Changes what `repository` holds.
    public RepositoryChanges(Repository repository, SmallBodies bodies) {
        this.repository = repository;
        this.bodies = bodies;
    }

    /// Does what the verb says and answers once it is done.
    public void answer(Exchange exchange, String verb, String name) {
        requireNothingElse(verb, bodies.read(exchange));
        if (!EndpointName.isLegal(name)) {
            throw unknown(name);
        }
        EndpointName endpoint = new EndpointName(name);
        Optional<Refusal> refusal =
                verb.equals(LOAD)
                        ? repository.load(exchange.principal(), endpoint)
                        : repository.unload(exchange.principal(), endpoint);
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
        JsonText out = new JsonText(64 + name.length()).raw("{\"name\":").string(name);
        exchange.answer(Status.OK_200, out.raw(",\"").raw(verb).raw("\":true}"));
    }

    private static RefusalException unknown(String name) {
        String shown = name.length() <= 128 ? name : name.substring(0, 128) + "...";
        return new RefusalException(
                ErrorCode.UNKNOWN_MODEL, "Request for unknown model: '" + shown + "' is not found");
    }

    /// What is loaded is what was pushed or named: no request brings files or a configuration.
    private static void requireNothingElse(String verb, byte[] body) {
        if (new String(body, StandardCharsets.UTF_8).isBlank()) {
            return;
        }
        JsonSource in = JsonSource.of(body, body.length);
        in.expectObject();
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            if (member.equals("parameters")) {
                in.expectObject();
                parameters(in, verb);
            } else {
                JsonToken _ = in.next();
                in.skipOpened();
            }
        }
        in.expectEnd();
    }

    private static void parameters(JsonSource in, String verb) {
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            JsonToken token = in.next();
            boolean isKnown =
                    !verb.equals(LOAD)
                            && member.equals(DEPENDENTS)
                            && (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE);
            if (!isKnown) {
                String shown = member.length() <= 128 ? member : member.substring(0, 128) + "...";
                throw new RefusalException(
                        ErrorCode.INVALID_INPUT,
                        "parameters: "
                                + shown
                                + " (expected: "
                                + (verb.equals(LOAD)
                                        ? "none; files and settings come by a push"
                                        : DEPENDENTS + " alone")
                                + ")");
            }
        }
    }
}

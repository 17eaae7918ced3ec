package dev.slipway.frontend.http.oip;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.control.Repository;
import dev.slipway.api.control.RepositoryChange;
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

    private final Repository repository;
    private final SmallBodies bodies;

    /// Changes what `repository` holds.
    public RepositoryChanges(Repository repository, SmallBodies bodies) {
        this.repository = repository;
        this.bodies = bodies;
    }

    /// Does what the verb says and answers once it is done.
    public void answer(Exchange exchange, String verb, String name) {
        RepositoryChange change =
                verb.equals(LOAD) ? RepositoryChange.LOAD : RepositoryChange.UNLOAD;
        requireNothingElse(change, bodies.read(exchange));
        EndpointName endpoint = RepositoryChange.endpoint(name);
        Optional<Refusal> refusal =
                switch (change) {
                    case LOAD -> repository.load(exchange.principal(), endpoint);
                    case UNLOAD -> repository.unload(exchange.principal(), endpoint);
                };
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
        JsonText out = new JsonText(64 + name.length()).raw("{\"name\":").string(name);
        exchange.answer(Status.OK_200, out.raw(",\"").raw(verb).raw("\":true}"));
    }

    private static void requireNothingElse(RepositoryChange change, byte[] body) {
        if (new String(body, StandardCharsets.UTF_8).isBlank()) {
            return;
        }
        JsonSource in = JsonSource.of(body, body.length);
        in.expectObject();
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            if (member.equals("parameters")) {
                in.expectObject();
                parameters(in, change);
            } else {
                JsonToken _ = in.next();
                in.skipOpened();
            }
        }
        in.expectEnd();
    }

    private static void parameters(JsonSource in, RepositoryChange change) {
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            JsonToken token = in.next();
            boolean isFlag = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
            if (!change.takes(member) || !isFlag) {
                throw change.refused(member);
            }
        }
    }
}

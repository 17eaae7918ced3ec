package dev.slipway.frontend.http.oip;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.status.ModelQueries;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.SmallBodies;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.JsonText;
import dev.slipway.frontend.http.json.Members;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/// The list of everything that is served.
///
/// *Source*: Triton's extension_model_repository.md.
public final class RepositoryPages {
    private final ModelQueries queries;
    private final SmallBodies bodies;

    /// Lists what `queries` finds.
    public RepositoryPages(ModelQueries queries, SmallBodies bodies) {
        this.queries = queries;
        this.bodies = bodies;
    }

    /// Answers with every version, or the ready ones alone when the body says so.
    public void index(Exchange exchange) {
        boolean readyOnly = readyOnly(bodies.read(exchange));
        JsonText out = new JsonText(256).raw('[');
        int written = 0;
        for (ServedVersion version : queries.index(readyOnly)) {
            out.raw(written++ == 0 ? "" : ",");
            line(out, version);
        }
        exchange.answer(Status.OK_200, out.raw(']'));
    }

    private static boolean readyOnly(byte[] body) {
        if (new String(body, StandardCharsets.UTF_8).isBlank()) {
            return false;
        }
        JsonSource in = JsonSource.of(body, body.length);
        in.expectObject();
        boolean ready = false;
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            JsonToken token = in.next();
            if (member.equals("ready")) {
                if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                    throw in.expected("true or false");
                }
                ready = token == JsonToken.VALUE_TRUE;
            } else {
                in.skipOpened();
            }
        }
        in.expectEnd();
        return ready;
    }

    private static void line(JsonText out, ServedVersion version) {
        out.raw("{\"name\":").string(version.id().endpoint().value());
        out.raw(",\"version\":\"").number(version.id().version().value());
        out.raw("\",\"state\":\"").raw(ModelStates.word(version.state()));
        out.raw("\",\"reason\":").string(ModelStates.reason(version.state())).raw('}');
    }
}

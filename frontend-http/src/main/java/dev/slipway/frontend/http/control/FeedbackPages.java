package dev.slipway.frontend.http.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.api.access.Access;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.answer.FeedbackReceipt;
import dev.slipway.api.answer.FeedbackReceipt.Problem;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feedback.Feedback.Taken;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.Models;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What callers say became of predictions. An item that cannot be taken leaves the others as they
/// are.
final class FeedbackPages {
    private static final int MOST_ITEMS = 10_000;
    private static final int MOST_PROBLEMS = 100;

    private final Models served;

    FeedbackPages(Models served) {
        this.served = served;
    }

    /// Labels may turn a release back, so whoever says nothing of themselves sends none.
    ApiAnswer take(ApiCall call) {
        if (call.principal().proof() == Principal.Proof.LOOPBACK) {
            throw new RefusalException(Denials.nobody());
        }
        List<JsonNode> sent = items(call.text());
        Reading reading = new Reading(call);
        for (JsonNode one : sent) {
            reading.read(one);
        }
        List<Taken> taken = call.ports().feedback().take(call.principal().id(), reading.items);
        return ApiAnswer.of(receipt(reading, taken));
    }

    /// The members of an array, or the documents of the lines.
    private static List<JsonNode> items(String text) {
        List<JsonNode> items = new ArrayList<>();
        if (text.stripLeading().startsWith("[")) {
            Documents.tree(text).forEach(items::add);
        } else {
            text.lines()
                    .filter(line -> !line.isBlank())
                    .limit(MOST_ITEMS + 1L)
                    .forEach(line -> items.add(line(line)));
        }
        if (items.isEmpty()) {
            throw new RefusalException(
                    ErrorCode.MALFORMED_REQUEST,
                    "body: no items (expected: an array, or an item a line)");
        }
        if (items.size() > MOST_ITEMS) {
            throw new RefusalException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "body: more than " + MOST_ITEMS + " items (expected: <= " + MOST_ITEMS + ")");
        }
        return items;
    }

    /// A line that is no document is an item that cannot be taken.
    private static JsonNode line(String line) {
        try {
            return Documents.tree(line);
        } catch (DocumentException e) {
            return MissingNode.getInstance();
        }
    }

    private static FeedbackReceipt receipt(Reading reading, List<Taken> taken) {
        long added = 0;
        long repeated = 0;
        long replaced = 0;
        for (int i = 0; i < taken.size(); i++) {
            switch (taken.get(i)) {
                case NEW -> added++;
                case REPEATED -> repeated++;
                case REPLACED -> replaced++;
                case REFUSED ->
                        reading.refuse(
                                reading.places.get(i),
                                reading.items.get(i).prediction().value(),
                                "there is no room for it (expected: try again later)");
            }
        }
        return new FeedbackReceipt(added, repeated, replaced, reading.refused, reading.problems);
    }

    /// Items on their way in.
    private final class Reading {
        private final Principal principal;
        private final Image image;
        private final Access access;

        /// Whether the caller may ask these endpoints.
        private final Map<EndpointName, Boolean> may = new HashMap<>();

        private final List<FeedbackItem> items = new ArrayList<>();
        private final List<Long> places = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private long read;
        private long refused;

        Reading(ApiCall call) {
            this.principal = call.principal();
            this.image = call.ports().images().current();
            this.access = call.ports().access();
        }

        void read(JsonNode sent) {
            long place = read++;
            if (!sent.isObject()) {
                refuse(place, null, "no JSON object (expected: prediction, and label or outcome)");
                return;
            }
            try {
                FeedbackItem item = Documents.read(sent, FeedbackItem.class);
                Optional<String> denial = denial(item.endpoint());
                if (denial.isPresent()) {
                    refuse(place, item.prediction().value(), denial.get());
                } else {
                    items.add(item);
                    places.add(place);
                }
            } catch (DocumentException e) {
                JsonNode id = sent.path("prediction");
                refuse(place, id.isTextual() ? id.asText() : null, String.valueOf(e.getMessage()));
            }
        }

        void refuse(long place, @Nullable String prediction, String why) {
            refused++;
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(new Problem(place, prediction, why));
            }
        }

        /// Whoever may ask an endpoint may say what became of it.
        private Optional<String> denial(@Nullable EndpointName endpoint) {
            if (principal.may(Permission.PREDICT)) {
                return Optional.empty();
            }
            if (endpoint == null) {
                return Optional.of(
                        "endpoint: missing (expected: that of the prediction, from a caller who"
                                + " may not ask all of them)");
            }
            return may.computeIfAbsent(endpoint, this::mayAsk)
                    ? Optional.empty()
                    : Optional.of("endpoint: '" + endpoint + "': unknown");
        }

        /// As it is for requests: what is served under a name of the command line is not that of
        /// the journal's endpoint. Each endpoint has room of its own, so names that somebody made
        /// up have none.
        private boolean mayAsk(EndpointName endpoint) {
            boolean isThere =
                    image.object(new ObjectId(Kind.ENDPOINT, endpoint.value())).isPresent()
                            || !served.versions(endpoint).isEmpty();
            return isThere && access.refuse(principal, Permission.PREDICT, endpoint).isEmpty();
        }
    }
}

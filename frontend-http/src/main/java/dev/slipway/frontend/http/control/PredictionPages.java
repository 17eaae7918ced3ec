package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.FeedbackList;
import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.feedback.FeedbackKind;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Predictions that were kept. What a caller may not see is unknown to them.
final class PredictionPages {
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]{32}");

    ApiAnswer show(ApiCall call) {
        PredictionId id = asked(call);
        return ApiAnswer.of(
                call.ports()
                        .captures()
                        .find(id)
                        .filter(visible(call))
                        .orElseThrow(() -> notKept(id)));
    }

    private static PredictionId asked(ApiCall call) {
        return new PredictionId(id("prediction", call.at("prediction")));
    }

    private static RefusalException notKept(PredictionId id) {
        return new RefusalException(
                ErrorCode.UNKNOWN_OBJECT, "prediction: '" + id + "': not kept, or not any more");
    }

    /// What was said of a prediction is for those who may see it; of one that was not kept, for
    /// those alone who may see everything.
    ApiAnswer feedback(ApiCall call) {
        PredictionId id = asked(call);
        Optional<CapturedPrediction> kept = call.ports().captures().find(id);
        boolean mayKnow =
                kept.map(visible(call)::test)
                        .orElse(call.principal().may(Permission.READ_CAPTURES));
        if (!mayKnow) {
            throw notKept(id);
        }
        List<FeedbackEntry> said =
                call.ports().feedback().of(List.of(id)).stream()
                        .filter(entry -> isOf(entry, kept))
                        .toList();
        return ApiAnswer.of(
                new FeedbackList(
                        kept.isEmpty() ? said : said.stream().filter(stands(said)).toList()));
    }

    /// What names no endpoint gives way to what names the one that predicted.
    private static Predicate<FeedbackEntry> stands(List<FeedbackEntry> said) {
        Set<FeedbackKind> named =
                said.stream()
                        .map(FeedbackEntry::item)
                        .filter(item -> item.endpoint() != null)
                        .map(FeedbackItem::kind)
                        .collect(Collectors.toSet());
        return entry -> entry.item().endpoint() != null || !named.contains(entry.item().kind());
    }

    /// Whoever names another endpoint than the one that predicted spoke of another prediction.
    private static boolean isOf(FeedbackEntry entry, Optional<CapturedPrediction> kept) {
        EndpointName endpoint = entry.item().endpoint();
        return endpoint == null || kept.isEmpty() || kept.get().endpoint().equals(endpoint);
    }

    ApiAnswer list(ApiCall call) {
        Optional<String> trace = call.query().first("trace");
        Optional<String> endpoint = call.query().first("endpoint");
        if (trace.isPresent() == endpoint.isPresent()) {
            throw ApiCall.invalid("endpoint, trace: (expected: one of them)");
        }
        boolean isFiltered =
                call.query().first("status").isPresent()
                        || call.query().first("slowest").isPresent();
        if (trace.isPresent() && isFiltered) {
            throw ApiCall.invalid("status, slowest: (expected: with endpoint)");
        }
        return ApiAnswer.of(
                trace.isPresent()
                        ? ofTrace(call, id("trace", trace.get()))
                        : ofEndpoint(call, ApiCall.parsed(endpoint.get(), EndpointName::new)));
    }

    private static CapturedList ofTrace(ApiCall call, String trace) {
        return call.ports().captures().ofTrace(trace, call.query().limit(), visible(call));
    }

    private static CapturedList ofEndpoint(ApiCall call, EndpointName endpoint) {
        Principal principal = call.principal();
        Image image = call.ports().images().current();
        CaptureQuestion question =
                new CaptureQuestion(
                        endpoint,
                        call.query().first("status", PredictionPages::status).orElse(null),
                        call.query().first("slowest").map(PredictionPages::flag).orElse(false),
                        call.query().limit());
        CapturedList found = call.ports().captures().list(question, visible(call));
        if (found.predictions().isEmpty()
                && !principal.may(Permission.READ_CAPTURES)
                && owned(principal, image, endpoint).isEmpty()) {
            throw Lookups.unknown(
                    ErrorCode.UNKNOWN_MODEL,
                    "endpoint: '" + endpoint + "'",
                    endpoint.value(),
                    image.endpoints().stream()
                            .filter(spec -> isTheirs(principal, spec))
                            .map(EndpointSpec::name)
                            .toList());
        }
        return found;
    }

    private static String id(String name, String text) {
        if (!HEXADECIMAL.matcher(text).matches()) {
            throw ApiCall.invalid(
                    name + ": " + text + " (expected: 32 lower-case hexadecimal digits)");
        }
        return text;
    }

    private static CaptureStatus status(String text) {
        return switch (text) {
            case "answered" -> CaptureStatus.ANSWERED;
            case "refused" -> CaptureStatus.REFUSED;
            case "failed" -> CaptureStatus.FAILED;
            default ->
                    throw new IllegalArgumentException(
                            "status: " + text + " (expected: answered, refused or failed)");
        };
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ApiCall.invalid("slowest: " + text + " (expected: true or false)");
        };
    }

    /// A prediction stays with the team whose endpoint it was. Where that is not known, an endpoint
    /// without a spec belongs to nobody but those who may see everything, and so does what was
    /// predicted before its spec was declared: the name may have been another team's.
    private static Predicate<CapturedPrediction> visible(ApiCall call) {
        Principal principal = call.principal();
        Image image = call.ports().images().current();
        return one ->
                principal.may(Permission.READ_CAPTURES)
                        || (wasOf(principal, one)
                                || owned(principal, image, one.endpoint())
                                        .filter(object -> isOf(object, one))
                                        .isPresent());
    }

    private static boolean wasOf(Principal principal, CapturedPrediction one) {
        TeamName team = one.team();
        return team != null && principal.may(Permission.READ_CAPTURES, team);
    }

    /// Whether it was predicted by this endpoint as it is now.
    private static boolean isOf(DeclaredObject object, CapturedPrediction one) {
        TeamName team = one.team();
        return !one.time().isBefore(object.created())
                && (team == null
                        || (object.spec() instanceof EndpointSpec spec
                                && spec.team().equals(team)));
    }

    /// The endpoint, if it has a spec whose captures somebody may see.
    private static Optional<DeclaredObject> owned(
            Principal principal, Image image, EndpointName endpoint) {
        return image.object(new ObjectId(Kind.ENDPOINT, endpoint.value()))
                .filter(object ->
                        object.spec() instanceof EndpointSpec spec && isTheirs(principal, spec));
    }

    private static boolean isTheirs(Principal principal, EndpointSpec spec) {
        return spec.lets(principal, Permission.READ_CAPTURES);
    }
}

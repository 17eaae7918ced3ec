package dev.slipway.frontend.http.control;

import dev.slipway.api.answer.ObjectList;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.documents.Names;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers about declared objects.
final class ObjectPages {
    ApiAnswer list(ApiCall call) {
        Image image = call.image();
        Optional<Kind> one = call.query().first("kind", ObjectPages::kind);
        List<DeclaredObject> objects = new ArrayList<>();
        for (Kind kind : one.map(List::of).orElse(List.of(Kind.values()))) {
            image.objects(kind).stream()
                    .filter(object -> object.spec().mayBeReadBy(call.principal()))
                    .forEach(objects::add);
        }
        return ApiAnswer.of(new ObjectList(objects), image.seq());
    }

    private static Kind kind(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.text().equalsIgnoreCase(text)) {
                return kind;
            }
        }
        List<String> known = Arrays.stream(Kind.values()).map(Kind::word).toList();
        throw new IllegalArgumentException(
                "kind: " + text + Names.meantOrAll(text.toLowerCase(Locale.ROOT), known));
    }

    ApiAnswer show(ApiCall call) {
        Image image = call.image();
        ObjectId id = id(call);
        DeclaredObject found =
                image.object(id)
                        .filter(object -> object.spec().mayBeReadBy(call.principal()))
                        .orElseThrow(() -> unknown(call, image, id));
        return ApiAnswer.of(found, image.seq());
    }

    private static RefusalException unknown(ApiCall call, Image image, ObjectId id) {
        Lookups.requireNotLater(
                call,
                ErrorCode.UNKNOWN_OBJECT,
                id.toString(),
                (now, caller) ->
                        now.object(id).filter(one -> one.spec().mayBeReadBy(caller)).isPresent());
        return Lookups.unknown(
                ErrorCode.UNKNOWN_OBJECT,
                id.toString(),
                id.name(),
                image.objects(id.kind()).stream()
                        .filter(one -> one.spec().mayBeReadBy(call.principal()))
                        .map(one -> one.spec().name())
                        .toList());
    }

    private static ObjectId id(ApiCall call) {
        return new ObjectId(call.at("kind", ObjectPages::kind), call.at("name"));
    }

    ApiAnswer apply(ApiCall call) {
        return call.submit(call.body(ApplyObjects.class));
    }

    ApiAnswer put(ApiCall call) {
        Spec spec = call.body(Spec.class);
        ObjectId id = id(call);
        if (!ObjectId.of(spec).equals(id)) {
            throw ApiCall.invalid(
                    "body: " + ObjectId.of(spec) + " (expected: " + id + ", as the path says)");
        }
        return call.submit(new ApplyObjects(List.of(new Put(spec, expected(call))), List.of()));
    }

    /// A condition that cannot be looked at is refused: passed over, it would have the object
    /// replaced whatever it has become meanwhile.
    private static @Nullable Long expected(ApiCall call) {
        Headers headers = call.exchange().headers();
        boolean isToMatch = headers.contains(HeaderNames.IF_MATCH);
        if (headers.contains(HeaderNames.IF_NONE_MATCH)) {
            if (isToMatch) {
                throw ApiCall.invalid("If-Match, If-None-Match: (expected: one of them)");
            }
            return none(headers.get(HeaderNames.IF_NONE_MATCH).values());
        }
        if (!isToMatch) {
            return null;
        }
        String revision = headers.get(HeaderNames.IF_MATCH).values().replace("\"", "");
        if (!revision.matches("[0-9]{1,18}")) {
            throw ApiCall.invalid("If-Match: " + revision + " (expected: a revision)");
        }
        return Long.parseLong(revision);
    }

    private static long none(String condition) {
        if (!condition.equals("*")) {
            throw ApiCall.invalid("If-None-Match: " + condition + " (expected: *)");
        }
        return 0;
    }

    /// A removal has no condition: one that is asked for and not looked at would remove what
    /// somebody else has changed meanwhile.
    ApiAnswer delete(ApiCall call) {
        Headers headers = call.exchange().headers();
        if (headers.contains(HeaderNames.IF_MATCH) || headers.contains(HeaderNames.IF_NONE_MATCH)) {
            throw ApiCall.invalid("If-Match, If-None-Match: (expected: with PUT alone)");
        }
        return call.submit(new ApplyObjects(List.of(), List.of(id(call))));
    }
}

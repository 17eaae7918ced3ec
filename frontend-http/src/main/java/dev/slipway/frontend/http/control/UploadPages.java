package dev.slipway.frontend.http.control;

import dev.slipway.api.answer.FileList;
import dev.slipway.api.answer.PackageText;
import dev.slipway.api.answer.SampleWish;
import dev.slipway.api.answer.UploadState;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.answer.VersionWish;
import dev.slipway.api.push.Description;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.Pushes;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.api.registry.Lineage;
import dev.slipway.frontend.http.exchange.BodyStreams;
import java.util.List;

/// Answers about files that come in, and what becomes of them.
final class UploadPages {
    private final BodyStreams streams;

    UploadPages(BodyStreams streams) {
        this.streams = streams;
    }

    ApiAnswer missing(ApiCall call) {
        FileList asked = call.body(FileList.class);
        return ApiAnswer.of(
                new FileList(call.ports().pushes().missing(call.principal(), asked.digests())));
    }

    ApiAnswer begin(ApiCall call) {
        return state(call.ports().pushes().begin(call.principal(), id(call)));
    }

    ApiAnswer progress(ApiCall call) {
        return state(call.ports().pushes().progress(call.principal(), id(call)));
    }

    ApiAnswer append(ApiCall call) {
        UploadId id = id(call);
        long offset =
                call.query()
                        .first("offset", UploadPages::offset)
                        .orElseThrow(() ->
                                ApiCall.invalid("offset: missing (expected: where it stands)"));
        Pushes pushes = call.ports().pushes();
        return state(
                streams.read(
                        call.exchange(),
                        content -> pushes.append(call.principal(), id, offset, content)));
    }

    ApiAnswer cancel(ApiCall call) {
        UploadId id = id(call);
        call.ports().pushes().cancel(call.principal(), id);
        return ApiAnswer.of(new UploadState(id.toString(), 0, false));
    }

    private static long offset(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("offset: " + text + " (expected: bytes)");
        }
        return Long.parseLong(text);
    }

    private static UploadId id(ApiCall call) {
        String text = call.at("upload");
        return UploadId.parse(text)
                .orElseThrow(() -> ApiCall.invalid("upload: " + text + " (expected: SHA256-SIZE)"));
    }

    private static ApiAnswer state(UploadProgress progress) {
        return ApiAnswer.of(UploadState.of(progress));
    }

    ApiAnswer describe(ApiCall call) {
        SampleWish wish = call.body(SampleWish.class);
        Pushes pushes = call.ports().pushes();
        return switch (pushes.describe(call.principal(), wish.files(), wish.sample())) {
            case Description.Completed(String text, List<String> inferred) ->
                    ApiAnswer.of(new PackageText(text, inferred));
            case Description.Refused refused ->
                    throw new ApiRefusedException(refused.refusal(), refused.reasons());
        };
    }

    ApiAnswer publish(ApiCall call) {
        VersionWish wish = call.body(VersionWish.class);
        VersionPages.requireFree(wish.tags().keySet());
        Lineage lineage = wish.lineage();
        Push push =
                new Push(
                        call.modelName(),
                        wish.files(),
                        lineage == null ? Lineage.UNKNOWN : lineage,
                        wish.description(),
                        wish.tags(),
                        wish.signature(),
                        call.key(),
                        call.isDryRun());
        return made(call, call.ports().pushes().publish(call.principal(), push));
    }

    /// What became of a push, or of an import.
    static ApiAnswer made(ApiCall call, PushResult result) {
        return switch (result) {
            case PushResult.Published made ->
                    ApiAnswer.of(
                            new VersionMade(
                                    made.model(),
                                    made.version(),
                                    made.version().content(),
                                    made.isNew(),
                                    made.seq(),
                                    made.notes()),
                            made.seq());
            case PushResult.WouldPublish would -> wouldPublish(call, would);
            case PushResult.Refused refused ->
                    throw new ApiRefusedException(refused.refusal(), refused.reasons());
        };
    }

    private static ApiAnswer wouldPublish(ApiCall call, PushResult.WouldPublish would) {
        long seq = call.ports().images().current().seq();
        return ApiAnswer.of(
                new VersionMade(would.model(), null, would.content(), true, seq, would.notes()),
                seq);
    }
}

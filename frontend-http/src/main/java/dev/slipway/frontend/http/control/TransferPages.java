package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.transfer.Arrival;
import dev.slipway.api.transfer.SignatureWish;
import dev.slipway.api.transfer.Span;
import dev.slipway.documents.Documents;

/// Versions on their way to and from other servers, and signatures that come later.
final class TransferPages {
    ApiAnswer export(ApiCall call) {
        Image image = call.image();
        Model model = readable(call, image);
        Version version = Lookups.version(call, model);
        return ApiAnswer.of(call.ports().transfers().export(image, model, version), image.seq());
    }

    ApiAnswer file(ApiCall call) {
        Image image = call.image();
        Version version = Lookups.version(call, readable(call, image));
        Sha256 digest = call.at("digest", Sha256::new);
        long offset = call.query().first("offset", text -> bytes("offset", text)).orElse(0L);
        long length =
                call.query().first("length", text -> bytes("length", text)).orElse(Long.MAX_VALUE);
        Span span = span(offset, length);
        return ApiAnswer.of(
                call.ports().transfers().open(version.content().digest(), digest, span));
    }

    /// To know of a model is not to have its files.
    private static Model readable(ApiCall call, Image image) {
        Model model = Lookups.model(call, image);
        if (!call.principal().may(Permission.READ_ARTIFACTS, model.team(), model.name())) {
            throw new RefusalException(
                    Denials.lacking(
                            call.principal(), Permission.READ_ARTIFACTS, "model " + model.name()));
        }
        return model;
    }

    private static Span span(long offset, long length) {
        try {
            return new Span(offset, length);
        } catch (IllegalArgumentException e) {
            throw ApiCall.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static long bytes(String name, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: bytes)");
        }
        return Long.parseLong(text);
    }

    ApiAnswer take(ApiCall call) {
        VersionExport export = call.body(VersionExport.class);
        Arrival arrival =
                new Arrival(
                        call.modelName(),
                        export,
                        call.reckoned(() -> Documents.json(export)),
                        call.key(),
                        call.isDryRun());
        return UploadPages.made(call, call.ports().transfers().take(call.principal(), arrival));
    }

    ApiAnswer sign(ApiCall call) {
        ModelChange.Signature wish = call.body(ModelChange.Signature.class);
        Version version = Lookups.version(call, Lookups.model(call, call.image()));
        CommandResult result =
                call.ports()
                        .transfers()
                        .sign(
                                call.principal(),
                                new SignatureWish(
                                        call.modelName(),
                                        version.number(),
                                        wish.bundle(),
                                        call.key(),
                                        call.isDryRun()));
        return ApiCall.outcome(result);
    }
}
